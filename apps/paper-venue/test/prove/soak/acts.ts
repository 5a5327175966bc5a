// What a soaking client may do next, drawn by chance: mostly sensible, now and then refused, never outside the protocol.
// It draws and sends nothing.
import type { Prng } from '../../../src/market/prng.ts';
import type { Packable } from '../../../src/signing/msgpack.ts';

export interface Coin {
  readonly asset: number;
  readonly coin: string;
  readonly szDecimals: number;
  readonly maxLeverage: number;
}

/** What a client knows when it draws. */
export interface Known {
  readonly coins: readonly Coin[];
  /** Middle of the book; a coin that has none is left alone. */
  mid(coin: string): number | null;
  readonly oids: readonly number[];
  readonly cloids: readonly string[];
  /** Addresses it may send money to. */
  readonly others: readonly string[];
  readonly subAccount: string | null;
  readonly vault: string | null;
  nowMs(): number;
  nextCloid(): string;
}

type Wire = { [key: string]: Packable };
export type Drawn =
  | { readonly by: 'agent' | 'master'; readonly action: Wire; readonly vaultAddress?: string }
  | { readonly by: 'send'; readonly destination: string; readonly amount: string };

const PX_DIGITS = 5;
const DECIMALS_MAX = 6;
const SPREAD = 0.004;

const DRAWS: readonly [weight: number, draw: (chance: Prng, known: Known) => Drawn | null][] = [
  [34, orders],
  [12, cancel],
  [5, cancelByCloid],
  [8, modify],
  [3, batchModify],
  [4, leverage],
  [3, isolatedMargin],
  [2, schedule],
  [2, () => agent({ type: 'noop' })],
  [3, send],
  [1, (chance) => master({ type: 'createSubAccount', name: `sub ${chance.below(1_000)}` })],
  [3, subTransfer],
  [1, createVault],
  [2, vaultTransfer],
  [1, (chance) => master({ type: 'reserveRequestWeight', weight: 1 + chance.below(20) })],
];
const TOTAL = DRAWS.reduce((sum, [weight]) => sum + weight, 0);

/** Null where chance picked what this client has nothing for. */
export function drawAct(chance: Prng, known: Known): Drawn | null {
  let left = chance.below(TOTAL);
  for (const [weight, draw] of DRAWS) {
    if (left < weight) return draw(chance, known);
    left -= weight;
  }
  return null;
}

export function pick<T>(chance: Prng, items: readonly T[]): T | undefined {
  return items[chance.below(Math.max(1, items.length))];
}

/** A price as the venue wants it: five digits, and no more decimals than the coin has. */
export function wirePx(px: number, { szDecimals }: Coin): string {
  return plain(Number(px.toPrecision(PX_DIGITS)), DECIMALS_MAX - szDecimals);
}

export function wireSz(usd: number, px: number, { szDecimals }: Coin): string {
  return plain(Math.max(usd / px, 10 ** -szDecimals), szDecimals);
}

