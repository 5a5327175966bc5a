// The process is late both with files and with sockets, and the order of a socket is kept.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '@agora/scripts/home';
import { expect, test } from 'vitest';

/** Reads a file a hundred times, sends a hundred numbers to itself one by one and a hundred more at once; says what took how long, and what arrived. */
const PROGRAM = `
  import { readFile } from 'node:fs/promises';
  import { connect, createServer } from 'node:net';
  const startedMs = performance.now();
  for (let i = 0; i < 100; i += 1) await readFile('package.json');
  const readMs = performance.now() - startedMs;
  let writtenMs = 0;
  const server = createServer((socket) => {
    let text = '';
    socket.on('data', (part) => { text += part; });
    socket.on('end', () => { console.log(JSON.stringify({ readMs, writtenMs, text })); server.close(); socket.end(); });
  }).listen(0, '127.0.0.1', () => {
    const socket = connect(server.address().port, '127.0.0.1');
    socket.once('connect', async () => {
      const fromMs = performance.now();
      for (let i = 0; i < 100; i += 1) await new Promise((written) => socket.write(i + ' ', written));
      writtenMs = performance.now() - fromMs;
      for (let i = 100; i < 200; i += 1) { socket.write(i + ' '); await new Promise(setImmediate); }
      socket.end();
    });
  });
`;

test('a preloaded process is late, and keeps every order', async () => {
  const args = ['--import', join(import.meta.dirname, 'late.ts'), '--input-type=module', '--eval', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  const { readMs, writtenMs, text } = JSON.parse(stdout);
  expect(text.trim().split(' ').map(Number)).toEqual(Array.from({ length: 200 }, (_, i) => i));
  // On average a quarter of them by 13 ms, more than 300 ms in all; a machine that is busy only makes it more.
  expect(Math.min(readMs, writtenMs)).toBeGreaterThan(75);
});
