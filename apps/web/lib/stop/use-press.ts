// The presses of one STOP button: one key for one stop, however often it is pressed, and what came of the last press.
'use client';
import type { EngineId } from '@agora/shared/ids';
import { useCallback, useEffect, useRef, useState } from 'react';
import { after } from '../live/browser.ts';
import { tellSessionEnded } from '../session/session-ended.ts';
import { isOutdated, isOverUnseen, type SincePress, sincePress, UNLATCHED_MS_MAX } from './outdated.ts';
import { postStop } from './post-stop.ts';
import { type Press, type PressOutcome, sendStop } from './send-stop.ts';
import type { PressState } from './stop-text.ts';

const UNPRESSED: PressState = { sending: false, outcome: null };

export type Pressing = { readonly key: string; readonly state: PressState; readonly press: () => void };

/**
 * `engine` null = every engine; `cleared`: the orders of the stop are gone. A stop that was resumed is over: the next press is a new
 * one, under a key of its own.
 */
export function usePress(
  firstKey: string,
  latched: boolean | null,
  engine: EngineId | null = null,
  cleared = false,
): Pressing {
  const [key, setKey] = useState(firstKey);
  const [state, setState] = useState(UNPRESSED);
  const underWay = useRef<Press | null>(null);
  const wasLatched = useRef(latched);
  const now = useRef({ latched, cleared });
  const since = useRef<SincePress>(sincePress(now.current));
  const served = useRef(0);

  const press = useCallback(() => {
    if (underWay.current !== null) return underWay.current.again();
    const begun = sendStop({ post: (signal) => postStop(key, engine, signal), after });
    underWay.current = begun;
    since.current = sincePress(now.current);
    setState({ sending: true, outcome: null });
    void begun.outcome.then((outcome) => {
      underWay.current = null;
      if (isTurnedAway(outcome)) tellSessionEnded();
      setState({ sending: false, outcome });
    });
  }, [key, engine]);

  useEffect(() => {
    const isOver = wasLatched.current === true && latched === false;
    if (latched !== null) wasLatched.current = latched;
    if (!isOver || underWay.current !== null) return;
    // Unique by the first key, which the server drew.
    served.current += 1;
    setKey(`${firstKey}.${served.current}`);
    setState(UNPRESSED);
  }, [firstKey, latched]);

  useEffect(() => {
    now.current = { latched, cleared };
    since.current = sincePress(now.current, since.current);
    if (state.outcome !== null && isOutdated(state.outcome, since.current, now.current)) setState(UNPRESSED);
  }, [state, latched, cleared]);

  // A page that was asleep did not see the stop that it asked for, nor its end.
  useEffect(() => {
    if (state.outcome === null || !isOverUnseen(state.outcome, latched)) return;
    return after(UNLATCHED_MS_MAX, () => setState(UNPRESSED));
  }, [state, latched]);

  return { key, state, press };
}

/** The page says so then, and holds the way to sign in. */
function isTurnedAway(outcome: PressOutcome): boolean {
  if (outcome.kind !== 'answered') return false;
  const { body } = outcome.reply;
  return 'code' in body && body.code === 'STOP_UNAUTHENTICATED';
}
