// The events of one engine as they come, and what only this page saw: when its state word changed to one that needs a person.
// A stream that broke goes on after the last event it brought; nothing is shown twice.
'use client';
import type { EngineId } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useRef, useState } from 'react';
import { after } from '../live/browser.ts';
import type { View } from '../live/view.ts';
import { useTRPC } from '../trpc.tsx';
import { localEntry } from './local-entry.ts';
import { mergeEntries, type TimelineEntry } from './rows.ts';
import { takeBatched } from './take-batched.ts';

const RESUBSCRIBE_MS = 1_000;
/** Events come in bursts: they are painted together, this much later, in milliseconds. */
const PAINT_AFTER_MS = 100;

export type Timeline = {
  readonly entries: readonly TimelineEntry[];
  readonly isConnected: boolean;
};

export function useTimeline(engineId: EngineId, view: View): Timeline {
  const trpc = useTRPC();
  const [entries, setEntries] = useState<readonly TimelineEntry[]>([]);
  const lastId = useRef<string | null>(null);
  const take = useRef(
    takeBatched<TimelineEntry>(
      (arrived) => setEntries((kept) => mergeEntries(kept, arrived)),
      (act) => after(PAINT_AFTER_MS, act),
    ),
  );
  const { status, reset } = useSubscription(
    trpc.console.timeline.subscriptionOptions(
      { engine_id: engineId, lastEventId: lastId.current },
      {
        onData: ({ data }) => {
          lastId.current = data.id;
          if (data.event !== null) take.current({ id: data.id, event: data.event, local: null });
        },
      },
    ),
  );
  useEffect(() => {
    if (status !== 'error' && status !== 'idle') return;
    return after(RESUBSCRIBE_MS, reset);
  }, [status, reset]);
  useLocalEntries(view, take.current);
  return { entries, isConnected: status === 'pending' };
}

/** Notes each change of the word that this page alone can know. */
function useLocalEntries(view: View, take: (entry: TimelineEntry) => void): void {
  const before = useRef(view.display.word);
  const count = useRef(0);
  useEffect(() => {
    const last = before.current;
    before.current = view.display.word;
    const nowMs = view.situation?.nowMs ?? null;
    if (last === view.display.word || nowMs === null) return;
    const said = localEntry(last, view.display, isoMs(nowMs), count.current);
    if (said === null) return;
    count.current += 1;
    take(said);
  }, [view, take]);
}
