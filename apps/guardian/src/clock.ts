/** The machine's clocks and the guardian's only timers: time enters here. */
import { type IsoMs, isoMs } from '@agora/shared/time';

/** Milliseconds that never go back, comparable within this boot only; and those for people, other processes and nonces. */
export const monoMs = (): number => performance.now();
export const wallMs = (): number => Date.now();
export const isoNow = (): IsoMs => isoMs(wallMs());

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What `work` resolves to within `limitMs`; else, and for a rejection, null. */
export function within<T>(limitMs: number, work: Promise<T>): Promise<T | null> {
  return Promise.race([work.catch(() => null), pause(limitMs).then(() => null)]);
}

/**
 * Runs `task` every `periodMs`, never twice at once: a tick is skipped while the last is under way, so a stall makes no burst.
 * Returns what runs it now, or right after the run under way.
 */
export function every(periodMs: number, task: () => Promise<unknown>): () => void {
  let [underWay, wanted] = [false, false];
  const kick = async () => {
    wanted = true;
    if (underWay) return;
    for (underWay = true; wanted; ) {
      wanted = false;
      await task();
    }
    underWay = false;
  };
  setInterval(() => underWay || void kick(), periodMs);
  void kick();
  return () => void kick();
}
