// Sounds and pulses for the view that is shown, and takes its acknowledgement. Sound is off until a person arms it, and
// whenever the browser has suspended it.
'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { View } from '../live/view.ts';
import { type AlarmMemory, alarmKey, dueTone, isPulsing, isUnheard, QUIET, stillAbout } from './alarm.ts';
import { widened } from './reasons.ts';
import { makeSounder, type Sounder } from './tone.ts';

export type Alarm = {
  readonly isSoundOn: boolean;
  readonly isPulsing: boolean;
  /** Something waits for an acknowledgement here. */
  readonly canAcknowledge: boolean;
  readonly toggleSound: () => void;
  readonly acknowledge: () => void;
};

export function useAlarm(view: View): Alarm {
  const [kept, setMemory] = useState<AlarmMemory>(QUIET);
  const memory = stillAbout(kept, view);
  const { sounder, isSoundOn, toggleSound } = useSounder();
  const key = alarmKey(view);
  const newest = useRef(key);
  newest.current = key;

  useEffect(() => setMemory((before) => stillAbout(before, view)), [view]);
  useEffect(() => {
    if (sounder === null) return;
    const tone = dueTone(view, memory);
    if (tone === null || key === null) return;
    // One that could not sound is due for as long as it lasts.
    if (!isSoundOn) return sounder.wake();
    sounder.play(tone);
    setMemory((before) => {
      const sounded = { key: widened(before.sounded?.key ?? null, key), atMs: view.at.monotonicMs };
      return { ...before, sounded };
    });
  }, [sounder, isSoundOn, view, memory, key]);

  const acknowledge = useCallback(
    () =>
      setMemory((before) => {
        const heard = newest.current;
        return { ...before, acknowledged: heard === null ? null : widened(before.acknowledged, heard) };
      }),
    [],
  );
  return {
    isSoundOn,
    isPulsing: isPulsing(view, memory),
    canAcknowledge: isUnheard(view, memory.acknowledged),
    toggleSound,
    acknowledge,
  };
}

/** The sound that a person armed. One that the browser suspended is off, and the same press arms it again. */
function useSounder() {
  const [sounder, setSounder] = useState<Sounder | null>(null);
  const [isSoundOn, setSoundOn] = useState(false);
  useEffect(() => {
    if (sounder === null) return;
    const onVisible = () => {
      if (document.visibilityState === 'visible') sounder.wake();
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      sounder.close();
    };
  }, [sounder]);
  const toggleSound = useCallback(() => {
    if (sounder === null) return setSounder(makeSounder(setSoundOn));
    if (!isSoundOn) return sounder.wake();
    setSoundOn(false);
    setSounder(null);
  }, [sounder, isSoundOn]);
  return { sounder, isSoundOn, toggleSound };
}
