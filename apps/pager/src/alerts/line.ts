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
