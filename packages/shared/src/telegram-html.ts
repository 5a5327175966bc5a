/** Text for Telegram's HTML parse mode: nothing that was observed can become markup, and no message is longer than allowed. */

/** Longest text of one message, as Telegram counts it: after parsing. */
export const TELEGRAM_TEXT_MAX = 4_096;
/** Room that is left for what is added around a block. */
const BLOCK_MAX = 3_500;
const CUT = '\n… cut here; the console has the rest.';

/** `text` with the three characters escaped that HTML gives a meaning. */
export function html(text: string): string {
  return text.toWellFormed().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The first line stands out; every line is escaped. */
export function htmlMessage([first = '', ...rest]: readonly string[]): string {
  return [`<b>${html(first)}</b>`, ...rest.map(html)].join('\n');
}

/** Lines of one block, cut where a message could not hold them; its last line always stays. */
export function fitted(lines: readonly string[]): readonly string[] {
  if (lengthOf(lines) <= BLOCK_MAX) return lines;
  const last = (lines.at(-1) ?? '').slice(0, BLOCK_MAX / 2);
  const kept: string[] = [];
  for (const line of lines.slice(0, -1)) {
    if (lengthOf([...kept, line, CUT, last]) > BLOCK_MAX) break;
    kept.push(line);
  }
  const first = kept.length === 0 ? [(lines[0] ?? '').slice(0, BLOCK_MAX / 3)] : kept;
  return [...first, CUT.trim(), last];
}

/** Blocks joined into as few messages as hold them, an empty line between two. */
export function joinedMessages(blocks: readonly (readonly string[])[]): string[] {
  const messages: { html: string; length: number }[] = [];
  for (const block of blocks.map(fitted)) {
    const [text, length] = [htmlMessage(block), lengthOf(block)];
    const open = messages.at(-1);
    if (open === undefined || open.length + 2 + length > TELEGRAM_TEXT_MAX)
      messages.push({ html: text, length });
    else
      messages[messages.length - 1] = { html: `${open.html}\n\n${text}`, length: open.length + 2 + length };
  }
  return messages.map((message) => message.html);
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
