// What every measurement of the console works on, and the floor under all of them: a frame of this browser in which nothing changes.
import type { Browser, Page } from 'playwright-core';
import type { Operator } from '../e2e/sign-in.ts';
import type { Stack } from '../e2e/stack.ts';

export interface Bench {
  readonly stack: Stack;
  readonly browser: Browser;
  readonly operator: Operator;
}

/** Milliseconds of so many empty frames, one after the other. */
export function emptyFramesMs(page: Page, times: number): Promise<number[]> {
  return page.evaluate(async (count) => {
    const samples: number[] = [];
    for (let n = 0; n < count; n += 1)
      samples.push(
        await new Promise<number>((resolve) => {
          const begun = performance.now();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
        }),
      );
    return samples;
  }, times);
}
