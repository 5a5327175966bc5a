/**
 * `./agora flatten` from the look at the account to the proof that nothing rests: shows, has it confirmed, looks again, and closes.
 * What was confirmed is recorded before the first order, and a preview is used up by being acted on.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditWriter } from '@agora/shared/audit-writer';
import { cloidOf, cloidSource, parseCloid } from '@agora/shared/cloid';
import { bootIdSchema, type EngineId } from '@agora/shared/ids';
import { parseJson } from '@agora/shared/json';
import { isoMs } from '@agora/shared/time';
import { withCommandAudit } from '../audit/command-chain.ts';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { readPrivate, writePrivate } from '../prepare/private-file.ts';
import { confirm } from '../requests/send.ts';
import { underLock } from '../supervisor/lock.ts';
import { type ClosePlan, planClose } from './close-plan.ts';
import { type CoinResult, type FlattenWorld, flattenCoin } from './run.ts';
import { hashOf, phraseOf, type Shown, shownSchema, whyStale } from './shown.ts';
import { FlattenSigner } from './signer.ts';
import { FlattenVenue } from './venue.ts';

export interface FlattenTask {
  readonly home: Home;
  readonly engineId: EngineId;
  readonly account: string;
  readonly venueUrl: string;
  readonly network: 'mainnet' | 'testnet';
  readonly keyFile: string;
  /** How far from mid an order may trade. */
  readonly collarBps: number;
  /** Only this one; absent = every open position. */
  readonly coin: string | undefined;
  readonly who: string;
  /** For the post-only window after an upgrade of the venue. */
  readonly waitMs: number;
  readonly hindrance: () => Promise<string | null>;
}

export interface FlattenReport {
  readonly engine_id: EngineId;
  readonly results: readonly CoinResult[];
  /** Own flatten orders at rest, and all others of the account; null = could not be read. */
  readonly resting: { readonly ours: number; readonly others: number } | null;
  /** What the account holds after the last order, signed; null = could not be read. */
  readonly open: readonly { readonly coin: string; readonly szi: string }[] | null;
  /** What was confirmed is closed, and nothing of this command rests. */
  readonly is_done: boolean;
  /** And nothing else is open. */
  readonly is_flat: boolean;
  /** Why what was done is not all in the audit chain; null = it is. */
  readonly unrecorded: string | null;
}

/** What closing would take now. */
export async function look(task: FlattenTask): Promise<Shown> {
  const venue = venueOf(task);
  const held = (await venue.positions()).filter(({ coin }) => task.coin === undefined || coin === task.coin);
  const plan = async (each: (typeof held)[number]): Promise<ClosePlan> =>
    planClose(each, await venue.book(each.coin), { bps: task.collarBps });
  const positions = await Promise.all(held.map(plan));
  return shownSchema.parse({
    engine_id: task.engineId,
    account: task.account,
    at: isoMs(Date.now()),
    positions,
  });
}

/** Kept for the `--confirm` of a later call. */
export function keepShown(home: Home, shown: Shown): void {
  mkdirSync(join(home.data, 'flatten'), { recursive: true, mode: 0o700 });
  writePrivate(shownFile(home, shown.engine_id), `${JSON.stringify(shown)}\n`);
}

/** The preview whose phrase was given; refuses any other phrase. */
export async function confirmedShown(home: Home, id: EngineId, phrase: string): Promise<Shown> {
  const shown = shownSchema.safeParse(parseJson(textIn(shownFile(home, id)))).data;
  if (shown === undefined)
    throw new Refusal(
      'usage',
      'nothing was shown that could be confirmed',
      'run `./agora flatten` without --confirm first',
    );
  await confirm(phraseOf(shown), phrase);
  return shown;
}

/** Looks again and closes what was confirmed. Throws a Refusal where it is no longer what was shown. */
export async function closeConfirmed(task: FlattenTask, shown: Shown): Promise<FlattenReport> {
  refuseOthersShown(task.coin, shown);
  const key = readPrivate(task.keyFile);
  const signer = new FlattenSigner(key, task.network);
  return underLock(join(task.home.data, 'flatten'), async () => {
    rmSync(shownFile(task.home, task.engineId), { force: true });
    const now = await look(task);
    const stale = whyStale(shown, now.positions, Date.now());
    if (stale !== null)
      throw new Refusal(
        'failed',
        `nothing was sent: ${stale}`,
        'run `./agora flatten` again and look at it anew',
      );
    return withCommandAudit(task.home, 'flatten', [key, key.slice(2)], (audit) =>
      closeAll(task, shown, signer, audit),
    );
  });
}

/** Only what is looked at again is closed: a preview of more than the coin that was asked for is none of it. */
export function refuseOthersShown(coin: string | undefined, { positions }: Shown): void {
  const others = positions.filter((shown) => coin !== undefined && shown.coin !== coin);
  if (others.length === 0) return;
  throw new Refusal(
    'usage',
    `nothing was sent: what was shown closes ${others.map((other) => other.coin).join(', ')} too`,
    `run \`./agora flatten --coin ${coin}\` without --confirm first`,
  );
}

