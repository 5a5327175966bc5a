// One rendering of the page: everything the panels need at one moment, derived from the shared tables.
import { type Display, deriveDisplay } from '@agora/shared/display';
import type { EngineId } from '@agora/shared/ids';
import { type NextAction, nextAction } from '@agora/shared/next-action';
import { readSituation, type Seen, type Situation } from '@agora/shared/situation';
import { type Why, whyHalted } from '@agora/shared/why-halted';
import type { Instant } from './elapsed.ts';
import { elapsedMs } from './elapsed.ts';
import { type LiveState, type Source, seenAt } from './live-state.ts';

export type View = {
  readonly engineId: EngineId;
  readonly seen: Seen;
  /** Null before the first frame. */
  readonly situation: Situation | null;
  readonly display: Display;
  readonly action: NextAction;
  readonly why: Why;
  readonly source: Source;
  readonly at: Instant;
  /** Whether every other engine is known to be latched; null = there is no other. */
  readonly othersLatched: boolean | null;
};

/** Figures change at most this often while nothing happens, in milliseconds: a frame that brings them new … */
const REPAINT_ON_FRAME_MS = 950;
/** … or, where no frame comes for this long, the passing of a second. */
const REPAINT_ON_TICK_MS = 1_000;
const FRAME_OVERDUE_MS = 1_250;

export function viewAt(state: LiveState, at: Instant): View {
  const seen = seenAt(state, at);
  return viewOf(state.engineId, seen, state.source, at, seen.frame?.others_latched ?? null);
}

/** What every panel says of what was `seen`, by the tables that all surfaces share. */
export function viewOf(
  engineId: EngineId,
  seen: Seen,
  source: Source,
  at: Instant,
  othersLatched: boolean | null = null,
): View {
  return {
    engineId,
    seen,
    situation: readSituation(seen),
    display: deriveDisplay(seen),
    action: nextAction(seen, othersLatched !== null),
    why: whyHalted(seen),
    source,
    at,
    othersLatched,
  };
}

/** True when `next` must replace what is painted: the state changed, a clock was lost or found, or figures are due. */
export function needsRepaint(painted: View, next: View): boolean {
  if (gistOf(painted) !== gistOf(next)) return true;
  const sinceMs = elapsedMs(painted.at, next.at);
  const isNewFrame = painted.seen.frame !== next.seen.frame;
  if (isNewFrame && sinceMs >= REPAINT_ON_FRAME_MS) return true;
  return next.seen.elapsedMs >= FRAME_OVERDUE_MS && sinceMs >= REPAINT_ON_TICK_MS;
}

/** What an operator must see at once; figures may wait for their second. */
function gistOf({ display, action, situation, seen, source, othersLatched }: View): string {
  return JSON.stringify([
    display.row,
    display.word,
    display.gate,
    action.row,
    source,
    situation?.lost,
    situation?.stage,
    situation?.stopped,
    situation?.snapshot?.halt?.halt_id,
    seen.frame?.latch,
    othersLatched,
  ]);
}
