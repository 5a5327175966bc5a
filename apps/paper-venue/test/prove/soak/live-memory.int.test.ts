// What the soak reads of a process's memory, held against a process that keeps things and one that only makes garbage.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { liveMbOf } from './live-memory.ts';

/** Strings of half a megabyte on its heap (a longer one would lie beside it), or as much in buffers. */
const PROGRAM = `
  const kept = [];
  const text = () => Buffer.alloc(1 << 19, 'x').toString('latin1');
  const acts = {
    keep: () => kept.push(text()),
    keepBuffer: () => kept.push(new Uint8Array(1 << 19).fill(1)),
    waste: () => text(),
  };
  require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
    for (let i = 0; i < 60; i++) acts[line]();
    console.log('done');
  });
`;

let child: ChildProcess;
let inspectorUrl: string;
let answers: AsyncIterator<string>;

beforeEach(async () => {
  const started = spawn(process.execPath, ['--inspect=127.0.0.1:0', '-e', PROGRAM], { stdio: 'pipe' });
  child = started;
  answers = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  inspectorUrl = await new Promise<string>((resolve) =>
    createInterface({ input: started.stderr }).on('line', (line) => {
      const url = /^Debugger listening on (ws:\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    }),
  );
});

afterEach(() => {
  child.kill('SIGKILL');
});

/** How many megabytes more it holds after it did that. */
async function growthBy(act: string): Promise<number> {
  const before = await liveMbOf(inspectorUrl);
  child.stdin?.write(`${act}\n`);
  await answers.next();
  return (await liveMbOf(inspectorUrl)) - before;
}

test.each([
  ['keep', 30],
  ['keepBuffer', 30],
  ['waste', 0],
])('%s of 30 MB is a growth of %d MB', async (act, mb) => {
  // The first time it also compiles what it runs.
  await growthBy('waste');
  expect(Math.abs((await growthBy(act)) - mb)).toBeLessThan(3);
});
