// Whatever strangers send, what is told of it stays few; and nothing that came is forgotten.
import { expect, it } from 'vitest';
import { FirstOfWindow, TOLD_EVERY_MS } from './first-of-window.ts';
import { FakeSystem } from './read-model/fake-system.ts';

function told() {
  const system = new FakeSystem();
  const windows = new FirstOfWindow(system);
  const lines: string[] = [];
  const come = (name: string, times = 1) => {
    for (let n = 0; n < times; n += 1)
      if (windows.isFirst(name, (more) => lines.push(`${name} +${more}`))) lines.push(name);
  };
  return { system, windows, lines, come };
}

it('the first of a window is told at once, what follows as one number at its end', async () => {
  const { system, lines, come } = told();
  come('a', 1_000);
  expect(lines).toEqual(['a']);
  await system.advance(TOLD_EVERY_MS - 1);
  come('a');
  expect(lines).toEqual(['a']);
  await system.advance(1);
  expect(lines).toEqual(['a', 'a +1000']);
  come('a');
  expect(lines).toEqual(['a', 'a +1000', 'a']);
});

it('one that came alone leaves nothing behind', async () => {
  const { system, lines, come } = told();
  come('a');
  await system.advance(TOLD_EVERY_MS);
  expect(lines).toEqual(['a']);
  expect(system.timersWaiting).toBe(0);
});

it('each name has its own window, up to a bound beyond which they share one', async () => {
  const { system, lines, come } = told();
  for (let n = 0; n < 10_000; n += 1) come(`stranger ${n}`);
  expect(lines).toHaveLength(257);
  await system.advance(TOLD_EVERY_MS);
  expect(lines).toHaveLength(258);
  expect(lines.at(-1)).toBe(`stranger 256 +${10_000 - 257}`);
});

it('what was counted is told when the process ends', () => {
  const { system, windows, lines, come } = told();
  come('a', 3);
  windows.close();
  expect(lines).toEqual(['a', 'a +2']);
  expect(system.timersWaiting).toBe(0);
});
