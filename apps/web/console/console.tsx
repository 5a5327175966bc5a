// The console page: the live panels, and the timeline on its own list.
'use client';
import { isSnapshotLost } from '../lib/clocks.ts';
import { useView } from '../lib/live/live-context.tsx';
import type { View } from '../lib/live/view.ts';
import { useTimeline } from '../lib/timeline/use-timeline.ts';
import { DirectWord } from './direct-word.tsx';
import { Screen } from './screen.tsx';
import { TimelinePanel } from './timeline-panel.tsx';

export function Console() {
  const view = useView();
  return <Screen view={view} timeline={<LiveTimeline view={view} />} direct={<DirectWord view={view} />} />;
}

function LiveTimeline({ view }: { view: View }) {
  const { entries, isConnected, isAnswered } = useTimeline(view.engineId, view);
  return (
    <TimelinePanel
      entries={entries}
      isAnswered={isAnswered}
      lost={lostText(view, isConnected)}
      nowMs={view.situation?.nowMs ?? null}
      className="min-w-0 desk:col-span-12"
    />
  );
}

/** Events come by redis-live: without it, or without the link, later ones may be missing. */
function lostText({ situation }: View, isConnected: boolean): string | null {
  if (situation === null) return null;
  if (situation.lost.link || situation.lost.redisLive) return 'newer events may be missing';
  if (!isConnected) return 'not connected: newer events may be missing';
  return isSnapshotLost(situation) ? 'the engine may have written nothing since' : null;
}
