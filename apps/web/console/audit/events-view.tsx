// Events of one engine, newest first: searched and filtered by the server, page by page, every view with an address.
'use client';
import type { EngineId } from '@agora/shared/ids';
import { type EventPage, streamIdSchema, type TimelineItem } from '@agora/shared/timeline';
import { useState } from 'react';
import { useView } from '../../lib/live/live-context.tsx';
import { useSearchParam } from '../../lib/search-param.ts';
import { timelineRows } from '../../lib/timeline/rows.ts';
import { useTRPC } from '../../lib/trpc.tsx';
import { useAnswer } from '../../lib/use-answer.ts';
import { Asked } from '../../ui/asked.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TimelineRow } from '../timeline-row.tsx';
import { OneEvent } from './one-event.tsx';

const PAGE = 100;

export function EventsView({ engineId }: { engineId: EngineId }) {
  const trpc = useTRPC();
  const [search, setSearch] = useSearchParam('search');
  const [beforeText, setBefore] = useSearchParam('before');
  const [eventText, setEvent] = useSearchParam('event');
  const [typed, setTyped] = useState(search ?? '');
  const before = streamIdSchema.safeParse(beforeText).data ?? null;
  const answer = useAnswer(
    trpc.audit.events.queryOptions({
      engine_id: engineId,
      before,
      count: PAGE,
      names: null,
      search,
    }),
    null,
  );
  const searchNow = () => {
    setBefore(null);
    setSearch(typed.trim() === '' ? null : typed.trim());
  };
  return (
    <div className="grid grid-cols-1 gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-80 max-w-full">
          <Field
            id="event-search"
            label="Search in events"
            value={typed}
            onChange={setTyped}
            maxLength={200}
            isFilter
            onEnter={searchNow}
          />
        </div>
        <Button onPress={searchNow}>Search</Button>
        <Button onPress={answer.again}>Ask again</Button>
      </div>
      {eventText === null ? null : (
        <OneEvent engineId={engineId} id={eventText} onClose={() => setEvent(null)} />
      )}
      <Panel
        id="events"
        title={search === null ? 'Events, newest first' : `Events that hold "${search}", newest first`}
      >
        <Asked answer={answer}>
          {(page) => <EventList page={page} search={search} onOlder={setBefore} hasNewer={before !== null} />}
        </Asked>
      </Panel>
    </div>
  );
}

type ListProps = {
  page: EventPage;
  search: string | null;
  hasNewer: boolean;
  onOlder: (before: string | null) => void;
};

function EventList({ page, search, onOlder, hasNewer }: ListProps) {
  const nowMs = useView().situation?.nowMs ?? null;
  const rows = timelineRows([...page.items].reverse().flatMap(entryOf));
  return (
    <>
      {rows.length === 0 ? (
        <p className="text-muted">{search === null ? 'No event is recorded here.' : 'No event found.'}</p>
      ) : null}
      <ol>
        {rows.map((row) => (
          <TimelineRow key={row.id} row={row} nowMs={nowMs} />
        ))}
      </ol>
      {search !== null && page.searched_to !== null ? (
        <p className="mt-2 text-label text-muted">
          Searched down to event {page.searched_to}. Older ones were not looked at.
        </p>
      ) : null}
      <div className="mt-3 flex flex-wrap gap-3">
        {hasNewer ? <Button onPress={() => onOlder(null)}>Newest</Button> : null}
        {page.next_before === null ? null : <Button onPress={() => onOlder(page.next_before)}>Older</Button>}
      </div>
    </>
  );
}

function entryOf({ id, event }: TimelineItem) {
  return event === null ? [] : [{ id, event, local: null }];
}
