// One rendering of the page: everything the panels need at one moment, derived from the shared tables.
import { type Display, deriveDisplay } from '@agora/shared/display';
import { type NextAction, nextAction } from '@agora/shared/next-action';
import { readSituation, type Seen, type Situation } from '@agora/shared/situation';
import { type Why, whyHalted } from '@agora/shared/why-halted';
import type { Instant } from './elapsed.ts';
import { elapsedMs } from './elapsed.ts';
import { type LiveState, type Source, seenAt } from './live-state.ts';

export type View = {
  readonly engineId: string;
  readonly seen: Seen;
  /** Null before the first frame. */
  readonly situation: Situation | null;
  readonly display: Display;
  readonly action: NextAction;
  readonly why: Why;
  readonly source: Source;
  readonly at: Instant;
};

/** Figures on the screen change at most this often while nothing happens, in milliseconds. */
const REPAINT_EVERY_MS = 1_000;

export function viewAt(state: LiveState, at: Instant): View {
  const seen = seenAt(state, at);
  return {
    engineId: state.engineId,
    seen,
    situation: readSituation(seen),
    display: deriveDisplay(seen),
    action: nextAction(seen),
    why: whyHalted(seen),
    source: state.source,
    at,
  };
}

/** True when `next` must replace what is painted: new data, a new state, a clock lost or found, or a second passed. */
export function needsRepaint(painted: View, next: View): boolean {
  return (
    painted.seen.frame !== next.seen.frame ||
    painted.display.row !== next.display.row ||
    painted.display.word !== next.display.word ||
    painted.action.row !== next.action.row ||
    painted.source !== next.source ||
    lostClocks(painted) !== lostClocks(next) ||
    elapsedMs(painted.at, next.at) >= REPAINT_EVERY_MS
  );
}

function lostClocks(view: View): string {
  return JSON.stringify(view.situation?.lost ?? null);
}
