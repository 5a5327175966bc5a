// Text that goes into a page of the report: everything is escaped here, and the few marks of the project's own pages become theirs. What is
// safe to be shown as it is has a type of its own, so that nothing gets there by being a string.

export class Html {
  readonly text: string;

  /** Of this file alone: whoever writes a page uses `html`. */
  constructor(text: string) {
    this.text = text;
  }
}

type Shown = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

/** A piece of a page; what is put in is text, unless it is a piece itself or a list of them. */
export function html(parts: TemplateStringsArray, ...values: readonly Shown[]): Html {
  return new Html(parts.map((part, i) => part + textOf(values[i])).join(''));
}

function textOf(value: Shown | undefined): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return escaped(String(value));
}

export const NOTHING = new Html('');

/** The marks of a cell: code, links (their words alone, since a report is read without the repository) and strong words. */
export function marked(text: string): Html {
  const words = text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  const pieces = words.split(/(`[^`]*`|\*\*[^*]+\*\*)/).map((piece) => {
    if (/^`.*`$/.test(piece)) return html`<code>${piece.slice(1, -1)}</code>`;
    if (/^\*\*.*\*\*$/.test(piece)) return html`<strong>${piece.slice(2, -2)}</strong>`;
    return html`${piece}`;
  });
  return html`${pieces}`;
}
