// The events of one engine as they come, and what only this page saw: when its state word changed to one that needs a person.
// A stream that broke goes on after the last event it brought; nothing is shown twice.
'use client';
import type { EngineId } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import type { TimelineItem } from '@agora/shared/timeline';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useRef, useState } from 'react';
import { after } from '../live/browser.ts';
import { useStreamSlot } from '../live/stream-slot.ts';
import type { View } from '../live/view.ts';
import { useTRPC } from '../trpc.tsx';
import { useAnswer } from '../use-answer.ts';
import { localEntry } from './local-entry.ts';
import { mergeEntries, type TimelineEntry } from './rows.ts';
import { takeBatched } from './take-batched.ts';

const RESUBSCRIBE_MS = 1_000;
/** Events come in bursts: they are painted together, this much later, in milliseconds. */
const PAINT_AFTER_MS = 100;
const POLL_EVERY_MS = 3_000;
const POLLED = 100;

export type Timeline = {
  readonly entries: readonly TimelineEntry[];
  readonly isConnected: boolean;
  /** What holds the events has answered: where there is no entry, there is no event. */
  readonly isAnswered: boolean;
};

export function useTimeline(engineId: EngineId, view: View): Timeline {
  const trpc = useTRPC();
  const [entries, setEntries] = useState<readonly TimelineEntry[]>([]);
  const lastId = useRef<string | null>(null);
  /** Where the stream begins: it changes only when a broken one is begun anew. */
  const [from, setFrom] = useState<string | null>(null);
  const take = useRef(
    takeBatched<TimelineEntry>(
      (arrived) => setEntries((kept) => mergeEntries(kept, arrived)),
      (act) => after(PAINT_AFTER_MS, act),
    ),
  );
  const hasSlot = useStreamSlot('list');
  const takeItem = (item: TimelineItem) => {
    if (item.event !== null) take.current({ id: item.id, event: item.event, local: null });
  };
  const polled = usePolledEvents(engineId, hasSlot === false, takeItem);
  const { status, reset } = useSubscription(
    trpc.console.timeline.subscriptionOptions(
      { engine_id: engineId, lastEventId: from },
      {
        enabled: hasSlot === true,
        onData: ({ data }) => {
          lastId.current = data.id;
          takeItem(data);
        },
      },
    ),
  );
  useEffect(() => {
    if (hasSlot !== true || (status !== 'error' && status !== 'idle')) return;
    return after(RESUBSCRIBE_MS, () => {
      if (lastId.current === from) reset();
      else setFrom(lastId.current);
    });
  }, [hasSlot, status, reset, from]);
  useLocalEntries(view, take.current);
  return {
    entries,
    isConnected: hasSlot === null || polled.isAsked || status === 'pending' || status === 'connecting',
    isAnswered: polled.isAnswered || status === 'pending',
  };
}

/** Where this page may hold no stream it asks for the newest events. `isAsked` = and no question failed. */
function usePolledEvents(
  engineId: EngineId,
  isEnabled: boolean,
  take: (item: TimelineItem) => void,
): { readonly isAsked: boolean; readonly isAnswered: boolean } {
  const trpc = useTRPC();
  const { data, error } = useAnswer(
    {
      ...trpc.audit.events.queryOptions({
        engine_id: engineId,
        before: null,
        count: POLLED,
        names: null,
        search: null,
      }),
      enabled: isEnabled,
    },
    isEnabled ? POLL_EVERY_MS : null,
  );
  const taken = useRef(take);
  taken.current = take;
  useEffect(() => {
    for (const item of [...(data?.items ?? [])].reverse()) taken.current(item);
  }, [data]);
  const isAsked = isEnabled && error === null;
  return { isAsked, isAnswered: isAsked && data !== undefined };
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
