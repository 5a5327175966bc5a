// The one alarm of the page and its acknowledgement, for every place that shows or silences it.
'use client';
import { createContext, type ReactNode, useContext } from 'react';
import type { Acknowledgement } from './use-acknowledge.ts';
import type { Alarm } from './use-alarm.ts';

export type Alarms = { readonly alarm: Alarm; readonly acknowledgement: Acknowledgement };

const AlarmContext = createContext<Alarms | null>(null);

export function AlarmProvider({ alarms, children }: { alarms: Alarms; children: ReactNode }) {
  return <AlarmContext value={alarms}>{children}</AlarmContext>;
}

/** Throws outside of a provider, which is a defect of the page. */
export function useAlarmShared(): Alarms {
  const alarms = useContext(AlarmContext);
  if (alarms === null) throw new Error('useAlarmShared needs an AlarmProvider above it');
  return alarms;
}
