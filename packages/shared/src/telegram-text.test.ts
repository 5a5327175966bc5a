import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deriveDisplay } from './display.ts';
import { wireEventSchema } from './event.ts';
import { seenArbitrary } from './frame.arbitrary.ts';
import { nextAction } from './next-action.ts';
import { SCENARIOS } from './scenarios.ts';
import { readSituation } from './situation.ts';
import { answerLines, eventLines, inTelegram, type ReadingCommand } from './telegram-text.ts';
import { whyHalted } from './why-halted.ts';

const COMMANDS: readonly ReadingCommand[] = ['status', 'why', 'exposure', 'gates', 'recon', 'next'];
/** On a server there is always a frame, and no browser link. */
const FRAMES = Object.entries(SCENARIOS).flatMap(([name, { seen }]) =>
  seen.frame === null || name === 'browser link lost' ? [] : [{ name, frame: seen.frame }],
);

test('every answer to every command, letter by letter', async () => {
  const text = FRAMES.flatMap(({ name, frame }) => [
    `## ${name}`,
    ...COMMANDS.flatMap((command) => [
      `/${command}`,
      ...answerLines(command, frame).map((line) => `  ${line}`),
    ]),
    '',
  ]).join('\n');
  await expect(text).toMatchFileSnapshot('golden/telegram.md');
});

describe.each(FRAMES)('$name', ({ frame }) => {
  const seen = { frame, elapsedMs: 0, linkMs: 0 };
  test('the words are those of the console and the command line', () => {
    const { word, answer } = deriveDisplay(seen);
    for (const command of COMMANDS) expect(answerLines(command, frame)[0]).toMatch(`${word}. ${answer}.`);
    expect(answerLines('why', frame)).toContain(whyHalted(seen).sentence);
    expect(answerLines('next', frame)).toContain(inTelegram(nextAction(seen).says));
    expect(answerLines('status', frame)).toContain(`Do: ${inTelegram(nextAction(seen).says)}`);
  });

  test('the last line is the age of the data', () => {
    for (const command of COMMANDS)
      expect(answerLines(command, frame).at(-1)).toMatch(
        /^(data (by the guardian, )?[\d.]+ .*old|age of the data not known)$/,
      );
  });
});

test('law: whatever the frame, an unknown state is said first, and nothing then says flat or zero', () => {
  fc.assert(
    fc.property(seenArbitrary, fc.constantFrom(...COMMANDS), ({ frame }, command) => {
      if (frame === null) return;
      const lines = answerLines(command, frame);
      expect(lines.every((line) => line !== '' && !line.includes('undefined') && !line.includes('NaN'))).toBe(
        true,
      );
      if (deriveDisplay({ frame, elapsedMs: 0, linkMs: 0 }).word !== 'UNKNOWN') return;
      expect(lines[0]).toMatch(/^UNKNOWN\. Assume it is trading\./);
      if (command === 'exposure') expect(lines.join('\n')).not.toMatch(/No position open/);
      if (command === 'status') expect(lines.join('\n')).not.toMatch(/\bflat\b|Gate OPEN|\b0 orders/i);
    }),
  );
});

test('law: what an engine that is not heard said of itself is last known, whoever vouches for its orders', () => {
  fc.assert(
    fc.property(seenArbitrary, ({ frame }) => {
      if (frame === null || frame.snapshot === null) return;
      const lost = readSituation({ frame, elapsedMs: 0, linkMs: 0 })?.lost;
      if (!lost?.engine && !lost?.snapshot && !lost?.redisLive) return;
      const [gates, recon, exposure] = (['gates', 'recon', 'exposure'] as const).map((command) =>
        answerLines(command, frame).join('\n'),
      );
      expect(gates).not.toMatch(/^(ok|NO) /m);
      expect(gates).toMatch(/^Last known( .* ago)?:$/m);
      expect(recon).toMatch(/^No current reconciliation\.\nLast known/m);
      expect(exposure).toMatch(/^Last known( .* ago)?: (no )?daily loss/m);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  [15_000, 'data 0.4 s old'],
  [15_001, 'data 15 s old'],
  [null, 'age of the data not known'],
])('with the venue read %s ms ago: %s', (venue_ms, line) => {
  const { frame } = SCENARIOS['halted with a position'].seen;
  if (frame === null) throw new Error('the scenario has a frame');
  expect(answerLines('status', { ...frame, ages: { ...frame.ages, venue_ms } }).at(-1)).toBe(line);
});

test('an engine that is not known to be stopped or trading is not said to hold nothing', () => {
  const { frame } = SCENARIOS['redis-latch lost while active']?.seen ?? { frame: null };
  if (frame?.snapshot == null) throw new Error('the scenario has no snapshot');
  const { snapshot } = frame;
  const nothing = { ...frame, snapshot: { ...snapshot, exposure: { ...snapshot.exposure, rows: [] } } };
  expect(answerLines('exposure', nothing).join('\n')).toMatch(/Positions not known\./);
});

test.each([
  ['Press STOP.', 'Send /kill.'],
  [
    'Wait: 3 of 4. Pressing STOP again is the same request.',
    'Wait: 3 of 4. Sending /kill again is the same request.',
  ],
  ['Stay on this page or press STOP.', 'Stay on this page or send /kill.'],
])('%s', (advice, said) => {
  expect(inTelegram(advice)).toBe(said);
});

test('the last events, and that they are no record', () => {
  const event = wireEventSchema.parse({
    ts: '2026-03-01T03:11:42.117Z',
    event: 'halt',
    symbol: 'BTC-USD-PERP.HYPERLIQUID',
    next_action: 'Run `./agora enable` when you want it to trade.',
  });
  expect(eventLines('mm-1', [event], Date.parse('2026-03-01T23:59:59Z'))).toEqual([
    'Last 1 event · mm-1',
    '03:11:42 halt BTC-USD-PERP.HYPERLIQUID: Run `./agora enable mm-1` when you want it to trade.',
    'A bounded tail. The record is the audit chain: ./agora audit tail on the host.',
  ]);
  expect(eventLines('mm-1', [event], Date.parse('2026-03-02T00:00:00Z'))[1]).toBe(
    '03:11:42 on 2026-03-01 halt BTC-USD-PERP.HYPERLIQUID: Run `./agora enable mm-1` when you want it to trade.',
  );
});
