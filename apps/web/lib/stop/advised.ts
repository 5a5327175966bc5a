// What the page tells STOP, which stands outside of it: whether a stop stands, whether pressing is the safest next action,
// and on what ground it lies. Nothing told, or a page that failed, is the plain STOP.
import type { DisplayWord } from '@agora/shared/display';
import type { View } from '../live/view.ts';

export type Advised = {
  /** Every engine, since STOP stops every one; `null` = not known. */
  readonly latched: boolean | null;
  /** The engine shown, where it is latched and another is not known to be. */
  readonly alone: string | null;
  /** STOP is the recommended act. */
  readonly primary: boolean;
  /** A stop stands and its orders are not confirmed gone in time. */
  readonly unconfirmed: boolean;
  /** The venue showed that no order of the stop is left, and what says so is live. */
  readonly cleared: boolean;
  /** The state band behind it is filled red. */
  readonly onRed: boolean;
};

export const NOTHING_ADVISED: Advised = {
  latched: null,
  alone: null,
  primary: false,
  unconfirmed: false,
  cleared: false,
  onRed: false,
};

/** What one view advises. */
export function advisedBy({ engineId, situation, action, display, othersLatched }: View): Advised {
  const { kind } = action.button;
  const isKnown = situation?.latchKnown === true && !situation.lost.redisLatch && !situation.lost.link;
  const isLatched = isKnown && situation.latched;
  return {
    latched: isKnown ? isLatched && othersLatched !== false : null,
    alone: isLatched && othersLatched === false ? engineId : null,
    primary: situation !== null && action.button.primary && (kind === 'stop' || kind === 'stop_again'),
    unconfirmed: display.word === 'UNCONFIRMED',
    // Of other engines only the latch is known here: what came of a press for all of them stays told.
    cleared: display.word === 'HALTED' && othersLatched === null,
    onRed: display.look === 'red_fill',
  };
}

/** What the word alone advises, where no more is known of an engine. */
export function advisedByWord(word: DisplayWord): Advised {
  return { ...NOTHING_ADVISED, primary: word === 'UNKNOWN', unconfirmed: word === 'UNCONFIRMED' };
}

let current: Advised = NOTHING_ADVISED;
const listeners = new Set<() => void>();

/** Tells STOP; an equal telling changes nothing. */
export function advise(next: Advised): void {
  const names = Object.keys(next) as (keyof Advised)[]; // Object.keys forgets the keys' type
  if (names.every((name) => next[name] === current[name])) return;
  current = next;
  for (const listener of listeners) listener();
}

export function currentlyAdvised(): Advised {
  return current;
}

export function onAdvised(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
