import { expect, test } from 'vitest';
import { bootedEngine } from '../../test/support/facts.ts';
import type { Ticker } from '../ports/ticker.ts';
import { haltForShutdown } from './shutdown.ts';

/** As many looks as somebody wants, at once. */
const ticker: Ticker = {
  every: (_, task) => {
    let isOver = false;
    const run = async () => {
      while (!isOver) {
        await Promise.resolve();
        if (!isOver) await task();
      }
    };
    void run();
    return () => {
      isOver = true;
    };
  },
};

test.each<[string, boolean, boolean, boolean]>([
  ['of the first life that has asked the venue for nothing is proven', true, true, false],
  ['of a later life whose desk never opened is not', false, false, false],
  ['of a later life that proves zero meanwhile is', false, true, true],
])('an end %s', async (_, firstBoot, proven, verifies) => {
  const engine = bootedEngine();
  const [raised, happened]: [string[], unknown[]] = [[], []];
  const loop = { engine, happen: (event: unknown) => happened.push(event) } as never; // what it reads of it
  const acts = {
    raise: async ({ reason }: { reason: string }) => {
      raised.push(reason);
    },
  };
  const ending = haltForShutdown(loop, firstBoot, acts, ticker);
  if (verifies) engine.fsm.clearance.stage = 'verified';
  expect(await ending).toBe(proven);
  expect(raised).toEqual(proven ? [] : ['shutdown']);
  expect(happened).toMatchObject(firstBoot ? [] : [{ kind: 'halt_wanted', trip: { cause: 'shutdown' } }]);
});

test('what was verified before it became ACTIVE is no proof of its end', async () => {
  const engine = bootedEngine();
  engine.fsm.state = 'ACTIVE';
  engine.fsm.clearance.stage = 'verified';
  const acts = { raise: async () => undefined };
  expect(await haltForShutdown({ engine, happen: () => undefined } as never, false, acts, ticker)).toBe(
    false,
  );
});
