// The one alarm of the page, for every place that shows or silences it.
'use client';
import { createContext, type ReactNode, useContext } from 'react';
import type { Alarm } from './use-alarm.ts';

const AlarmContext = createContext<Alarm | null>(null);

export function AlarmProvider({ alarm, children }: { alarm: Alarm; children: ReactNode }) {
  return <AlarmContext value={alarm}>{children}</AlarmContext>;
}

/** Throws outside of a provider, which is a defect of the page. */
export function useAlarmShared(): Alarm {
  const alarm = useContext(AlarmContext);
  if (alarm === null) throw new Error('useAlarmShared needs an AlarmProvider above it');
  return alarm;
}
