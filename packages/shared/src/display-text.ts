/**
 * The words of each display row. Figures that are not known are named as such; no row that cannot prove it
 * says "flat", "0 orders" or "Gate OPEN".
 */
import {
  ageOf,
  countText,
  longAge,
  NOT_KNOWN,
  onDay,
  positionText,
  sentenceCase,
  shortAge,
  utcTime,
  withShortTimes,
} from './format.ts';
import { CLOCK_LIMITS_MS, freshness } from './freshness.ts';
import type { Situation } from './situation.ts';
import { type IsoMs, isoMs } from './time.ts';

/** What holds the orders, by name: what is to be done there differs. */
export function venueName({ snapshot }: Pick<Situation, 'snapshot'>): string {
  return snapshot?.venue === 'paper' ? 'the paper venue' : 'Hyperliquid';
}

/** The answer to "is it trading?" for a row of the table. */
export function answerOf(row: number, s: Situation | null): string {
  if (s === null) return 'Not known yet';
  const answers: Record<number, () => string> = {
    3: () => `Stopping. ${sentenceCase(progressText(s))}`,
    4: () =>
      remaining(s) === null
        ? 'Assume orders are live'
        : `Assume ${countText(remaining(s), 'order')} ${remaining(s) === 1 ? 'is' : 'are'} live`,
    5: () => (s.state === 'ACTIVE' && !s.latched ? 'Yes, outside limits' : 'No. Position near liquidation'),
    6: () => haltedAnswer(s),
    7: () => 'No. Flat',
    8: () => `No. Gate ${recoveringText(s)}`,
    9: () =>
      s.openOrders === 0
        ? `No. Waiting for ${failingText(s)}`
        : `Not sending. Withdrawing ${countText(s.openOrders, 'order')}`,
    10: () => 'Yes, only to shrink',
    11: () => `Yes. ${s.snapshot?.orders.resting ?? NOT_KNOWN} resting`,
  };
  return answers[row]?.() ?? 'Assume it is trading';
}

/** One more sentence for the band. */
export function detailOf(row: number, s: Situation | null): string {
  if (s === null) return '';
  if (row === 2) return lostText(s);
  if (row === 12) return unmatchedText(s);
  if (row === 5) return breachText(s);
  if (row === 4) return stopAge(s) === null ? '' : `Gate closed ${longAge(stopAge(s))} ago.`;
  if (row === 7) return clearedText(s);
  if (row === 6 && s.positions.length > 0)
    return isVenueMemory(s) ? `${memoryText(s)}.` : `${positionsText(s)} still open.`;
  if (row === 6 && s.lost.redisLatch) return `Redis-latch silent ${longAge(s.ages.redisLatch)}.`;
  if (row === 9) return gatedText(s);
  return '';
}

/** What no row of the table stands for: most often orders that a closed gate should have taken off. */
function unmatchedText(s: Situation): string {
  const isClosed = s.state === 'ACTIVE' && s.failing.length > 0 && s.snapshot?.gate.open === false;
  if (!isClosed || s.openOrders === null || s.openOrders === 0 || s.failingForMs === null)
    return 'This combination of facts is not known.';
  const orders = `${countText(s.openOrders, 'order')} still ${s.openOrders === 1 ? 'rests' : 'rest'}`;
  return `The engine calls its gate closed; a signal has failed for ${longAge(s.failingForMs)}, and ${orders}.`;
}

/** What may be said of the gate. `OPEN` only where rows 10 and 11 have proven it. */
export function gateLineOf(row: number, s: Situation | null): string {
  if (s === null || row === 2 || row === 12) return 'Gate state not known';
  if (row === 10 || row === 11) return 'Gate OPEN';
  if (s.latchKnown && s.latched) return 'Gate CLOSED by kill latch';
  if (s.state === 'HALTED') return 'Gate CLOSED by halt';
  if (row === 9) return `Gate CLOSED, waiting for ${failingText(s)}`;
  return 'Gate state not known';
}

/** Document title: the state first, since tabs truncate. */
export function titleOf(word: string, row: number, s: Situation | null): string {
  if (s === null) return word;
  if (word === 'UNKNOWN') {
    const silent = row === 2 ? silentMs(s) : null;
    return `? UNKNOWN${silent === null ? '' : ` ${shortAge(silent)}`} · ${s.engineId}`;
  }
  if (word === 'UNCONFIRMED' || word === 'BREACH') return `! ${word} · ${s.engineId}`;
  const since = row === 6 || row === 7 ? ageOf(s.stoppedAt, s.nowMs) : null;
  return `${word}${since === null ? '' : ` ${shortAge(since)}`} · ${s.engineId}`;
}

/** Takes the place of `14 of 14 cancelled` before a read has shown that none rests: answers alone are not the end. */
export const ZERO_NOT_SEEN = 'zero not yet seen at the venue';

/** `11 of 14 cancelled`, with what is not known said so. */
export function progressText(s: Situation): string {
  if (s.stopped === null) return `number of cancelled orders ${NOT_KNOWN}`;
  const { confirmed, total } = s.stopped;
  const isSeen = s.snapshot?.clearance?.zero_seen_at != null;
  if (total !== null && confirmed >= total && !isSeen) return ZERO_NOT_SEEN;
  return `${confirmed} of ${total ?? NOT_KNOWN} cancelled`;
}

/** Orders of a stop that nobody has confirmed gone; null = not known. */
export function remaining(s: Situation): number | null {
  if (s.stopped === null || s.stopped.total === null) return null;
  const left = s.stopped.total - s.stopped.confirmed;
  return left > 0 ? left : null;
}

