// Names what is looked at: product, venue, engine, builds, pages, the time in UTC as Redis has it, and whether alerts
// arrive. Nothing to press lies within reach of STOP.
import { utcTime } from '@agora/shared/format';
import { isoMs } from '@agora/shared/time';
import type { Alarms } from '../lib/alarm/alarm-context.tsx';
import { alertsText } from '../lib/alerts-text.ts';
import type { View } from '../lib/live/view.ts';
import { AlarmButtons } from './alarm-buttons.tsx';
import { PageLinks } from './page-links.tsx';

export type PageHeaderProps = {
  readonly view: View;
  readonly venue: string;
  readonly path: string;
  readonly firstId: string | undefined;
  readonly alarms: Alarms;
};

export function PageHeader({ view, venue, path, firstId, alarms }: PageHeaderProps) {
  const { situation, engineId } = view;
  const snapshot = situation?.snapshot ?? null;
  const alerts = alertsText(situation, view.seen.frame);
  return (
    <header className="flex h-8 items-center gap-x-2.5 text-label text-muted desk:sticky desk:top-0 desk:z-10 desk:h-9 desk:gap-x-4 desk:bg-bg">
      <b className="font-bold text-text">AGORA</b>
      <span className="rounded-xs border border-edge px-2 font-semibold text-text uppercase">{venue}</span>
      <span className="truncate">{engineId}</span>
      <span className="whitespace-nowrap max-wide:hidden">
        {snapshot === null ? '' : `engine ${snapshot.build_id} · limits v${snapshot.envelope.version}`}
      </span>
      <PageLinks engineId={engineId} firstId={firstId} path={path} className="max-wide:hidden" />
      <span className="max-wide:hidden">
        <AlarmButtons {...alarms} />
      </span>
      <span className="flex-1" />
      {view.source === 'poll' && situation !== null ? <span className="text-text">polling</span> : null}
      <span className={`whitespace-nowrap max-wide:hidden ${alerts.failing ? 'text-know' : ''}`}>
        {alerts.text}
      </span>
      <span className="whitespace-nowrap tabular-nums">
        {situation === null ? 'time not known yet' : `${utcTime(isoMs(situation.nowMs))} UTC`}
      </span>
    </header>
  );
}
