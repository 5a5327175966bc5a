// Speed of the pure core on virtual time: one thread, mixed places, cancels, modifies and matches on four coins.
// Actions/s by the wall clock, and by CPU time (garbage collection included) for busy machines; `node apps/paper-venue/bench/core.ts [actions] [blockMs]`.
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from '../src/core/config.ts';
import { formatPlain } from '../src/core/decimal.ts';
import { Exchange } from '../src/core/exchange.ts';
import type { ExchangeAction } from '../src/core/seam/actions.ts';
import type { Address } from '../src/core/seam/words.ts';
import { show } from './rows.ts';

const COINS = [
  { id: 0, px: 150, tick: 0.01, sz: 2 },
  { id: 3, px: 100_000, tick: 1, sz: 0.01 },
  { id: 4, px: 3_000, tick: 0.1, sz: 0.2 },
  { id: 5, px: 25, tick: 0.001, sz: 20 },
] as const;
const USERS = 20;
const ACTIONS_PER_S_MIN = 100_000;
const address = (i: number): Address => `0x${(i + 1).toString(16).padStart(40, '0')}`;

/** Small fast generator (mulberry32); the bench only needs the same numbers every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Tally = { placed: number; cancelled: number; taken: number; fills: number };

/** House = market participants (trusted path); otherwise every action passes nonces and budget. */
function run(
  house: boolean,
  actions: number,
  blockMs: number,
): { perSecond: number; perCpuSecond: number; tally: Tally; hash: string } {
  const exchange = new Exchange({
    assets: DEFAULT_ASSETS,
    config: { ...DEFAULT_CONFIG, blockMs, requestBudgetBase: 1e12 },
    accounts: Array.from({ length: USERS }, (_, i) => ({ address: address(i), usd: '50000000', house })),
  });
  const next = random(7);
  const tally: Tally = { placed: 0, cancelled: 0, taken: 0, fills: 0 };
  const resting: { user: number; asset: number; oid: number }[] = [];
  const owner = new Map<number, { user: number; asset: number }>();
  let now = exchange.nowMs;
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let i = 0; i < actions; i++) {
    const user = Math.floor(next() * USERS);
    const dice = next();
    let action: ExchangeAction | null = null;
    let asset = 0;
    let by = user;
    if (dice < 0.44 && resting.length > 200) {
      const at = Math.floor(next() * resting.length);
      const gone = resting[at];
      const last = resting.pop();
      if (gone !== undefined && last !== undefined) {
        if (at < resting.length) resting[at] = last;
        by = gone.user;
        action = { type: 'cancel', cancels: [{ a: gone.asset, o: gone.oid }] };
        tally.cancelled += 1;
      }
    }
    if (action === null) {
      const coin = COINS[Math.floor(next() * COINS.length)] ?? COINS[0];
      asset = coin.id;
      const takes = dice > 0.9;
      const buy = next() < 0.5;
      const ticks = Math.floor(next() * 60) + 1;
      const px = coin.px + coin.tick * (takes ? (buy ? 30 : -30) : buy ? -ticks : ticks);
      const tif = takes ? 'Ioc' : next() < 0.5 ? 'Alo' : 'Gtc';
      const sz = coin.sz * (1 + Math.floor(next() * 5));
      if (takes) tally.taken += 1;
      else tally.placed += 1;
      action = {
        type: 'order',
        grouping: 'na',
        orders: [{ a: asset, b: buy, p: text(px), s: text(sz), r: false, t: { limit: { tif } } }],
      };
    }
    if (i % 10 === 0) now += 1;
    const result = house
      ? exchange.submitTrusted({ account: address(by), action, receivedAtMs: now })
      : exchange.submit({ signer: address(by), action, nonce: now + i, receivedAtMs: now });
    owner.set(result.ticket, { user: by, asset });
    for (const event of exchange.drain()) {
      if (event.type === 'trade') tally.fills += 1;
      if (event.type !== 'actionResult') continue;
      const { response } = event;
      if (response.status !== 'ok' || response.response.type !== 'order') continue;
      const status = response.response.data.statuses[0];
      const from = owner.get(event.ticket);
      if (typeof status === 'object' && 'resting' in status && from !== undefined)
        resting.push({ ...from, oid: status.resting.oid });
      owner.delete(event.ticket);
    }
  }
  const seconds = (performance.now() - started) / 1000;
  const { user: userUs, system: systemUs } = process.cpuUsage(cpu);
  const perCpuSecond = Math.round((actions / (userUs + systemUs)) * 1e6);
  return {
    perSecond: Math.round(actions / seconds),
    perCpuSecond,
    tally,
    hash: exchange.stateHash().slice(0, 12),
  };
}

function text(value: number): string {
  return formatPlain(Math.round(value * 1000), 3);
}

const actions = Number(process.argv[2] ?? 300_000);
const blockMs = Number(process.argv[3] ?? 70);
const RUNS = 5;
for (const house of [true, false]) {
  run(house, Math.min(actions, 50_000), blockMs);
  const runs = Array.from({ length: RUNS }, () => run(house, actions, blockMs));
  if (new Set(runs.map((each) => each.hash)).size !== 1) throw new Error('equal actions gave unequal states');
  const path = house ? 'market path' : 'signed path';
  // The core has no physical limit but the processor itself.
  const how = { better: 'larger', promise: { at: 'p50', value: ACTIONS_PER_S_MIN } } as const;
  show(
    `matching core, ${path}`,
    '1/s',
    runs.map((each) => each.perSecond),
    how,
  );
  show(
    `matching core, ${path}, by processor time`,
    '1/s',
    runs.map((each) => each.perCpuSecond),
    { better: 'larger' },
  );
  const { placed, cancelled, taken, fills } = runs[0]?.tally ?? {
    placed: 0,
    cancelled: 0,
    taken: 0,
    fills: 0,
  };
  process.stdout.write(`${path}: ${placed} placed, ${cancelled} cancelled, ${taken} took, ${fills} fills\n`);
}
