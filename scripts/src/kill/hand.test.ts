// A guardian of our own as whoever is at the terminal meets it, played by small programs: how it ends, what is told of it, and that it is never
// left behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { newsOf } from '@agora/shared/clearing-news';
import { type Clearing, NOT_CLEARING } from '@agora/shared/clearing-state';
import { isoMs } from '@agora/shared/time';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { identityOf, isAlive } from '../supervisor/identity.ts';
import { Heard, runHand, type Watch } from './hand.ts';

let passedOn: string[] = [];
let told: string[] = [];
beforeEach(() => {
  [passedOn, told] = [[], []];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => passedOn.push(String(chunk)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => told.push(String(chunk)) > 0);
});
afterEach(() => vi.restoreAllMocks());

const program = (code: string) => ['--input-type=module', '-e', code];
const UNREACHED = 'the venue: cannot be read: ECONNREFUSED';
const TRIES = `console.log('mm-1: ${UNREACHED}'); setInterval(() => undefined, 1000);`;
const nobodyLeaves = () => new AbortController().signal;
const watch = (change: Partial<Watch> = {}): Watch => ({
  leave: nobodyLeaves(),
  hungUp: nobodyLeaves(),
  isWatched: true,
  meanwhile: 'do something',
  everyMs: 600_000,
  ...change,
});

test('one that proves it is passed on, and nothing else is said', async () => {
  const line = 'mm-1: verified: no order can land any more';
  expect(await runHand(program(`console.log('${line}')`), watch())).toBe('proven');
  expect([passedOn, told]).toEqual([[`${line}\n`], []]);
});

test.each([
  ['process.exit(4)', '(4). Not proven: it has said nothing'],
  [`console.log('mm-1: ${UNREACHED}'); process.exitCode = 1`, `(1). Not proven: mm-1 (${UNREACHED})`],
  ["process.kill(process.pid, 'SIGTERM')", '(SIGTERM). Not proven: it has said nothing'],
])('one that does not is told with its end: %s', async (code, says) => {
  expect(await runHand(program(code), watch())).toBe('failed');
  expect(told).toEqual([`agora: no longer cancelling from here: it ended ${says}\n`]);
});

test('each try that proves nothing is told, with what can be done meanwhile once, until somebody leaves', async () => {
  const left = new AbortController();
  const end = runHand(program(TRIES), watch({ leave: left.signal, everyMs: 100 }));
  const tries = () =>
    told.filter((line) => line.includes(`not proven: mm-1 (${UNREACHED}). It is tried every`));
  await vi.waitUntil(() => tries().length >= 3, { timeout: 20_000 });
  left.abort();
  expect(await end).toBe('left');
  expect(tries()[0]).toMatch(/as long as you watch: Ctrl-C ends it\n$/);
  expect(told.filter((line) => line === 'agora: meanwhile: do something\n')).toHaveLength(1);
  expect(told.at(-1)).toBe(`agora: no longer cancelling from here: left. Not proven: mm-1 (${UNREACHED})\n`);
});

test('where nobody is at a terminal it is given up after its time', async () => {
  const unwatched = watch({ isWatched: false, unwatchedMs: 1_500, everyMs: 500 });
  expect(await runHand(program(TRIES), unwatched)).toBe('failed');
  expect(told[0]).toMatch(/for 1\.5 s, since nobody is at a terminal\n$/);
  expect(told.at(-1)).toMatch(/given up, nobody is at a terminal/);
});

test('one whose terminal is gone goes on, itself and its output, until it proves it or its time is over', async () => {
  const gone = new AbortController();
  const proves = `
    console.log('mm-1: ${UNREACHED}');
    setTimeout(() => { process.kill(process.pid, 'SIGHUP'); }, 200);
    setTimeout(() => { console.log('mm-1: verified: no order can land any more'); process.exit(0); }, 500);`;
  const proven = runHand(program(proves), watch({ hungUp: gone.signal, unwatchedMs: 60_000 }));
  await vi.waitUntil(() => passedOn.length > 0, { timeout: 20_000 });
  gone.abort();
  expect(await proven).toBe('proven');
  const over = new AbortController();
  const tried = runHand(program(TRIES), watch({ hungUp: over.signal, unwatchedMs: 500 }));
  await vi.waitUntil(() => passedOn.length > 2, { timeout: 20_000 });
  over.abort();
  expect(await tried).toBe('failed');
  expect(told.at(-1)).toMatch(/given up, nobody is at a terminal/);
});

test('none is begun for somebody who has left', async () => {
  const left = watch({ leave: AbortSignal.abort() });
  expect(await runHand(program("console.log('mm-1: begun')"), left)).toBe('left');
  expect([passedOn, told]).toEqual([[], []]);
});

test('it ends with whoever started it, by kill -9 too', async () => {
  const starts = `
    import { runHand } from '${new URL('./hand.ts', import.meta.url)}';
    const code = "console.log('mm-1: ' + process.pid); setInterval(() => undefined, 1000);";
    const { signal } = new AbortController();
    const watch = { leave: signal, hungUp: signal, isWatched: true, meanwhile: '' };
    await runHand(['--input-type=module', '-e', code], watch);`;
  const starter = spawn(process.execPath, program(starts), { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: starter.stdout }), 'line');
  const hand = identityOf(Number(String(line).replace('mm-1: ', '')));
  expect(isAlive(hand)).toBe(true);
  starter.kill('SIGKILL');
  await vi.waitUntil(() => !isAlive(hand), { timeout: 20_000 });
});

/** What a guardian says of mm-1 between two moments of a stop. */
function words(before: Partial<Clearing>, after: Partial<Clearing>): string[] {
  const at = (change: Partial<Clearing>): Clearing => ({
    ...NOT_CLEARING,
    standing: { ms: 1, at: isoMs(0) },
    stage: 'cancelling',
    problem: null,
    ...change,
  });
  return newsOf(at(before), at(after), 1).lines.map(({ msg }) => `mm-1: ${msg}`);
}

test('what it said last of each account is known, until it has its proof of that one', () => {
  const heard = new Heard();
  expect(heard.unproven()).toBe('it has said nothing');
  for (const line of words({}, { problem: 'cannot be read: ECONNREFUSED' })) heard.note(line);
  heard.note('mm-2: the venue shows no order');
  expect(heard.unproven()).toBe(`mm-1 (${UNREACHED}), mm-2 (the venue shows no order)`);
  for (const line of words({ stage: 'zero_seen' }, { stage: 'verified' })) heard.note(line);
  heard.note(`mm-1: ${UNREACHED}`);
  heard.note('a line of something else');
  expect(heard.unproven()).toBe('mm-2 (the venue shows no order)');
  heard.note('mm-2: verified: no order can land any more');
  expect(heard.unproven()).toBe('what it said was proven, and it did not end well');
});
