/** What is told and published of a clearing. Nothing says zero but a read that began after the stop. Pure. */
import type { Clearing, OrdersListed } from './clearing-state.ts';
import type { VenueSeen } from './venue-seen.ts';

/** Ids listed; the rest is counted. */
const LISTED_MAX = 20;
const POSITIONS_MAX = 16;

export type ClearingStep = 'dispatch' | 'ack' | 'zero_seen' | 'verified';

interface NewsLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly msg: string;
}

export interface ClearingNews {
  /** Lines for people and for the audit. */
  readonly lines: readonly NewsLine[];
  /** Steps reached, with milliseconds since the stop. */
  readonly steps: readonly { readonly step: ClearingStep; readonly sinceStopMs: number }[];
  /** Published before and after differ. */
  readonly changed: boolean;
}

export function newsOf(before: Clearing, after: Clearing, nowMs: number): ClearingNews {
  const changed = after.seen !== before.seen || after.stage !== before.stage;
  return { lines: linesOf(before, after), steps: stepsOf(before, after, nowMs), changed };
}

function linesOf(before: Clearing, after: Clearing): NewsLine[] {
  const { standing } = after;
  if (standing === null && before.standing !== null)
    return [{ level: 'info', msg: 'no stop stands any more: only watching' }];
  if (standing === null || standing.ms === before.standing?.ms) return progressLine(before, after);
  const begun: NewsLine = { level: 'error', msg: 'a stop stands: cancelling until the account is empty' };
  return [begun, ...progressLine({ ...before, stage: 'cancelling' }, after)];
}

function progressLine(before: Clearing, { standing, stage, listed, problem }: Clearing): NewsLine[] {
  if (standing !== null && listed !== before.listed && listed !== null && listed.orders.length > 0) {
    const rest = before.stage === 'cancelling';
    const orders = `${listed.orders.length} ${listed.orders.length === 1 ? 'order' : 'orders'}`;
    const oids = oidsOf(listed).join(', ');
    return [
      { level: rest ? 'warn' : 'error', msg: `${orders} ${rest ? 'rest' : 'appeared after zero'}: ${oids}` },
    ];
  }
  if (stage !== before.stage && stage === 'zero_seen')
    return [{ level: 'warn', msg: 'the venue shows no order' }, ...problemLine(problem, null)];
  if (stage !== before.stage && stage === 'verified')
    return [{ level: 'warn', msg: 'verified: no order can land any more' }];
  return problemLine(problem, before.problem);
}

function problemLine(problem: string | null, before: string | null): NewsLine[] {
  if (problem === before) return [];
  return problem === null
    ? [{ level: 'info', msg: 'the venue answers' }]
    : [{ level: 'warn', msg: `the venue: ${problem}` }];
}

function stepsOf(before: Clearing, after: Clearing, nowMs: number): ClearingNews['steps'] {
  const { standing, stage } = after;
  if (standing === null) return [];
  const step = (name: ClearingStep, reached: boolean, atMs: number | null) =>
    reached && atMs !== null ? [{ step: name, sinceStopMs: atMs - standing.ms }] : [];
  return [
    ...step('dispatch', before.dispatchedMs === null, after.dispatchedMs),
    ...step('ack', before.ackedMs === null, after.ackedMs),
    ...step('zero_seen', stage !== before.stage && stage === 'zero_seen', nowMs),
    ...step('verified', stage !== before.stage && stage === 'verified', nowMs),
  ];
}

/** Null before the venue was ever read. */
export function venueSeenOf(c: Clearing, engineId: VenueSeen['engine_id']): VenueSeen | null {
  if (c.seen === null) return null;
  const { at, epochs, orders, positions } = c.seen;
  return {
    engine_id: engineId,
    as_of: at,
    orders: { count: orders.length, oids: oidsOf(c.seen) },
    positions: positions.slice(0, POSITIONS_MAX),
    clearance: c.stage,
    cancelling_since: c.standing?.at ?? null,
    epochs,
  };
}

/** A stop stands and is not verified. */
export function isStriking({ standing, stage }: Clearing): boolean {
  return standing !== null && stage !== 'verified';
}

/** Orders that rest although a stop stands, by id; null = none were seen. */
export function survivorsText(c: Clearing): string | null {
  const count = c.listed?.orders.length ?? 0;
  return c.standing === null || count === 0
    ? null
    : `${count} being cancelled: ${oidsOf(c.listed).join(', ')}`;
}

export function clearingText({ standing, stage, seen }: Clearing): string {
  if (standing !== null) return `stopped: ${stage}`;
  return seen === null ? 'not read yet' : `watching: ${seen.orders.length} orders at ${seen.at}`;
}

function oidsOf(seen: OrdersListed | null) {
  return (seen?.orders ?? []).slice(0, LISTED_MAX).map(({ oid }) => oid);
}
