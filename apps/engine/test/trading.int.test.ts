// The engine trades: a real pair of Redis servers, a real paper venue with its own flow, and the engine as the launcher
// starts it. What it claims is compared with what the venue shows, and its audit with the venue's own word.
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Explanation, explanationSchema } from '@agora/shared/explanation';
import type { Address } from '@agora/shared/ids';
import { until } from '@agora/testkit/app-process';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import { type PaperVenue, startPaperVenue } from '@agora/testkit/venue';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startGuardianStandIn } from './support/guardian-stand-in.ts';
import { OTHER_TRADER, take } from './support/other-trader.ts';
import { bearer, ID, RunningEngine, readEvent, readSnapshot } from './support/running-engine.ts';

const TRADING_MS_MAX = 60_000;
/** The venue's number of BTC. */
const BTC_ID = 3;
const TEST_MS_MAX = 170_000;

let pair: RedisPair;
let venue: PaperVenue;
let runtimeFile: string;
let account: Address;
let stopGuardian: () => void;
/** What the venue last answered to the other trader. */
let taken: unknown = null;
const started: RunningEngine[] = [];

beforeAll(async () => {
  pair = await startRedisPair({ engineIds: [ID] });
  const { path, runtime } = runtimeAt();
  const wallets = runtime.wallets[ID];
  account = wallets.account_address;
  venue = await startPaperVenue({
    market: 'flow',
    blockMs: 70,
    accounts: [
      {
        address: account,
        usd: '100000',
        agents: [{ address: wallets.engine_address, name: 'engine' }],
      },
      { address: OTHER_TRADER, usd: '10000000' },
    ],
  });
  runtime.venue = { http_url: venue.httpUrl, ws_url: venue.wsUrl };
  runtimeFile = join(pair.home.run, 'trading.json');
  writeFileSync(runtimeFile, JSON.stringify(runtime), { mode: 0o600 });
  rmSync(path, { force: true });
  stopGuardian = await startGuardianStandIn(pair, runtime.build_id);
}, TEST_MS_MAX);
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.remove()));
  rmSync(dataFile('mm-bot.kill'), { force: true });
});
afterAll(async () => {
  stopGuardian?.();
  await venue?.stop();
  await pair?.stop();
});

function runtimeAt() {
  const path = pair.runtimeFor('engine', ID);
  return { path, runtime: JSON.parse(readFileSync(path, 'utf8')) };
}

const dataFile = (name: string) => join(pair.home.data, name);
const state = async () => (await readSnapshot(pair)).state;

async function start(): Promise<RunningEngine> {
  const engine = new RunningEngine(pair, runtimeFile);
  started.push(engine);
  const bootId = await until('the engine answers', async () => {
    const health = await engine.health().catch(() => null);
    return health?.boot_id ?? null;
  });
  await waitFor('a frame of this boot', 10_000, async () => (await readSnapshot(pair)).boot_id === bootId);
  return engine;
}

/** The documented act: a plain touch. */
function touchEnable(): void {
  const path = dataFile('mm-bot.operator-enable');
  writeFileSync(path, '', { flag: 'a' });
  utimesSync(path, new Date(), new Date());
}

