// How long the venue took to show no order after each of the last stops.
'use client';
import { HALTING_MS_MAX } from '@agora/shared/display';
import { stopTimesMs, stopTimesText } from '../../lib/history/stop-times.ts';
import { useView } from '../../lib/live/live-context.tsx';
import { useTRPC } from '../../lib/trpc.tsx';
import { useAnswer } from '../../lib/use-answer.ts';
import { Asked } from '../../ui/asked.tsx';
import { type Column, Columns, LEVEL_MAX } from '../../ui/columns.tsx';
import { Panel } from '../../ui/panel.tsx';
import { eventsNamed } from './events-named.ts';

export function StopHistory() {
  const { engineId } = useView();
  const trpc = useTRPC();
  const query = eventsNamed(engineId, ['halt_zero_seen']);
  const answer = useAnswer(trpc.audit.events.queryOptions(query), 10_000);
  return (
    <Panel id="stop-history" title="From stop to no order at the venue">
      <Asked answer={answer}>
        {({ items }) => {
          const timesMs = stopTimesMs(items);
          const said = stopTimesText(timesMs);
          return (
            <>
              <p className="mt-1">{said}</p>
              <Columns label={said} columns={timesMs.map(columnOf)} />
              <p className="mt-1 text-label text-muted">
                One column for a stop, the last on the right; full height is {HALTING_MS_MAX / 1_000} s, past
                which it reads UNCONFIRMED.
              </p>
            </>
          );
        }}
      </Asked>
    </Panel>
  );
}

function columnOf(ms: number): Column {
  const level = Math.max(1, Math.ceil((LEVEL_MAX * Math.min(ms, HALTING_MS_MAX)) / HALTING_MS_MAX));
  return { level, tone: ms > HALTING_MS_MAX ? 'loud' : 'quiet' };
}
