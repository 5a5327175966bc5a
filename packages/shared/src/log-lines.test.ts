import { expect, test } from 'vitest';
import { LOG_WAITING_MAX, logLines, losingLines } from './log-lines.ts';

const kind = (what: 'pipe' | 'socket' | 'file') => ({
  isFIFO: () => what === 'pipe',
  isSocket: () => what === 'socket',
});

function sink() {
  const written: string[] = [];
  const heard: string[] = [];
  return {
    ...{ written, heard, writableLength: 0 },
    write: (text: string) => written.push(text),
    on: (event: string) => heard.push(event),
  };
}

test.each(['pipe', 'socket'] as const)(
  'into a %s lines wait up to a bound, and are lost beyond it',
  (what) => {
    const stdout = sink();
    const out = logLines(kind(what), stdout, () => expect.unreachable());
    for (const waiting of [0, LOG_WAITING_MAX - 1, LOG_WAITING_MAX, 5]) {
      stdout.writableLength = waiting;
      out.write(`${waiting}\n`);
    }
    expect(stdout.written).toEqual(['0\n', `${LOG_WAITING_MAX - 1}\n`, '5\n']);
    expect(stdout.heard).toEqual(['error']);
  },
);

test('a file is written by what is opened for it', () => {
  const [stdout, file] = [sink(), sink()];
  logLines(kind('file'), stdout, () => file).write('x\n');
  expect([stdout.written, file.written, file.heard]).toEqual([[], ['x\n'], ['error']]);
});

test('what a full disk does not take can be lost, and whoever logs goes on', () => {
  const written: string[] = [];
  const out = logLines(kind('file'), sink(), () =>
    losingLines((lines) => {
      if (lines === 'lost\n') throw new Error('ENOSPC');
      written.push(lines);
    }),
  );
  for (const line of ['a\n', 'lost\n', 'b\n']) out.write(line);
  expect(written).toEqual(['a\n', 'b\n']);
});