async function waitFor<T>(what: string, msMax: number, look: () => Promise<T | false | null>): Promise<T> {
  const deadlineMs = performance.now() + msMax;
  for (;;) {
    // A frame may not be there yet, and a busy venue may be late: looked at again.
    const seen = await look().catch(() => null);
    if (seen !== false && seen !== null) return seen;
    if (performance.now() > deadlineMs)
      throw new Error(`${what} did not come within ${msMax} ms: ${await why()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function why(): Promise<string> {
  const tail = started.flatMap((each) => each.messages.slice(-8));
  const frame = await readSnapshot(pair).catch(() => null);
  if (frame === null) return tail.join(' | ');
  const { state: word, signals, halt, clearance } = frame;
  const failing = signals.filter(({ holds }) => !holds).map(({ name, evidence }) => `${name}: ${evidence}`);
  const closures = auditRecords()
    .filter(({ type, data }) => type === 'event' && data.event === 'gate_closed')
    .map(({ data }) => `closed by ${String(data.evidence)}`);
  return [
    JSON.stringify(taken),
    word,
    halt?.cause.raw_code,
    clearance?.stage,
    ...failing,
    ...closures,
    ...tail,
  ].join(' | ');
}

interface WireOrder {
  readonly limitPx: string;
  readonly coin: string;
  readonly side: string;
  readonly cloid: string | null;
}
interface WireFill {
  readonly tid: number;
  readonly sz: string;
  readonly fee: string;
  readonly coin: string;
}

async function info<T>(request: object): Promise<T> {
  const answer = await fetch(`${venue.httpUrl}/info`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...request, user: account }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T; // the venue's own form, which its tests hold
}
const openOrders = () => info<WireOrder[]>({ type: 'frontendOpenOrders' });

async function explained(engine: RunningEngine, id: string): Promise<Explanation> {
  const input = encodeURIComponent(JSON.stringify({ id }));
  const answer = await engine.get(`/trpc/explain?input=${input}`, bearer(pair, 'cli'));
  expect(answer.status).toBe(200);
  const body = (await answer.json()) as { result: { data: unknown } }; // what tRPC wraps every answer in
  return explanationSchema.parse(body.result.data);
}

/** Records of every engine's life in this chain, in their order. */
function auditRecords(): { seq: number; type: string; data: Record<string, unknown> }[] {
  const dir = dataFile(`${ID}/audit`);
  const files = readdirSync(dir)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
  return files.flatMap((name) =>
    readFileSync(join(dir, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  );
}

async function startTrading(): Promise<RunningEngine> {
  const engine = await start();
  await waitFor(
    'a verified boot',
    30_000,
    async () => (await readSnapshot(pair)).clearance?.stage === 'verified',
  );
  touchEnable();
  await waitFor('ACTIVE', TRADING_MS_MAX, async () => (await state()) === 'ACTIVE');
  await waitFor('quotes on both sides of BTC and ETH', TRADING_MS_MAX, async () => {
    const open = await openOrders();
    return ['BTC', 'ETH'].every((coin) =>
      ['A', 'B'].every((side) => open.some((order) => order.coin === coin && order.side === side)),
    );
  });
  return engine;
}

test(
  'killed while it quotes, it comes back HALTED, clears what it left at the venue, and trades again only after a new touch',
  async () => {
    const first = await startTrading();
    first.signal('SIGKILL');
    await first.ended;
    expect((await openOrders()).length).toBeGreaterThan(0);
    await start();
    expect(await state()).toBe('HALTED');
    await waitFor('no open order at the venue', 15_000, async () => (await openOrders()).length === 0);
    const frame = await waitFor('a verified boot', 15_000, async () => {
      const seen = await readSnapshot(pair);
      return seen.clearance?.stage === 'verified' && seen;
    });
    expect(frame).toMatchObject({ state: 'HALTED', halt: { cause: { code: 'boot' } } });
    expect(frame.recovery_gates.find(({ gate }) => gate === 'cancel_debt_empty')?.holds).toBe(true);
    expect(frame.signals.find(({ name }) => name === 'operator_enabled')?.holds).toBe(false);
    touchEnable();
    await waitFor('ACTIVE again', 30_000, async () => (await state()) === 'ACTIVE');
  },
  TEST_MS_MAX,
);

test(
  'it trades two-sided on both coins, its books are those of the venue, and a kill file ends it with proof',
  async () => {
    const engine = await startTrading();
    // A moment in which nothing moves: what the engine counts is what the venue lists.
    await waitFor('as many resting orders as the venue lists', 30_000, async () => {
      const [frame, open] = await Promise.all([readSnapshot(pair), openOrders()]);
      const { resting, in_flight, unresolved } = frame.orders;
      return in_flight === 0 && unresolved === 0 && resting > 0 && resting === open.length;
    });
    // Somebody sells through our best bid in BTC, until the venue says that it was done.
    await waitFor('somebody who takes', 20_000, async () => {
      const bids = (await openOrders()).filter(({ coin, side }) => coin === 'BTC' && side === 'B');
      const best = bids.sort((x, y) => Number(y.limitPx) - Number(x.limitPx))[0];
      if (best === undefined) return false;
      // The venue hashes the shortest spelling.
      taken = await take(venue.httpUrl, {
        assetId: BTC_ID,
        side: 'sell',
        px: String(Number(best.limitPx)),
        sz: '5',
      });
      const fills = await info<WireFill[]>({ type: 'userFills' });
      return fills.length > 0;
    });
    await waitFor('a position from fills', 10_000, async () =>
      (await readSnapshot(pair)).exposure.rows.some(({ szi }) => Number(szi) !== 0),
    );

    writeFileSync(dataFile('mm-bot.kill'), '');
    await waitFor('no open order at the venue', 10_000, async () => (await openOrders()).length === 0);
    const frame = await waitFor('a verified halt', 20_000, async () => {
      const seen = await readSnapshot(pair);
      return seen.state === 'HALTED' && seen.clearance?.stage === 'verified' && seen;
    });
    expect(frame.halt?.cause.code).toBe('kill_file');
    expect(await openOrders()).toEqual([]);
    expect(frame.latch?.panic_epoch).toBeGreaterThan(0);

    // Audit against the venue's own word: every fill once, of the same size and fee.
    const fills = await info<WireFill[]>({ type: 'userFills' });
    const noted = await waitFor('every fill in the audit', 10_000, async () => {
      const own = auditRecords().filter(({ type }) => type === 'fill');
      return own.length >= fills.length && own;
    });
    expect(fills.length).toBeGreaterThan(0);
    expect(noted.map(({ data }) => Number(data.tid)).sort()).toEqual(fills.map(({ tid }) => tid).sort());
    const feesUusd = fills.reduce((sum, { fee }) => sum + Math.round(Number(fee) * 1e6), 0);
    expect(noted.reduce((sum, { data }) => sum + Number(data.fee_uusd), 0)).toBe(feesUusd);
    const lots = (coin: string, decimals: number) =>
      fills
        .filter((fill) => fill.coin === coin)
        .reduce((sum, { sz }) => sum + Math.round(Number(sz) * 10 ** decimals), 0);
    const notedLots = (coin: string) =>
      noted.filter(({ data }) => data.coin === coin).reduce((sum, { data }) => sum + Number(data.sz), 0);
    expect([notedLots('BTC'), notedLots('ETH')]).toEqual([lots('BTC', 5), lots('ETH', 4)]);
    // No order left this host without a durable intent.
    const intended = new Set(
      auditRecords()
        .filter(({ type }) => type === 'order_intent')
        .flatMap(({ data }) => (data.orders as { cloid: string }[]).map(({ cloid }) => cloid)),
    );
    const history = await info<{ order: WireOrder }[]>({ type: 'historicalOrders' });
    expect(history.filter(({ order }) => order.cloid === null || !intended.has(order.cloid))).toEqual([]);
    // What it says of one id is what the venue and the chain say of it.
    const traded = noted.find(({ data }) => typeof data.cloid === 'string')?.data;
    const order = await explained(engine, String(traded?.cloid));
    expect(order).toMatchObject({ kind: 'order', id: traded?.cloid });
    expect(order.records.map(({ record }) => record?.type)).toEqual(
      expect.arrayContaining(['order_intent', 'order_report', 'fill']),
    );
    const halt = await explained(engine, frame.halt?.halt_id ?? '');
    expect(halt).toMatchObject({ kind: 'halt', halt: { cause: { code: 'kill_file' } } });
    // The evidence that it shows of the halt leads to the record that told of it, and to the entry in the stream.
    const evidence = await waitFor('the evidence of the halt', 10_000, async () => {
      const seen = (await readSnapshot(pair)).halt?.evidence;
      return seen?.audit_seq != null && seen.event_id !== null && seen;
    });
    const told = auditRecords().find(({ seq }) => seq === evidence.audit_seq);
    expect(told).toMatchObject({ type: 'event', data: { event: 'halt', halt_id: frame.halt?.halt_id } });
    expect(await readEvent(pair, evidence.event_id ?? '')).toMatchObject({ halt_id: frame.halt?.halt_id });
    expect(Date.parse(evidence.snapshot_at ?? '')).toBeLessThanOrEqual(Date.parse(frame.halt?.at ?? ''));
    const nothing = await explained(engine, 'no-such-id-at-all');
    expect(nothing).toMatchObject({ kind: 'nothing', records: [], searched_from_seq: 0 });
  },
  TEST_MS_MAX,
);
