import { expect, test } from 'vitest';
import { LOG_WAITING_MAX, logLines } from './log-lines.ts';

const kind = (what: 'pipe' | 'socket' | 'file') => ({
  isFIFO: () => what === 'pipe',
  isSocket: () => what === 'socket',
});
const unreachable = () => expect.unreachable();

function sink() {
  const written: string[] = [];
  const heard: string[] = [];
  return {
    ...{ written, heard, writableLength: 0 },
    write: (text: string) => written.push(text),
    on: (event: string) => heard.push(event),
  };
}

/** A disk that answers when it is told to. */
function disk() {
  const written: string[] = [];
  const asked: ((error: Error | null, written: number) => void)[] = [];
  const out = logLines(kind('file'), sink(), (bytes, done) => {
    written.push(new TextDecoder().decode(bytes));
    asked.push(done);
  });
  return { written, out, answers: (error: Error | null, bytes = 0) => asked.shift()?.(error, bytes) };
}

test.each(['pipe', 'socket'] as const)(
  'into a %s lines wait up to a bound, and are lost beyond it',
  (what) => {
    const stdout = sink();
    const out = logLines(kind(what), stdout, unreachable);
    for (const waiting of [0, LOG_WAITING_MAX - 1, LOG_WAITING_MAX, 5]) {
      stdout.writableLength = waiting;
      out.write(`${waiting}\n`);
    }
    expect(stdout.written).toEqual(['0\n', `${LOG_WAITING_MAX - 1}\n`, '5\n']);
    expect(stdout.heard).toEqual(['error']);
  },
);

test('a file is written in the background, one write at a time and in order', () => {
  const { written, out, answers } = disk();
  for (const line of ['a\n', 'b\n', 'c\n']) out.write(line);
  expect(written).toEqual(['a\n']);
  answers(null, 2);
  expect(written).toEqual(['a\n', 'b\nc\n']);
  answers(null, 1);
  expect(written.slice(2)).toEqual(['\nc\n']);
  answers(null, 3);
  out.write('d\n');
  expect(written.slice(3)).toEqual(['d\n']);
});

test('on a disk that hangs lines wait up to a bound, the first ones', () => {
  const { written, out, answers } = disk();
  out.write('a\n');
  const half = 'x'.repeat(LOG_WAITING_MAX / 2);
  for (const lines of [half, half, 'lost\n']) out.write(lines);
  expect(written).toEqual(['a\n']);
  answers(null, 2);
  expect(written.slice(1)).toEqual([half + half]);
});

test('what a full disk refuses goes with the next line', () => {
  const { written, out, answers } = disk();
  out.write('a\n');
  out.write('b\n');
  answers(new Error('ENOSPC'));
  expect(written).toEqual(['a\n']);
  out.write('c\n');
  expect(written.slice(1)).toEqual(['a\n']);
  answers(null, 2);
  expect(written.slice(2)).toEqual(['b\nc\n']);
});

test('at the end of the process what waits is handed over too', () => {
  const { written, out } = disk();
  out.end();
  out.write('a\n');
  out.write('last words\n');
  out.end();
  expect(written).toEqual(['a\n', 'last words\n']);
});
