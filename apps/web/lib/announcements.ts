// Decides what a screen reader is told: every change of state once, never a passing figure, and at most one
// announcement in five seconds, of which the newest wins.

export type Announcer = {
  /** What was last said; empty before anything was. */
  readonly said: string;
  readonly saidAtMs: number | null;
};

export const ANNOUNCE_EVERY_MS = 5_000;

export const SILENT: Announcer = { said: '', saidAtMs: null };

/** The announcer after it was offered `text` at the monotonic time `nowMs`; the same one if it says nothing new. */
export function announced(announcer: Announcer, text: string, nowMs: number): Announcer {
  if (text === announcer.said) return announcer;
  const { saidAtMs } = announcer;
  if (saidAtMs !== null && nowMs - saidAtMs < ANNOUNCE_EVERY_MS) return announcer;
  return { said: text, saidAtMs: nowMs };
}
