/** Waits for something to be true, looking at it again and again, or for work to be done, but only so long. */
import type { Ticker } from '../ports/ticker.ts';

const WAIT_LOOK_MS = 50;

/** True as soon as `holds` is, false after `msMax` of looking. */
export function waitUntil(ticker: Ticker, msMax: number, holds: () => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    let looks = 0;
    let stop: (() => void) | null = null;
    const end = (held: boolean) => {
      stop?.();
      resolve(held);
    };
    stop = ticker.every(WAIT_LOOK_MS, () => {
      looks += 1;
      if (holds()) end(true);
      else if ((looks - 1) * WAIT_LOOK_MS >= msMax) end(false);
    });
  });
}

/** False where the work, which never rejects, is not done after `msMax`. */
export function waitFor(ticker: Ticker, msMax: number, work: Promise<unknown>): Promise<boolean> {
  let isDone = false;
  void work.then(() => {
    isDone = true;
  });
  return waitUntil(ticker, msMax, () => isDone);
}
