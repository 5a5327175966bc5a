// A kill file is noted from when it was written until it was last known to lie there, of the engines that it stops.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineIdSchema } from '@agora/shared/ids';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KillFiles } from './kill-files.ts';

const [ONE, TWO] = [engineIdSchema.parse('one'), engineIdSchema.parse('two')];
const nowUs = () => (performance.timeOrigin + performance.now()) * 1_000;
let dir: string;
let files: KillFiles;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kill-files-'));
  for (const id of [ONE, TWO]) mkdirSync(join(dir, id));
  files = new KillFiles([ONE, TWO], (name) => join(dir, name));
  // Every look is our own.
  files.end();
});
afterEach(() => rmSync(dir, { recursive: true }));

test('none', () => {
  files.look();
  expect(files.of(ONE)).toEqual([]);
});

test('one of an engine is that engine’s, one of all is everybody’s', () => {
  writeFileSync(join(dir, 'one/kill'), '');
  files.look();
  expect([files.of(ONE).length, files.of(TWO).length]).toEqual([1, 0]);
  writeFileSync(join(dir, 'mm-bot.kill'), '');
  files.look();
  expect([files.of(ONE).length, files.of(TWO).length]).toEqual([2, 1]);
});

test('it has no end while it lies there, and ends before whoever removed it had done so', () => {
  const beganUs = nowUs();
  writeFileSync(join(dir, 'one/kill'), '');
  files.look();
  const wroteUs = nowUs();
  expect(files.of(ONE)).toEqual([{ fromUs: expect.any(Number), toUs: Number.POSITIVE_INFINITY }]);
  // Files are dated by a clock that moves with the ticks of the kernel.
  expect(files.of(ONE)[0]?.fromUs).toBeGreaterThan(beganUs - 20_000);
  expect(files.of(ONE)[0]?.fromUs).toBeLessThanOrEqual(wroteUs);
  files.look();
  const removedUs = nowUs();
  rmSync(join(dir, 'one/kill'));
  files.look();
  expect(files.of(ONE)[0]?.toUs).toBeLessThan(removedUs);
  writeFileSync(join(dir, 'one/kill'), '');
  files.look();
  expect(files.of(ONE)).toHaveLength(2);
});

test('one that is looked at late was there since it was written, and never since before the look that did not see it', () => {
  const path = join(dir, 'mm-bot.kill');
  const lookedUs = nowUs();
  files.look();
  writeFileSync(path, '');
  utimesSync(path, new Date(0), new Date(0));
  files.look();
  expect(files.of(ONE)[0]?.fromUs).toBeGreaterThanOrEqual(lookedUs);
});
