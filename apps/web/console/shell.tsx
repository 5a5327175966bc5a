// What stands around every page: who and what is looked at, the state of the engine, keys, sound and the announcements. A
// page inside it may fail; this frame, and STOP outside of it, stay.
'use client';
import type { EngineId } from '@agora/shared/ids';
import { usePathname, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { AlarmProvider } from '../lib/alarm/alarm-context.tsx';
import { useAcknowledge } from '../lib/alarm/use-acknowledge.ts';
import { useAlarm } from '../lib/alarm/use-alarm.ts';
import { LiveProvider, useView } from '../lib/live/live-context.tsx';
import { pageName } from '../lib/pages.ts';
import { SessionProvider, useSession } from '../lib/session/session.tsx';
import { ApiProvider } from '../lib/trpc.tsx';
import { Announcer } from './announcer.tsx';
import { KeyHelp } from './key-help.tsx';
import { PageFooter } from './page-footer.tsx';
import { PageHeader } from './page-header.tsx';
import { PageTitle } from './page-title.tsx';
import { SessionEndedBand, SessionEnding } from './session-ended.tsx';
import { StateBand } from './state-band.tsx';
import { UnknownEngine } from './unknown-engine.tsx';

export type ShellProps = {
  readonly engineIds: readonly EngineId[];
  readonly venue: string;
  readonly children: ReactNode;
};

export function Shell({ engineIds, venue, children }: ShellProps) {
  const named = useSearchParams().get('engine');
  const engineId = named === null ? engineIds[0] : engineIds.find((id) => id === named);
  if (engineId === undefined) return <UnknownEngine engineIds={engineIds} />;
  return (
    <ApiProvider>
      <LiveProvider key={engineId} engineId={engineId}>
        <SessionProvider>
          <Framed venue={venue} firstId={engineIds[0]}>
            {children}
          </Framed>
        </SessionProvider>
      </LiveProvider>
    </ApiProvider>
  );
}

type FramedProps = { venue: string; firstId: EngineId | undefined; children: ReactNode };

function Framed({ venue, firstId, children }: FramedProps) {
  const view = useView();
  const path = usePathname();
  const alarm = useAlarm(view);
  const acknowledgement = useAcknowledge(view.engineId, alarm);
  const alarms = { alarm, acknowledgement };
  const session = useSession();
  const isConsole = path === '/console';
  return (
    <>
      <PageTitle view={view} page={pageName(path)} hasEnded={session.hasEnded} />
      <Announcer view={view} />
      <KeyHelp engineId={view.engineId} firstId={firstId} onAcknowledge={acknowledgement.acknowledge} />
      <div className="mx-auto max-w-360 px-3 pb-32 desk:px-6 desk:pb-4">
        <PageHeader view={view} venue={venue} path={path} firstId={firstId} alarms={alarms} />
        <main>
          {session.hasEnded ? (
            <SessionEndedBand isHeading={isConsole} />
          ) : (
            <StateBand view={view} isHeading={isConsole} isPulsing={alarm.isPulsing} />
          )}
          <SessionEnding session={session} />
          <AlarmProvider alarms={alarms}>{children}</AlarmProvider>
        </main>
        <PageFooter engineId={view.engineId} firstId={firstId} path={path} alarms={alarms} />
      </div>
    </>
  );
}
