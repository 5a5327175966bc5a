// What will go wrong, and when, from one seed alone: the same seed makes the same plan. Letters as in the table of invariants: C crash,
// P pause, N network, D disk and rollback, R Redis, T clock, V venue, A replayed act, H operator, G guardian.
// M is somebody who trades with us.
import { Prng } from '@agora/paper-venue/src/market/prng.ts';
import type { CampaignFault } from './fault.ts';

export const LETTERS = ['C', 'P', 'N', 'D', 'R', 'T', 'V', 'A', 'H', 'G', 'M'] as const;
export type Letter = (typeof LETTERS)[number];

export interface Item {
  /** Since the faults began. */
  readonly atMs: number;
  readonly letter: Letter;
  readonly fault: CampaignFault;
}

/** Mean gap between two faults of a letter. Somebody trades often; an operator seldom stops a working engine. */
const GAP_S: Readonly<Record<Letter, number>> = {
  ...{ C: 240, P: 90, N: 45, D: 300, R: 75, T: 400, V: 150, A: 120, H: 120, G: 150, M: 4 },
};
/** What fails together with something else fails this soon after it. */
const TOGETHER_SHARE = 0.15;
const TOGETHER_MS = 400;
/** As many raises may a backup of redis-latch be old. */
const RAISES_MAX = 12;

/** Blows in the order of their times. `letters`: which kinds there are at all. */
export function planOf(seed: number, spanMs: number, letters: readonly Letter[] = LETTERS): Item[] {
  const items = letters.flatMap((letter) => itemsOf(letter, new Prng(seed).fork(`faults ${letter}`), spanMs));
  const sorted = items.sort((a, b) => a.atMs - b.atMs);
  const near = new Prng(seed).fork('together');
  return sorted
    .map((item, i) => {
      const before = sorted[i - 1];
      if (item.letter === 'M' || before === undefined || near.unit() > TOGETHER_SHARE) return item;
      return { ...item, atMs: before.atMs + Math.round(near.between(0, TOGETHER_MS)) };
    })
    .sort((a, b) => a.atMs - b.atMs);
}

function itemsOf(letter: Letter, chance: Prng, spanMs: number): Item[] {
  const items: Item[] = [];
  const gapMs = GAP_S[letter] * 1_000;
  for (let atMs = 0; ; ) {
    atMs += Math.round(-Math.log(1 - chance.unit()) * gapMs);
    if (atMs >= spanMs) return items;
    items.push({ atMs, letter, fault: FAULTS[letter](chance) });
  }
}

const between = (chance: Prng, low: number, high: number) => Math.round(chance.between(low, high));
/** Mostly short, sometimes long: past every limit on the way. */
const lasting = (chance: Prng, shortMs: number, longMs: number) =>
  chance.unit() < 0.7 ? between(chance, shortMs / 5, shortMs) : between(chance, shortMs, longMs);
const streamOf = (chance: Prng) => pick(chance, ['market', 'account'] as const);

const FAULTS: Readonly<Record<Letter, (chance: Prng) => CampaignFault>> = {
  C: (chance) => ({ kind: 'crash', ms: lasting(chance, 2_000, 20_000) }),
  P: (chance) => ({ kind: 'stall', ms: lasting(chance, 400, 4_000) }),
  N: (chance) =>
    pick<() => CampaignFault>(chance, [
      () => ({ kind: 'socket_lost', stream: streamOf(chance), ms: lasting(chance, 1_000, 10_000) }),
      () => ({ kind: 'stream_silent', stream: streamOf(chance), ms: lasting(chance, 2_000, 12_000) }),
      () => ({
        kind: 'frame_lost',
        frame: pick(chance, ['l2', 'bbo', 'reference', 'orderUpdate', 'fill'] as const),
      }),
      () => ({ kind: 'http_fails', count: between(chance, 1, 5) }),
      () => ({ kind: 'orders_lost', count: between(chance, 1, 3) }),
    ])(),
  D: (chance) =>
    pick<() => CampaignFault>(chance, [
      () => ({ kind: 'disk_full', ms: lasting(chance, 500, 5_000) }),
      () => ({
        kind: 'latch_rolled_back',
        ms: between(chance, 100, 3_000),
        raises: between(chance, 1, RAISES_MAX),
      }),
      () => ({ kind: 'latch_emptied', ms: between(chance, 100, 3_000) }),
    ])(),
  R: (chance) =>
    pick<() => CampaignFault>(chance, [
      () => ({ kind: 'latch_silent', ms: lasting(chance, 400, 4_000) }),
      () => ({ kind: 'latch_restarted', ms: lasting(chance, 400, 4_000) }),
      () => ({ kind: 'latch_refuses', ms: lasting(chance, 400, 3_000) }),
    ])(),
  T: (chance) => ({
    kind: 'clock_off',
    offMs: (chance.unit() < 0.5 ? -1 : 1) * between(chance, 300, 60_000),
    ms: between(chance, 1_000, 20_000),
  }),
  V: (chance) =>
    pick<() => CampaignFault>(chance, [
      () => ({ kind: 'venue_errors', ms: lasting(chance, 2_000, 10_000) }),
      () => ({ kind: 'post_only_window', ms: between(chance, 1_000, 10_000) }),
      () => ({ kind: 'ghost_order', usd: between(chance, 20, 200) }),
    ])(),
  A: (chance) => ({ kind: pick(chance, ['resume_replayed', 'resume_of_old_review'] as const) }),
  H: (chance) =>
    pick<() => CampaignFault>(chance, [
      () => ({ kind: 'stop', scope: pick(chance, ['engine', 'global'] as const) }),
      () => ({ kind: 'kill_file', ms: between(chance, 500, 20_000) }),
      () => ({ kind: 'enable_touched' }),
      () => ({ kind: 'reduce' }),
      () => ({ kind: 'stop_races_resume', ms: between(chance, 0, 120) }),
    ])(),
  G: (chance) =>
    pick<() => CampaignFault>(chance, [
      () => ({ kind: 'guardian_dies', ms: lasting(chance, 2_000, 20_000) }),
      () => ({ kind: 'guardian_frozen', ms: lasting(chance, 1_000, 6_000) }),
      () => ({
        kind: 'guardian_cut',
        from: pick(chance, ['latch', 'venue'] as const),
        ms: lasting(chance, 1_000, 10_000),
      }),
    ])(),
  M: (chance) => ({
    kind: 'customer',
    coin: between(chance, 0, 1),
    side: pick(chance, ['B', 'A'] as const),
  }),
};

function pick<T>(chance: Prng, from: readonly [T, ...T[]]): T {
  return from[Math.floor(chance.unit() * from.length)] ?? from[0];
}