async function closeAll(
  task: FlattenTask,
  shown: Shown,
  signer: FlattenSigner,
  audit: AuditWriter,
): Promise<FlattenReport> {
  const venue = venueOf(task);
  const append = (type: string, data: Readonly<Record<string, unknown>>) =>
    audit.append({
      actor: `cli:${task.who}`.slice(0, 128),
      type,
      data: { engine_id: task.engineId, ...data },
    });
  const record: FlattenWorld['record'] = (type, data) =>
    append(type, data).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  await append('flatten.confirmed', { hash: hashOf(shown), shown });
  const world = await worldOf(task, venue, signer, record);
  const results: CoinResult[] = [];
  for (const plan of shown.positions) results.push(await flattenCoin(plan, task.waitMs, world));
  const cloids = await venue.restingCloids().catch(() => null);
  const ours = cloids?.filter((cloid) => cloid !== null && parseCloid(cloid)?.kind === 'flatten').length;
  const resting = cloids === null || ours === undefined ? null : { ours, others: cloids.length - ours };
  const open = await stillOpen(venue);
  const asked = new Set<string>(shown.positions.map(({ coin }) => coin));
  const isDone =
    results.every(({ end }) => end === 'flat') &&
    resting?.ours === 0 &&
    open?.some(({ coin }) => asked.has(coin)) === false;
  const finished = { results, resting, open, is_done: isDone, is_flat: isDone && open?.length === 0 };
  const lost = results.find(({ unrecorded }) => unrecorded !== null)?.unrecorded ?? null;
  const unrecorded = (await record('flatten.finished', finished)) ?? lost;
  return { engine_id: task.engineId, ...finished, unrecorded };
}

/** Read once more at the end: a coin that was closed first may have been opened again since. */
async function stillOpen(venue: FlattenVenue): Promise<FlattenReport['open']> {
  const held = await venue.positions().catch(() => null);
  return held?.filter(({ szi }) => szi !== '0').map(({ coin, szi }) => ({ coin, szi })) ?? null;
}

async function worldOf(
  task: FlattenTask,
  venue: FlattenVenue,
  signer: FlattenSigner,
  record: FlattenWorld['record'],
): Promise<FlattenWorld> {
  const assets = await venue.assets();
  const source = cloidSource(task.engineId, bootIdSchema.parse(randomBytes(8).toString('hex')));
  let sequence = 0;
  return {
    positions: () => venue.positions(),
    book: (coin) => venue.book(coin),
    hindrance: task.hindrance,
    record,
    async send({ coin, side, size, limit_px }) {
      const asset = assets.get(coin);
      // Orders of another coin may be out: what became of them is to be told all the same.
      if (asset === undefined || limit_px === null)
        return { kind: 'refused', text: `the venue lists no perpetual ${coin}; nothing was sent for it` };
      sequence += 1;
      const cloid = cloidOf(source, 'flatten', sequence);
      return venue.close({ asset, isBuy: side === 'buy', px: limit_px, sz: size, cloid }, signer);
    },
    say,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    monoMs: () => performance.now(),
  };
}

/** For people. */
export function reportText(report: FlattenReport): string {
  const { results, resting } = report;
  const rows = results.map(({ coin, end, left, orders_sent, why }) =>
    end === 'flat'
      ? `  ${coin}: flat (${orders_sent} orders)`
      : left === null
        ? `  ${coin}: NOT KNOWN whether it is still open (${orders_sent} orders): ${why ?? end}`
        : `  ${coin}: ${left} is still open: ${why ?? end}`,
  );
  const rest =
    resting === null
      ? 'whether an order rests could not be read'
      : resting.ours > 0
        ? `${resting.ours} ORDERS OF THIS COMMAND REST: run \`./agora kill\``
        : `no order of this command rests; ${resting.others} others do`;
  const record =
    report.unrecorded === null
      ? []
      : [
          `  NOT ALL OF IT IS RECORDED: ${report.unrecorded}. The engine knows its fills by their mark; keep this page, and look at \`./agora audit verify\``,
        ];
  return [`agora: ${standText(report)}; ${rest}`, ...rows, ...record].join('\n');
}

function standText({ engine_id, open, is_done, is_flat }: FlattenReport): string {
  if (open === null) return `what ${engine_id} still holds could not be read`;
  if (is_flat) return `${engine_id} is flat`;
  const holds = open.map(({ coin, szi }) => `${szi} ${coin}`).join(', ') || 'nothing';
  return is_done
    ? `what was confirmed is closed; ${engine_id} still holds ${holds}`
    : `${engine_id} is NOT proven flat: it holds ${holds}`;
}

function venueOf({ venueUrl, account }: FlattenTask): FlattenVenue {
  return new FlattenVenue(venueUrl, account);
}

function shownFile(home: Home, id: EngineId): string {
  return join(home.data, 'flatten', `shown-${id}.json`);
}

function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
