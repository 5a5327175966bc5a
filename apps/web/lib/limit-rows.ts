// The limits of an envelope as named lines, so that three of them can stand side by side; and a smaller envelope from typed
// figures. Pure. Whether a change shrinks is decided by the contract, not here.
import { type Envelope, envelopeSchema } from '@agora/shared/envelope';

export type LimitRow = { readonly field: string; readonly value: string };

/** Every limit but the version, coins first, in a fixed order. */
export function limitRows(envelope: Envelope): LimitRow[] {
  const { version: _label, symbols, ...rest } = envelope;
  const coins = Object.entries(symbols).sort(([a], [b]) => a.localeCompare(b));
  return [
    ...coins.flatMap(([coin, limits]) =>
      Object.entries(limits).map(([name, value]) => ({
        field: `symbols.${coin}.${name}`,
        value: String(value),
      })),
    ),
    ...Object.entries(rest).map(([field, value]) => ({ field, value: String(value) })),
  ];
}

/** Every limit that either has, those of `first` before. */
export function limitFields(first: Envelope, second: Envelope): string[] {
  return [...new Set([...limitRows(first), ...limitRows(second)].map(({ field }) => field))];
}

/** The value of one limit, or null where the envelope has none of this name. */
export function limitOf(envelope: Envelope, field: string): string | null {
  return limitRows(envelope).find((row) => row.field === field)?.value ?? null;
}

/** `envelope` with one limit set to what was typed and the next version; null where that is no limit at all. */
export function withLimit(envelope: Envelope, field: string, typed: string): Envelope | null {
  const text = typed.trim();
  const next: Record<string, unknown> = structuredClone({ ...envelope, version: envelope.version + 1 });
  const [head = '', coin, name] = field.split('.');
  if (head === 'symbols' && coin !== undefined && name !== undefined) {
    const symbols = structuredClone(envelope.symbols) as Record<string, Record<string, unknown>>; // written by field name
    const limits = symbols[coin];
    if (limits === undefined) return null;
    limits[name] = name.endsWith('_sz') ? text : Number(text);
    next.symbols = symbols;
  } else next[head] = Number(text);
  return text === '' ? null : (envelopeSchema.safeParse(next).data ?? null);
}
