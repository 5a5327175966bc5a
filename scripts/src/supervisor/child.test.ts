// A process that the system refuses to start at once, as with too little memory: the supervisor lives on and tries again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome, homeAt } from '../home.ts';
import { Child } from './child.ts';
import type { ProcessSpec } from './plan.ts';

/** Longer than the system takes one argument to be: `spawn` throws, where what is not found is told later. */
const TOO_LONG = 'x'.repeat(1 << 20);

test('a start that is refused at once is an end, with its pause, and the umask is as it was', async () => {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'agora-child-')));
  createHome(home);
  const spec: ProcessSpec = {
    ...{ name: 'guardian', command: process.execPath, args: [TOO_LONG], stage: 1, host: '127.0.0.1' },
    ...{ port: 1, health: 'http', stopTimeoutMs: 1 },
  };
  const umask = process.umask();
  const notes: string[] = [];
  const child = new Child(home, spec, { changed: (_, note) => notes.push(note) });
  child.start();
  expect(notes).toEqual([expect.stringMatching(/^could not be started: .*E2BIG.*; restarting in 0\.5 s$/)]);
  expect(child.state).toMatchObject({ state: 'restarting', identity: null, restarts: 1 });
  expect(process.umask()).toBe(umask);
  await child.stop();
  expect(child.state.state).toBe('stopped');
  rmSync(home.dir, { recursive: true, force: true });
});
