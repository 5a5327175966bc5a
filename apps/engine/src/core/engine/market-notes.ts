/**
 * Remarks about the market by an operator or a scenario. They are told along with an event of quoting while they are current;
 * nothing is decided by them.
 */
import type { Coin } from '@agora/shared/ids';
import type { Engine } from './state.ts';

export interface MarketNote {
  /** Null = the whole market. */
  readonly coin: Coin | null;
  readonly text: string;
  readonly untilWallMs: number;
}

const NOTES_MAX = 16;
const TEXT_CHARS_MAX = 200;

export function noteMarket(
  { control }: Engine,
  { coin, text, untilWallMs }: MarketNote,
  wallMs: number,
): void {
  const line = text.replace(/\s+/g, ' ').trim().slice(0, TEXT_CHARS_MAX);
  control.marketNotes = [
    ...control.marketNotes.filter((note) => note.untilWallMs > wallMs),
    { coin, text: line, untilWallMs },
  ].slice(-NOTES_MAX);
}

/** The newest remark about a coin, or about the market; null = none is current. */
export function marketNoteOf({ control }: Engine, coin: Coin, wallMs: number): string | null {
  const isCurrent = (note: MarketNote) =>
    note.untilWallMs > wallMs && (note.coin === null || note.coin === coin);
  return control.marketNotes.findLast(isCurrent)?.text ?? null;
}
