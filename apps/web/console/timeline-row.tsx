// One line of the timeline: when, who, what, and where its record is. Milliseconds show on focus.
import { onDay, utcTime } from '@agora/shared/format';
import type { TimelineRow as Row } from '../lib/timeline/rows.ts';
import { KindGlyph } from '../ui/kind-glyph.tsx';
import { Sentence } from '../ui/sentence.tsx';
import { WayTo } from './way-to.tsx';

export function TimelineRow({ row, nowMs }: { row: Row; nowMs: number | null }) {
  const { at, kind, source, sentence, part, times, since, isLocal } = row;
  return (
    <li className="group grid grid-cols-[5.25rem_1fr] gap-x-2 border-t border-line py-0.5 text-[0.875rem] leading-5 first:border-t-0 desk:grid-cols-[7rem_5.5rem_1fr_auto]">
      <time dateTime={at} className="tabular-nums">
        {dayText(at, nowMs)}
        {utcTime(at)}
        <span className="hidden text-muted group-focus-within:inline group-hover:inline">
          {at.slice(19, 23)}
        </span>
      </time>
      <span className="flex items-center gap-x-1.5 text-muted max-desk:hidden">
        <KindGlyph kind={kind} />
        {source}
      </span>
      <span className="min-w-0 break-words">
        {part === 'first cause' ? <b className="font-semibold">FIRST CAUSE: </b> : null}
        {part === 'consequence' ? <span className="text-muted">then also: </span> : null}
        <Sentence text={sentence} />
        {times === 1 ? null : (
          <span className="text-muted">
            {' '}
            ×{times} since {dayText(since, nowMs)}
            {utcTime(since)}
          </span>
        )}
      </span>
      <span className="text-right text-muted max-desk:hidden">
        {isLocal ? (
          'local'
        ) : (
          <WayTo
            path={`/audit?event=${encodeURIComponent(row.id)}`}
            className="inline-block min-h-6 underline decoration-edge underline-offset-4"
          >
            #{row.id}
          </WayTo>
        )}
      </span>
    </li>
  );
}

/** Empty on the day of now; otherwise, and where that is not known, month and day: yesterday's 21:03 is not taken for today's. */
function dayText(at: string, nowMs: number | null): string {
  return onDay(at, nowMs) === '' ? '' : `${at.slice(5, 10)} `;
}
