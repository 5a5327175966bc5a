// Decides what a screen reader is told: every change of state once, never a passing figure, and at most one
// announcement in five seconds, of which the newest wins.

import type { Display } from '@agora/shared/display';

export type Announcer = {
  /** What was last said; empty before anything was. */
  readonly said: string;
  readonly saidAtMs: number | null;
};

export const ANNOUNCE_EVERY_MS = 5_000;

export const SILENT: Announcer = { said: '', saidAtMs: null };

/** Words whose answers hold no figure: under one word they tell a position from none, and trading from not. */
const WITHOUT_FIGURES: ReadonlySet<Display['word']> = new Set(['HALTED', 'BREACH']);

/** Changes with the answer, and never with a figure inside of one. */
export function answerKey({ row, word, answer }: Display): string {
  return WITHOUT_FIGURES.has(word) ? `${word} ${answer}` : `${row} ${word}`;
}

/** The announcer after it was offered `text` at the monotonic time `nowMs`; the same one if it says nothing new. */
export function announced(announcer: Announcer, text: string, nowMs: number): Announcer {
  if (text === announcer.said) return announcer;
  const { saidAtMs } = announcer;
  if (saidAtMs !== null && nowMs - saidAtMs < ANNOUNCE_EVERY_MS) return announcer;
  return { said: text, saidAtMs: nowMs };
}