/** Since the stop, or null; a reopened clearance counts from its halt. */
export function stopAge(s: Situation): number | null {
  if (s.stoppingForMs !== null && Number.isFinite(s.stoppingForMs)) return s.stoppingForMs;
  return ageOf(s.snapshot?.clearance?.started_at ?? s.stoppedAt, s.nowMs);
}

/** The first signal that does not hold, with its effect, since a name alone reads as its own opposite. */
function gatedText({ failing: [first, ...others], nowMs }: Situation): string {
  if (first === undefined) return '';
  const more = others.length === 0 ? '' : ` And ${countText(others.length, 'signal')} more.`;
  return `${first.name}: ${withShortTimes(first.evidence, nowMs).replace(/\.$/, '')}.${more}`;
}

/** The signals that do not hold, by name. */
export function failingText(s: Situation): string {
  return s.failing.map((signal) => signal.name).join(', ');
}

/** `2 of 5` of the confirming pass. */
export function recoveringText(s: Situation): string {
  const recovering = s.snapshot?.recovering;
  return recovering == null ? NOT_KNOWN : `${recovering.gate} of ${recovering.of}`;
}

/** `Long 0.42 BTC, $28,140; short 2 ETH, $5,010` */
export function positionsText(s: Situation): string {
  return sentenceCase(s.positions.map(positionText).join('; '));
}

/** The positions are those of a read that is too old to say what is open now. */
export function isVenueMemory(s: Situation): boolean {
  return s.lost.venue && !s.byGuardian;
}

/** `venue read 20 min 0 s ago` */
export function venueReadText({ ages }: Situation): string {
  return ages.venue === null ? `venue read at a time ${NOT_KNOWN}` : `venue read ${longAge(ages.venue)} ago`;
}

/** By the clock and without an age, since an alarm keeps the sentence: `Last known, venue read 02:56:02 UTC: long 0.42 BTC, $28,140` */
function memoryText(s: Situation): string {
  const { ages, nowMs } = s;
  const when =
    ages.venue === null ? venueReadText(s) : `venue read ${clockText(isoMs(nowMs - ages.venue), s)}`;
  return `Last known, ${when}: ${s.positions.map(positionText).join('; ')}`;
}

function haltedAnswer(s: Situation): string {
  if (s.positions.length > 0 && !isVenueMemory(s)) return 'No. Position open';
  if (s.lost.redisLatch) return 'No. Control link lost';
  if (s.flat !== true) return 'No. Position not confirmed';
  return s.reconMatch === false || s.stray ? 'No. Books differ' : 'No. Books not confirmed';
}

/** Only for row 7, where everything is fresh. */
function clearedText(s: Situation): string {
  if (s.byGuardian) return '0 orders resting, seen by the guardian.';
  const clearance = s.snapshot?.clearance;
  if (s.stage === 'verified') return `0 orders resting, verified ${clockText(clearance?.verified_at, s)}.`;
  return `0 orders resting, seen ${clockText(clearance?.zero_seen_at, s)}, not yet verified.`;
}

function clockText(at: IsoMs | null | undefined, { nowMs }: Situation): string {
  return at == null ? NOT_KNOWN : `${utcTime(at)} UTC${onDay(at, nowMs)}`;
}

function breachText(s: Situation): string {
  const reasons = {
    over_cap: 'Worst-case exposure is above its cap.',
    accepted_after_closure: 'The venue accepted an order after the gate closed.',
    stray: 'An order at the venue is not ours.',
  };
  if (s.liquidationRatio !== null && s.liquidationRatio < 1) {
    return `${positionsText(s)}: liquidation is nearer than its limit.`;
  }
  return s.breach === null ? '' : reasons[s.breach];
}

/** The dead clocks first, the living ones after, so that these do not reassure. One that is late is neither. */
function lostText(s: Situation): string {
  const clocks = ROW_2_CLOCKS.map(([key, name, limits]) => ({
    name,
    lost: s.lost[key],
    ageMs: s.ages[key],
    isFresh: freshness(s.ages[key], limits) === 'fresh',
  }));
  const dead = clocks.filter((clock) => clock.lost).map(({ name, ageMs }) => `${name} ${silenceText(ageMs)}`);
  const heard = clocks
    .filter(({ name, lost, isFresh }) => !lost && isFresh && name !== 'engine snapshot')
    .map((clock) => clock.name);
  const first = `${sentenceCase(dead.join(', '))}.`;
  return heard.length === 0 ? first : `${first} Still heard: ${heard.join(', ')}.`;
}

/** Lost although it just answered: what it answered could not be read. */
function silenceText(ageMs: number | null): string {
  if (ageMs === null) return `silent for a time ${NOT_KNOWN}`;
  return ageMs <= CLOCK_LIMITS_MS.redis_latch.lost ? 'not readable' : `silent ${longAge(ageMs)}`;
}

const ROW_2_CLOCKS = [
  ['link', 'web link', CLOCK_LIMITS_MS.link],
  ['redisLive', 'redis-live', CLOCK_LIMITS_MS.redis_live],
  ['redisLatch', 'redis-latch', CLOCK_LIMITS_MS.redis_latch],
  ['engine', 'engine', CLOCK_LIMITS_MS.engine],
  ['snapshot', 'engine snapshot', CLOCK_LIMITS_MS.snapshot],
] as const;

/** How long the longest-lost clock of row 2 has been silent; null = not known. */
function silentMs(s: Situation): number | null {
  const ages = ROW_2_CLOCKS.filter(([key]) => s.lost[key]).map(([key]) => s.ages[key]);
  const known = ages.filter((age) => age !== null);
  return known.length === 0 ? null : Math.max(...known);
}
