// Sounds and pulses for the view that is shown, and takes its acknowledgement. Sound is off until a person arms it.
'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { View } from '../live/view.ts';
import { type AlarmMemory, alarmKey, dueTone, isPulsing, QUIET } from './alarm.ts';
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
  const [memory, setMemory] = useState<AlarmMemory>(QUIET);
  const [sounder, setSounder] = useState<Sounder | null>(null);
  const key = alarmKey(view);
  const newest = useRef(key);
  newest.current = key;

  useEffect(() => {
    if (sounder === null) return;
    const tone = dueTone(view, memory);
    if (tone === null || key === null) return;
    sounder.play(tone);
    setMemory((before) => ({ ...before, sounded: { key, atMs: view.at.monotonicMs } }));
  }, [sounder, view, memory, key]);

  const acknowledge = useCallback(
    () => setMemory((before) => ({ ...before, acknowledged: newest.current })),
    [],
  );
  const toggleSound = useCallback(() => {
    setSounder((before) => {
      before?.close();
      return before === null ? makeSounder() : null;
    });
  }, []);
  return {
    isSoundOn: sounder !== null,
    isPulsing: isPulsing(view, memory),
    canAcknowledge: key !== null && key !== memory.acknowledged,
    toggleSound,
    acknowledge,
  };
}
