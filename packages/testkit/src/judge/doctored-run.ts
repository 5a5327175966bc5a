// The small run made worse, for tests of the judges: how they alter it, and what a judge says then.
import { judge } from './judges.ts';
import { event, evidenceOf, furtherQuote, type SmallRun, smallRun } from './small-run.ts';
import type { Outages } from './verdict.ts';

/** An order that is none of the small run's. */
export const STRANGER = `0x${'9'.repeat(32)}`;

/** What every judge says of a run that was altered so, with these outages beside its own. */
export function said(change: (run: SmallRun) => void, outages?: Partial<Outages>) {
  const run = smallRun();
  change(run);
  run.outages = { ...run.outages, ...outages };
  return judge(evidenceOf(run));
}

/** Whether one of them holds then; undefined = there is no such judge. */
export const holdsOf = (id: string, change: (run: SmallRun) => unknown) =>
  said((run) => void change(run)).find((each) => each.id === id)?.holds;

/** Its first audit record of a type, to be altered. */
export const entry = (run: SmallRun, type: string) => {
  const found = run.audit.find((each) => each.type === type);
  if (found === undefined) throw new Error(`the small run has no ${type}`);
  return found;
};

/** Its first signed action of a type, to be altered. */
export const action = (run: SmallRun, type: string) => {
  const found = run.journal.find(({ input }) => JSON.stringify(input)?.includes(`"type":"${type}"`));
  if (found === undefined) throw new Error(`the small run has no ${type}`);
  return found;
};

/** Its one read of the account's open orders. */
export const readOf = (run: SmallRun) => {
  const found = run.journal.find(({ k }) => k === 'recv');
  if (found === undefined) throw new Error('the small run reads the venue');
  return found;
};

type NotedOrder = { px: string; sz: string; side: string; decision_id: string; cloid: string };

/** The orders of its one intent. */
export function ordersOf(run: SmallRun): [NotedOrder, NotedOrder] {
  return entry(run, 'order_intent').data.orders as [NotedOrder, NotedOrder]; // as small-run.ts makes it
}

/** Whatever bears these words in the journal never was. */
export const without = (run: SmallRun, part: string) => {
  run.journal = run.journal.filter((each) => !JSON.stringify(each).includes(part));
};

/** A way back that the engine noted. */
export const back = (ms: number, haltId: string, request: string | null, panic_epoch = 0) =>
  event(ms, 'resume', {
    ...{ halt_id: haltId, request_id: request, reviewed: { panic_epoch, panic_global_epoch: 0 } },
  });

/** The cancel of the halt of 3,000 ms leaves so much later. */
export function lateCancel(run: SmallRun, ms: number): void {
  entry(run, 'cancel').ms = 3_000 + ms;
  action(run, 'cancel').ms = 3_000 + ms + 260;
  for (const each of run.journal) if (JSON.stringify(each).includes('"canceled"')) each.ms = 3_600;
}

/** A quote of before the halt of 3,000 ms whose bytes come in at 3,300 ms. */
export function lateBytes(run: SmallRun, expiresMs: number | null): void {
  furtherQuote(run, 2_990, 21);
  const sent = run.journal.find(({ ticket }) => ticket === 21);
  if (sent === undefined) throw new Error('a quote is submitted');
  const { command } = sent.input as { command: Record<string, unknown> }; // as small-run.ts makes it
  command.expiresAfter = expiresMs === null ? null : Date.UTC(2026, 0, 1) + expiresMs;
  sent.ms = 3_300;
}

/** An intent of an order that the venue has not seen. */
export function lateIntent(run: SmallRun, forMs = 2_000): Record<string, unknown> {
  const [order] = ordersOf(run);
  const late = { ...order, cloid: STRANGER, decision_id: 'd-late' };
  const expires = Date.UTC(2026, 0, 1) + 2_900 + forMs;
  return {
    ...entry(run, 'order_intent').data,
    batch: 5,
    nonce: 55,
    expires_after_ms: expires,
    orders: [late],
  };
}

/** What came of a cancel. */
export const reported = (outcome: string, reason: string | null = null) => ({
  ...{ ms: 3_050, type: 'cancel_report', data: { outcome, reason, results: [] } },
});
