// The record: events as the stream keeps them, and the chains that prove them. Append-only: nothing on this page changes one.
'use client';
import { useView } from '../../lib/live/live-context.tsx';
import { useSearchParam } from '../../lib/search-param.ts';
import { PageHeading } from '../../ui/page-heading.tsx';
import { ChainView } from './chain-view.tsx';
import { EventsView } from './events-view.tsx';

const VIEWS = [
  ['events', 'Events'],
  ['records', 'Records and proof'],
] as const;

export function AuditPage() {
  const view = useView();
  const [named, setNamed] = useSearchParam('view');
  const shown = named === 'records' ? 'records' : 'events';
  return (
    <>
      <PageHeading title="Audit">
        Tamper-evident up to the last anchor outside of this host. Events are the bounded tail for reading;
        the chains are the record.
      </PageHeading>
      <fieldset className="mb-3 flex gap-x-2">
        <legend className="sr-only">What is shown</legend>
        {VIEWS.map(([name, label]) => (
          <button
            key={name}
            type="button"
            aria-pressed={shown === name}
            onClick={() => setNamed(name === 'events' ? null : name)}
            className="min-h-11 rounded-sm border border-line px-4 aria-pressed:border-edge aria-pressed:font-semibold"
          >
            {label}
          </button>
        ))}
      </fieldset>
      {shown === 'events' ? <EventsView engineId={view.engineId} /> : <ChainView />}
    </>
  );
}
