/** Waits for something to be true, looking at it again and again, but only so long. */
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
