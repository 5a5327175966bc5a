/**
 * The one safest next action for a frame: an ordered, total table. First match wins; what no row matches is
 * "Press STOP". It recommends and never acts, and it never recommends a resume.
 */
import { type Display, deriveDisplay, WITHDRAW_MS_MAX } from './display.ts';
import { stopAge } from './display-text.ts';
import { namingEngine } from './engine-command.ts';
import type { FrameFacts } from './frame-facts.ts';
import { haltedRow } from './next-action-halted.ts';
import { type Advice, actionText } from './next-action-text.ts';
import { readSituation, type Seen, type Situation } from './situation.ts';

export interface NextAction extends Advice {
  /** Which row of the table matched, 1 to 20. */
  readonly row: number;
}

/** From here on a stop that is not confirmed is a matter for the venue itself, in milliseconds. */
export const UNCONFIRMED_MS_MAX = 15_000;
/** Alerts that do not arrive for this long leave the system unwatched, in milliseconds. */
export const ALERTS_UNDELIVERED_MS_MAX = 60_000;
/** Share of the daily loss cap from which the only useful act is recommended. */
export const LOSS_SHARE_WARNED = 0.8;

/** The advice for a frame now. Total, and never throws. `hasOthers`: it is known that there are more engines than this one. */
export function nextAction(seen: Seen, hasOthers: boolean = false): NextAction {
  const situation = readSituation(seen);
  const display = deriveDisplay(seen);
  const row = situation === null || seen.frame === null ? 1 : rowOf(situation, display, seen.frame);
  return { row, ...ofEngine(actionText(row, situation, display, hasOthers), situation) };
}

/** The advice with the engine's name in its commands: it is about this one, however many there are. */
function ofEngine(advice: Advice, situation: Situation | null): Advice {
  if (situation === null) return advice;
  const named = (text: string) => namingEngine(text, situation.engineId);
  const { says, why, commands } = advice;
  return { ...advice, says: named(says), why: named(why), commands: commands.map(named) };
}

function rowOf(s: Situation, display: Display, frame: FrameFacts): number {
  if (s.lost.link) return 1;
  if (s.lost.redisLatch || s.lost.redisLive || s.lost.snapshot) return 2;
  if (s.lost.engine && !s.byGuardian) return 3;
  if (display.word === 'HALTING') return 4;
  if (display.word === 'UNCONFIRMED') return isLong(stopAge(s), UNCONFIRMED_MS_MAX) ? 5 : 4;
  if (display.word === 'BREACH' && !s.latched && s.state === 'ACTIVE') return 6;
  if (
    s.state === 'ACTIVE' &&
    s.failing.length > 0 &&
    s.openOrders !== 0 &&
    isLong(s.failingForMs, WITHDRAW_MS_MAX + 1)
  ) {
    return 7;
  }
  if (s.stray) return 8;
  if (display.word === 'HALTED' || display.word === 'BREACH') return haltedRow(s);
  if (display.word === 'GATED') return 15;
  if (display.word === 'RECOVERING') return 16;
  if (display.word === 'ACTIVE' || display.word === 'REDUCING') return activeRow(s, frame);
  return 20;
}

/** An age that is not known counts as long. */
function isLong(ageMs: number | null, fromMs: number): boolean {
  return ageMs === null || ageMs >= fromMs;
}

function activeRow(s: Situation, frame: FrameFacts): number {
  const { alerts } = frame;
  const undelivered = alerts === null || (alerts.undelivered_ms ?? 0) > ALERTS_UNDELIVERED_MS_MAX;
  const pagerSilent = isLong(alerts?.pager_ms ?? null, ALERTS_UNDELIVERED_MS_MAX + 1);
  if (undelivered || pagerSilent) return 17;
  const pnl = s.snapshot?.loss.daily_pnl_usd ?? null;
  const cap = Number(s.snapshot?.loss.cap_usd ?? 0);
  if (pnl === null || !(cap > 0)) return 20;
  return -Number(pnl) >= LOSS_SHARE_WARNED * cap ? 18 : 19;
}
