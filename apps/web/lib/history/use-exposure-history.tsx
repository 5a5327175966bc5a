// Keeps the line of gross exposure of the engine that is shown, for as long as the tab is open, whatever page it shows.
'use client';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { View } from '../live/view.ts';
import { type ExposurePoint, withExposure } from './exposure-history.ts';

const ExposureContext = createContext<readonly ExposurePoint[]>([]);

export function ExposureHistoryProvider({ view, children }: { view: View; children: ReactNode }) {
  const [points, setPoints] = useState<readonly ExposurePoint[]>([]);
  useEffect(() => setPoints((before) => withExposure(before, view.situation)), [view]);
  return <ExposureContext value={points}>{children}</ExposureContext>;
}

export function useExposureHistory(): readonly ExposurePoint[] {
  return useContext(ExposureContext);
}
