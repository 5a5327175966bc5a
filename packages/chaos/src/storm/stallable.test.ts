// A stall lasts until it is said to be over, or until the process that it was in is gone.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineIdSchema } from '@agora/shared/ids';
import { afterEach, expect, test } from 'vitest';
import { Spans } from './spans.ts';
import { stallable } from './stallable.ts';

const ONE = engineIdSchema.parse('one');
const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

function noted() {
  const spans = new Spans();
  const options = stallable((fromMs) => spans.since([ONE], 'guardian', fromMs));
  return { options, seen: () => spans.of(ONE).guardian };
}

test('as long as it was said, whatever comes after', () => {
  const { options, seen } = noted();
  options.onMessage?.({ fromMs: 1_000 });
  expect(seen()).toEqual([{ fromUs: 1_000_000, toUs: Number.POSITIVE_INFINITY }]);
  options.onMessage?.({ toMs: 1_500 });
  options.onEnd?.();
  expect(seen()).toEqual([{ fromUs: 1_000_000, toUs: 1_500_000 }]);
});

test('a process that says nothing of stalls has none', () => {
  const { options, seen } = noted();
  options.onEnd?.();
  expect(seen()).toEqual([]);
});

test('a process that is killed in a stall has told of it, and its end is the end of it', async () => {
  const { options, seen } = noted();
  const dir = mkdtempSync(join(tmpdir(), 'agora-stall-'));
  dirs.push(dir);
  const idle = join(dir, 'idle.mjs');
  writeFileSync(idle, 'setInterval(() => undefined, 1_000);');
  const child = fork(idle, { execArgv: (options.preload ?? []).flatMap((file) => ['--import', file]) });
  const begun = new Promise<void>((resolve) =>
    child.on('message', (message) => {
      options.onMessage?.(message);
      resolve();
    }),
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.send({ ms: 600_000 });
  await begun;
  expect(seen()).toEqual([{ fromUs: expect.any(Number), toUs: Number.POSITIVE_INFINITY }]);
  child.kill('SIGKILL');
  await ended;
  options.onEnd?.();
  expect(seen()).toEqual([{ fromUs: expect.any(Number), toUs: expect.any(Number) }]);
  expect(seen()[0]?.toUs).toBeLessThan(Number.POSITIVE_INFINITY);
});