function plain(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

const agent = (action: Wire): Drawn => ({ by: 'agent', action });
/** Needs the account's own key: an agent may not move its money. */
const master = (action: Wire): Drawn => ({ by: 'master', action });

function wireOrder(chance: Prng, known: Known, coin: Coin, mid: number): Wire {
  const isBuy = chance.chance(0.5);
  const px = mid * (1 + SPREAD * chance.normal());
  const usd = chance.chance(0.05) ? chance.between(1, 9) : chance.logNormal(150, 1);
  const base = {
    a: coin.asset,
    b: isBuy,
    p: wirePx(px, coin),
    s: wireSz(usd, px, coin),
    r: chance.chance(0.12),
  };
  const order = { ...base, t: { limit: { tif: tif(chance) } } };
  return chance.chance(0.5) ? { ...order, c: known.nextCloid() } : order;
}

function tif(chance: Prng): string {
  return pick(chance, ['Alo', 'Alo', 'Alo', 'Gtc', 'Gtc', 'Ioc', 'Ioc', 'FrontendMarket']) ?? 'Gtc';
}

function trigger(chance: Prng, coin: Coin, mid: number, closesLong: boolean): Wire {
  const tpsl = chance.chance(0.5) ? 'tp' : 'sl';
  const isAbove = (tpsl === 'tp') === closesLong;
  const px = mid * (1 + (isAbove ? 1 : -1) * chance.between(0.0002, 0.01));
  const isMarket = chance.chance(0.6);
  return {
    a: coin.asset,
    b: !closesLong,
    p: wirePx(isMarket ? px * (closesLong ? 0.95 : 1.05) : px, coin),
    s: wireSz(chance.between(15, 200), mid, coin),
    r: true,
    t: { trigger: { isMarket, triggerPx: wirePx(px, coin), tpsl } },
  };
}

function coinOf(chance: Prng, known: Known): { coin: Coin; mid: number } | null {
  const coin = pick(chance, known.coins);
  const mid = coin === undefined ? null : known.mid(coin.coin);
  return coin === undefined || mid === null ? null : { coin, mid };
}

function orders(chance: Prng, known: Known): Drawn | null {
  const found = coinOf(chance, known);
  if (found === null) return null;
  const { coin, mid } = found;
  if (chance.chance(0.1)) {
    const isLong = chance.chance(0.5);
    const grouping = chance.chance(0.5) ? 'na' : 'positionTpsl';
    return agent({ type: 'order', orders: [trigger(chance, coin, mid, isLong)], grouping });
  }
  const entry = wireOrder(chance, known, coin, mid);
  if (chance.chance(0.06)) {
    const child = trigger(chance, coin, mid, entry.b === true);
    return agent({
      type: 'order',
      orders: [entry, { ...child, s: entry.s ?? '0' }],
      grouping: 'normalTpsl',
    });
  }
  const more = Array.from({ length: chance.below(4) }, () => wireOrder(chance, known, coin, mid));
  return agent({ type: 'order', orders: [entry, ...more], grouping: 'na' });
}

function cancel(chance: Prng, { coins, oids }: Known): Drawn | null {
  const cancels = Array.from({ length: 1 + chance.below(6) }, () => ({
    a: pick(chance, coins)?.asset ?? 0,
    o: pick(chance, oids) ?? 1,
  }));
  return agent({ type: 'cancel', cancels });
}

function cancelByCloid(chance: Prng, { coins, cloids }: Known): Drawn | null {
  const cloid = pick(chance, cloids);
  const asset = pick(chance, coins)?.asset;
  return cloid === undefined || asset === undefined
    ? null
    : agent({ type: 'cancelByCloid', cancels: [{ asset, cloid }] });
}

function modification(chance: Prng, known: Known): { oid: Packable; order: Wire } | null {
  const found = coinOf(chance, known);
  const oid: Packable | undefined = chance.chance(0.7)
    ? pick(chance, known.oids)
    : pick(chance, known.cloids);
  if (found === null || oid === undefined) return null;
  return { oid, order: wireOrder(chance, known, found.coin, found.mid) };
}

function modify(chance: Prng, known: Known): Drawn | null {
  const change = modification(chance, known);
  if (change === null) return null;
  const action = { type: 'modify', ...change };
  return agent(chance.chance(0.3) ? { ...action, a: true } : action);
}

function batchModify(chance: Prng, known: Known): Drawn | null {
  const modifies = Array.from({ length: 1 + chance.below(3) }, () => modification(chance, known));
  const found = modifies.filter((each) => each !== null);
  return found.length === 0 ? null : agent({ type: 'batchModify', modifies: found });
}

function leverage(chance: Prng, { coins }: Known): Drawn | null {
  const coin = pick(chance, coins);
  if (coin === undefined) return null;
  const isCross = chance.chance(0.7);
  return agent({
    type: 'updateLeverage',
    asset: coin.asset,
    isCross,
    leverage: 1 + chance.below(coin.maxLeverage + 1),
  });
}

function isolatedMargin(chance: Prng, { coins }: Known): Drawn | null {
  const asset = pick(chance, coins)?.asset;
  const ntli = Math.round(chance.between(-20, 40) * 1e6);
  return asset === undefined ? null : agent({ type: 'updateIsolatedMargin', asset, isBuy: true, ntli });
}

function schedule(chance: Prng, { nowMs }: Known): Drawn {
  const time = nowMs() + 5_000 + chance.below(60_000);
  return agent(chance.chance(0.3) ? { type: 'scheduleCancel' } : { type: 'scheduleCancel', time });
}

function send(chance: Prng, { others }: Known): Drawn | null {
  const destination = pick(chance, others);
  return destination === undefined
    ? null
    : { by: 'send', destination, amount: plain(chance.between(0.01, 50), 2) };
}

function subTransfer(chance: Prng, { subAccount }: Known): Drawn | null {
  if (subAccount === null) return null;
  const usd = Math.round(chance.between(1, 30) * 1e6);
  return master({
    type: 'subAccountTransfer',
    subAccountUser: subAccount,
    isDeposit: chance.chance(0.6),
    usd,
  });
}

function createVault(chance: Prng, { vault, nowMs }: Known): Drawn | null {
  if (vault !== null) return null;
  const name = `vault ${chance.below(1_000)}`;
  return master({
    type: 'createVault',
    name,
    description: 'made by the soak',
    initialUsd: 100_000_000,
    nonce: nowMs(),
  });
}

function vaultTransfer(chance: Prng, { vault }: Known): Drawn | null {
  if (vault === null) return null;
  const usd = Math.round(chance.between(5, 30) * 1e6);
  return master({ type: 'vaultTransfer', vaultAddress: vault, isDeposit: chance.chance(0.6), usd });
}
