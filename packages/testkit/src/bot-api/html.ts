// What Telegram's HTML parse mode refuses, as far as our messages can offend: an unknown, unclosed or crossed tag, and a
// bare `<` or `&`. Answers the refusal's words, or null.
const TAGS = new Set(['b', 'i', 'u', 's', 'code', 'pre', 'a', 'blockquote', 'tg-spoiler']);
const PIECE = /<(\/?)([a-z][a-z0-9-]*)(?:\s[^<>]*)?>|&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-f]{1,6});|[<&]/gi;

export function htmlFault(text: string): string | null {
  const open: string[] = [];
  for (const { 0: piece, 1: slash, 2: name, index } of text.matchAll(PIECE)) {
    const offset = Buffer.byteLength(text.slice(0, index));
    if (name === undefined) {
      if (piece === '<' || piece === '&')
        return `can't parse entities: Unexpected character at byte offset ${offset}`;
    } else if (!TAGS.has(name)) {
      return `can't parse entities: Unsupported start tag "${name}" at byte offset ${offset}`;
    } else if (slash === '') {
      open.push(name);
    } else if (open.pop() !== name) {
      return `can't parse entities: Unmatched end tag at byte offset ${offset}`;
    }
  }
  return open.length === 0
    ? null
    : `can't parse entities: Can't find end tag corresponding to start tag "${open.at(-1)}"`;
}

/** The text as a person reads it. */
export function plainText(html: string): string {
  return html
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
