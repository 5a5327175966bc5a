// A process of the product that can be stalled (stall.ts), and when it was: from when it said so until it said that it is over. One that is
// killed meanwhile says no more, and its end is the end of it.
import { join } from 'node:path';
import type { AppOptions } from '@agora/testkit/app-process';
import { z } from 'zod';

const STALL = join(import.meta.dirname, 'stall.ts');
const saidSchema = z.union([z.strictObject({ fromMs: z.number() }), z.strictObject({ toMs: z.number() })]);
const none = (): void => undefined;

/** `begin` notes a stall since a time of the wall clock, and gives what notes its end. */
export function stallable(begin: (fromMs: number) => (toMs: number) => void): AppOptions {
  let end: (toMs: number) => void = none;
  const over = (toMs: number) => {
    end(toMs);
    end = none;
  };
  return {
    preload: [STALL],
    onMessage: (message) => {
      const said = saidSchema.parse(message);
      if ('fromMs' in said) end = begin(said.fromMs);
      else over(said.toMs);
    },
    onEnd: () => over(performance.timeOrigin + performance.now()),
  };
}
