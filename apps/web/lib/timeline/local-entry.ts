// What this page alone saw, as a line of the timeline: it lost sight of the engine, or has it again. Everything else has a
// record of its own.
import type { Display } from '@agora/shared/display';
import type { IsoMs } from '@agora/shared/time';
import type { TimelineEntry } from './rows.ts';

export function localEntry(
  before: Display['word'],
  { word, answer, detail }: Pick<Display, 'word' | 'answer' | 'detail'>,
  at: IsoMs,
  count: number,
): TimelineEntry | null {
  const sentence =
    word === 'UNKNOWN'
      ? `State UNKNOWN: ${answer}.${detail === '' ? '' : ` ${detail}`}`
      : before === 'UNKNOWN' && word !== 'CHECKING'
        ? 'State known again.'
        : null;
  return sentence === null ? null : { id: `local-${count}`, event: null, local: { at, sentence } };
}
