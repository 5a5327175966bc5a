/** What is known, in one line that fits where incidents are kept and read: whoever reads them refuses a longer one. Pure. */
import { LINE_MAX } from '@agora/shared/wire';

/** Room for the count of what did not fit. */
const MORE_MAX = ' And 999 more.'.length;

/** `text`, cut where it is too long. */
export function lineOf(text: string): string {
  return text.length <= LINE_MAX ? text : `${text.slice(0, LINE_MAX - 1).toWellFormed()}…`;
}

/** As many whole sentences as fit, and how many more there are. */
export function sentencesOf(sentences: readonly string[]): string {
  const all = sentences.join(' ');
  if (all.length <= LINE_MAX) return all;
  let line = '';
  let kept = 0;
  for (const sentence of sentences) {
    const longer = kept === 0 ? sentence : `${line} ${sentence}`;
    if (longer.length > LINE_MAX - MORE_MAX) break;
    [line, kept] = [longer, kept + 1];
  }
  const more = sentences.length - kept;
  return kept === 0 ? lineOf(all) : `${line} And ${more} more.`;
}

const CUT = '… cut here; the console has the rest.';

/** As many whole lines as `max` characters hold, that there were more, and the last one. */
export function linesWithin(lines: readonly string[], max: number): readonly string[] {
  const fits = (some: readonly string[]) => some.join('\n').length <= max;
  if (fits(lines)) return lines;
  const end = [CUT, ...lines.slice(-1)];
  const others = lines.slice(0, -1);
  const tooLong = others.findIndex((_, index) => !fits([...others.slice(0, index + 1), ...end]));
  return [...others.slice(0, tooLong), ...end];
}
