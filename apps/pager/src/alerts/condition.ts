/**
 * Which alarms the frames call for now. An engine has one condition of state at a time (its first cause; what follows from it is
 * not told besides) and may have side conditions while its state is known. Pure.
 */
import type { AlertCode } from '@agora/shared/alert-catalogue';
import { type Display, deriveDisplay } from '@agora/shared/display';
import type { FrameFacts } from '@agora/shared/frame-facts';
import type { EngineId } from '@agora/shared/ids';
import { LOSS_SHARE_WARNED, nextAction } from '@agora/shared/next-action';
import { readSituation, type Situation } from '@agora/shared/situation';
import { inTelegram, withoutLink } from '@agora/shared/telegram-text';
import { TIMING } from './timing.ts';

export interface Condition {
  /** Null = of the whole installation. */
  readonly engine: EngineId | null;
  /** One incident at a time has this family: `state`, or the code of a side condition. */
  readonly family: string;
  readonly code: AlertCode;
  /** The halt that it is about, so that the next halt is another incident. */
  readonly haltId: string | null;
  /** For the first line. */
  readonly word: string;
  /** What is known, as sentences. */
  readonly sentence: string;
  readonly act: string;
  /** It is not clear yet what it will be: wait this long before it is told, in milliseconds. */
  readonly settleMs: number;
}

/** `hold`: nothing new is to be said, and nothing is over. */
export type StateCondition = Condition | 'hold' | null;

/** A stop that gets to zero within this time is told once, as what it came to. */
const SETTLE_MS = { cancelling: 800, position: TIMING.settleMsMax } as const;
const GATED_MS = 10 * 60_000;
const FLAPPING_CLOSURES = 3;
const LOSS_CODES: readonly AlertCode[] = ['LOSS-80', 'KILL-ARMED'];
const DEAD_MAN_CODES: readonly AlertCode[] = ['DEADMAN-INELIGIBLE'];

/** The alarm that the state of one engine is, if it is one. */
export function stateCondition(frame: FrameFacts): StateCondition {
  const seen = { frame, elapsedMs: 0, linkMs: 0 };
  const display = deriveDisplay(seen);
  const s = readSituation(seen);
  if (s === null || display.word === 'RECOVERING') return 'hold';
  const next = nextAction(seen);
  const code = codeOf(display, s, next.row);
  if (code === null) return null;
  const halt = frame.snapshot?.halt ?? null;
  return {
    engine: frame.engine_id,
    family: 'state',
    code,
    haltId: s.state === 'HALTED' && halt !== null && halt.ended_at === null ? halt.halt_id : null,
    word: code === 'CANCEL-UNCONFIRMED' ? 'UNCONFIRMED' : display.word,
    sentence: [`${display.answer}.`, withoutLink(display.detail)].filter((part) => part !== '').join(' '),
    act: inTelegram(next.says),
    settleMs: settleMs(display, s),
  };
}

function codeOf(display: Display, s: Situation, actionRow: number): AlertCode | null {
  switch (display.row) {
    case 2:
      return s.lost.redisLive || s.lost.redisLatch ? 'UNKNOWN-REDIS' : 'UNKNOWN-ENGINE';
    case 3:
      return 'HALT-OPEN';
    case 4:
      return 'CANCEL-UNCONFIRMED';
    case 5:
      return breachCode(s);
    case 6:
      return s.reconMatch === false || s.stray ? 'RECON-MISMATCH' : 'HALT-OPEN';
    case 7:
      return 'HALT-FLAT';
    case 9:
      return s.failingForMs !== null && s.failingForMs > GATED_MS ? 'GATED' : null;
    case 12:
      return actionRow === 7 ? 'BREACH-GATE' : 'UNKNOWN-ENGINE';
    default:
      return null;
  }
}

function breachCode(s: Situation): AlertCode {
  if (s.liquidationRatio !== null && s.liquidationRatio < 1) return 'BREACH-LIQ';
  if (s.breach === 'over_cap') return 'BREACH-CAP';
  return s.breach === 'stray' ? 'BREACH-STRAY' : 'BREACH-GATE';
}

function settleMs({ row }: Display, s: Situation): number {
  if (row === 3) return SETTLE_MS.cancelling;
  const undecided = row === 6 && s.positions.length === 0 && s.reconMatch !== false && !s.stray;
  return undecided && !s.lost.redisLatch ? SETTLE_MS.position : 0;
}

/** What else is wrong with an engine whose state is known. */
export function sideConditions(frame: FrameFacts): Condition[] {
  const s = readSituation({ frame, elapsedMs: 0, linkMs: 0 });
  const { snapshot } = frame;
  if (s === null || snapshot === null || isLost(s)) return [];
  const side = (code: AlertCode, sentence: string): Condition => ({
    ...{
      engine: frame.engine_id,
      family: code,
      code,
      haltId: null,
      word: code,
      sentence,
      act: '',
      settleMs: 0,
    },
  });
  const found: Condition[] = [];
  const { closures_10min: closures } = snapshot.gate;
  if (s.state === 'ACTIVE' && closures >= FLAPPING_CLOSURES)
    found.push(side('GATE-FLAP', `The gate closed ${closures} times in 10 min.`));
  const loss = s.state === 'ACTIVE' ? lossCondition(snapshot.loss) : null;
  if (loss !== null) found.push(side(...loss));
  if (snapshot.dead_man.eligible === false)
    found.push(side('DEADMAN-INELIGIBLE', 'The venue’s dead-man’s switch is not available to this account.'));
  return found;
}

/** The side alarms of which it is not known now whether they stand: nothing new is to be said of them, and none is over. */
export function unknownSides(frame: FrameFacts): readonly AlertCode[] {
  const s = readSituation({ frame, elapsedMs: 0, linkMs: 0 });
  const { snapshot } = frame;
  if (s === null || snapshot === null || s.state === 'unknown' || isLost(s))
    return ['GATE-FLAP', ...LOSS_CODES, ...DEAD_MAN_CODES];
  return [
    ...(s.state === 'ACTIVE' && snapshot.loss.daily_pnl_usd === null ? LOSS_CODES : []),
    ...(snapshot.dead_man.eligible === null ? DEAD_MAN_CODES : []),
  ];
}

function isLost({ lost }: Situation): boolean {
  return lost.redisLive || lost.redisLatch || lost.snapshot || lost.engine;
}

type Loss = NonNullable<FrameFacts['snapshot']>['loss'];

/** Inside the warning band the controller is armed; that says more than the 80 %. */
function lossCondition({
  daily_pnl_usd: pnl,
  cap_usd: cap,
  warning_band_usd: band,
}: Loss): [AlertCode, string] | null {
  const lossUsd = -Number(pnl ?? Number.NaN);
  const capUsd = Number(cap);
  if (!(lossUsd > 0) || !(capUsd > 0)) return null;
  const used = `Daily loss ${Math.round((100 * lossUsd) / capUsd)} % of the cap.`;
  if (lossUsd >= capUsd - Number(band)) return ['KILL-ARMED', `${used} Quoting is defensive.`];
  return lossUsd >= LOSS_SHARE_WARNED * capUsd ? ['LOSS-80', used] : null;
}
