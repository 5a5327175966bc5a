// The console of one engine. On the server and until the first frame it renders CHECKING; nothing on it is
// shown before a frame proves it.
'use client';
import '../lib/jitless.ts';
import type { EngineId } from '@agora/shared/ids';
import { useEffect } from 'react';
import { useLive } from '../lib/live/use-live.ts';
import { advise, advisedBy, NOTHING_ADVISED } from '../lib/stop/advised.ts';
import { ApiProvider } from '../lib/trpc.tsx';
import { Screen } from './screen.tsx';

export type LiveConsoleProps = { readonly engineId: EngineId; readonly venue: string };

export function LiveConsole(props: LiveConsoleProps) {
  return (
    <ApiProvider>
      <Live {...props} />
    </ApiProvider>
  );
}

function Live({ engineId, venue }: LiveConsoleProps) {
  const view = useLive(engineId);
  useEffect(() => advise(advisedBy(view)), [view]);
  useEffect(() => () => advise(NOTHING_ADVISED), []);
  return <Screen view={view} venue={venue} />;
}
