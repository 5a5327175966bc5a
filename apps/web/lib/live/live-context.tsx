// Hands the one live view of an engine to every panel and page. There is one event stream for each tab, whatever page is shown.
'use client';
import '../jitless.ts';
import type { EngineId } from '@agora/shared/ids';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { ExposureHistoryProvider } from '../history/use-exposure-history.tsx';
import { advise, advisedBy, NOTHING_ADVISED } from '../stop/advised.ts';
import { useLive } from './use-live.ts';
import type { View } from './view.ts';

const ViewContext = createContext<View | null>(null);

export function LiveProvider({ engineId, children }: { engineId: EngineId; children: ReactNode }) {
  const view = useLive(engineId);
  useEffect(() => advise(advisedBy(view)), [view]);
  useEffect(() => () => advise(NOTHING_ADVISED), []);
  return (
    <ViewContext value={view}>
      <ExposureHistoryProvider view={view}>{children}</ExposureHistoryProvider>
    </ViewContext>
  );
}

/** The current view. Throws outside of a provider, which is a defect of the page. */
export function useView(): View {
  const view = useContext(ViewContext);
  if (view === null) throw new Error('useView needs a LiveProvider above it');
  return view;
}
