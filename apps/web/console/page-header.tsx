// Names what is looked at: product, venue, engine, builds, and the time in UTC as Redis has it.
import { utcTime } from '@agora/shared/format';
import { isoMs } from '@agora/shared/time';
import type { View } from '../lib/live/view.ts';

export function PageHeader({ view, venue }: { view: View; venue: string }) {
  const snapshot = view.situation?.snapshot ?? null;
  const builds =
    snapshot === null ? null : `engine ${snapshot.build_id} · limits v${snapshot.envelope.version}`;
  return (
    <header className="flex h-8 items-center desk:sticky desk:top-0 desk:z-10 desk:bg-bg gap-x-2.5 text-label text-muted desk:h-9 desk:gap-x-5">
      <b className="font-bold text-text">AGORA</b>
      <span className="rounded-xs border border-edge px-2 font-semibold text-text uppercase">{venue}</span>
      <span className="truncate">{view.engineId}</span>
      <span className="max-desk:hidden">{builds}</span>
      <span className="flex-1" />
      {view.source === 'poll' && view.situation !== null ? <span>polling</span> : null}
      <UtcClock nowMs={view.situation?.nowMs ?? null} />
    </header>
  );
}

function UtcClock({ nowMs }: { nowMs: number | null }) {
  return (
    <span className="whitespace-nowrap tabular-nums">
      {nowMs === null ? 'time not known yet' : `${utcTime(isoMs(nowMs))} UTC`}
    </span>
  );
}
