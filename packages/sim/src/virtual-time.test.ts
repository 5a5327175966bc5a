import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

test('tasks run in the order of their instants, equal ones as they were entered', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), (delays) => {
      const time = new VirtualTime(100);
      const ran: [number, number][] = [];
      delays.forEach((ms, index) => {
        time.after(ms, () => ran.push([time.nowMs, index]));
      });
      time.runUntil(200);
      const wanted = delays
        .map((ms, index) => [100 + ms, index])
        .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0));
      expect(ran).toEqual(wanted);
      expect(time.nowMs).toBe(200);
    }),
  );
});

test('what is due later waits; what repeats goes on; what is entered meanwhile is in time', () => {
  const time = new VirtualTime(0);
  const ran: string[] = [];
  time.every(10, () => ran.push(`every ${time.nowMs}`));
  time.after(15, () => time.after(5, () => ran.push(`entered ${time.nowMs}`)));
  time.runUntil(19);
  expect(ran).toEqual(['every 10']);
  time.runUntil(30);
  expect(ran).toEqual(['every 10', 'every 20', 'entered 20', 'every 30']);
});
