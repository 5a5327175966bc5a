// What happened, newest first. A list that a person scrolled stays where it is: what is new waits behind a pill. The kinds
// that are shown stand in the address.
'use client';
import { EVENT_KINDS, type EventKind } from '@agora/shared/event-text';
import { useRef, useState } from 'react';
import { useSearchParam } from '../lib/search-param.ts';
import { kindsOf, kindsText, type TimelineEntry, timelineRows } from '../lib/timeline/rows.ts';
import { Panel } from '../ui/panel.tsx';
import { TimelineRow } from './timeline-row.tsx';

export type TimelinePanelProps = {
  readonly entries: readonly TimelineEntry[];
  /** Only then does an empty list say that there is no event. */
  readonly isAnswered: boolean;
  /** Why the list may not be about now; null = it is live. */
  readonly lost: string | null;
  readonly nowMs: number | null;
  readonly className?: string;
};

const AT_TOP_PX = 4;

export function TimelinePanel({ entries, isAnswered, lost, nowMs, className }: TimelinePanelProps) {
  const [kindsParam, setKindsParam] = useSearchParam('kinds');
  const kinds = kindsOf(kindsParam);
  const list = useRef<HTMLElement>(null);
  /** What was shown when the person scrolled away from the top; null at the top. */
  const [held, setHeld] = useState<readonly TimelineEntry[] | null>(null);
  const shown = held ?? entries;
  const waiting = timelineRows(
    entries.slice(entries.findIndex(({ id }) => id === held?.at(-1)?.id) + 1),
    kinds,
  );
  const waitingCount = held === null ? 0 : waiting.length;
  const toTop = () => {
    setHeld(null);
    list.current?.scrollTo({ top: 0 });
  };
  const rows = timelineRows(shown, kinds);
  return (
    <Panel
      id="timeline"
      title={lost === null ? 'Event timeline' : `Event timeline, ${lost}`}
      aside={<Kinds shown={kinds} onChange={(next) => setKindsParam(kindsText(next))} />}
      lost={lost !== null}
      className={`${className ?? ''} tall:flex tall:min-h-0 tall:flex-col`}
    >
      {waitingCount === 0 ? null : (
        <button
          type="button"
          onClick={toTop}
          className="mb-1 min-h-7 self-start rounded-full border border-edge px-3 text-label font-semibold"
        >
          {waitingCount} new
        </button>
      )}
      <section
        ref={list}
        onScroll={({ currentTarget }) => {
          const isAtTop = currentTarget.scrollTop <= AT_TOP_PX;
          setHeld((before) => (isAtTop ? null : (before ?? entries)));
        }}
        // A list that scrolls must be reachable by the keyboard alone.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region
        tabIndex={0}
        aria-label="Events, newest first"
        className="max-h-56 overflow-y-auto tall:max-h-none tall:min-h-0 tall:flex-1"
      >
        {rows.length === 0 ? (
          <p className="text-muted">
            {emptyText(kinds.size, entries.length, lost, isAnswered && nowMs !== null)}
          </p>
        ) : null}
        <ol>
          {rows.map((row) => (
            <TimelineRow key={row.id} row={row} nowMs={nowMs} />
          ))}
        </ol>
      </section>
    </Panel>
  );
}

function emptyText(kinds: number, known: number, lost: string | null, isKnown: boolean): string {
  if (known > 0) return `No event of ${kinds === 1 ? 'this kind' : 'these kinds'} among the newest ${known}.`;
  if (lost !== null) return 'Not known.';
  return isKnown ? 'No event is recorded yet.' : 'Not known yet.';
}

function Kinds({
  shown,
  onChange,
}: {
  shown: ReadonlySet<EventKind>;
  onChange: (next: ReadonlySet<EventKind>) => void;
}) {
  const isAll = shown.size === EVENT_KINDS.length;
  const toggled = (kind: EventKind) => {
    if (isAll) return new Set([kind]);
    const next = new Set(shown);
    if (!next.delete(kind)) next.add(kind);
    return next;
  };
  return (
    // A fieldset would be a block of its own; this stands in a heading's line.
    // biome-ignore lint/a11y/useSemanticElements: see above
    <span role="group" aria-label="Kinds of event" className="flex flex-wrap gap-x-1">
      {EVENT_KINDS.map((kind, index) => (
        <button
          key={kind}
          type="button"
          data-filter={index === 0 ? '' : undefined}
          aria-pressed={!isAll && shown.has(kind)}
          onClick={() => onChange(toggled(kind))}
          className="min-h-6 rounded-xs border border-transparent px-2 text-label aria-pressed:border-edge aria-pressed:font-semibold aria-pressed:text-text max-desk:min-h-11"
        >
          {kind}
        </button>
      ))}
    </span>
  );
}
