import { engineIdSchema } from '@agora/shared/ids';
import { SCENARIOS } from '@agora/shared/scenarios';
import { refuseStop } from '@agora/shared/stop-answer';
import { isoMs } from '@agora/shared/time';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../live/view.ts';
import { type Advised, advisedBy, advisedByWord, NOTHING_ADVISED } from './advised.ts';
import type { PressOutcome } from './send-stop.ts';
import { stopText, WHAT_STOP_DOES } from './stop-text.ts';

const ENGINE = engineIdSchema.parse('mm-btc-1');

const latched: Advised = { ...NOTHING_ADVISED, latched: true };
const unconfirmed: Advised = { ...latched, unconfirmed: true };
const stopped: PressOutcome = {
  kind: 'answered',
  reply: {
    status: 200,
    body: {
      epoch: 1,
      latched_at: isoMs(0),
      path: 'api',
      replayed: false,
      state: 'ACTIVE',
      clearance: null,
      hands: { engine_age_ms: 10, guardian_age_ms: 10 },
    },
  },
};
const refused = (code: Parameters<typeof refuseStop>[0], stoppedToo = false): PressOutcome => ({
  kind: 'answered',
  reply: refuseStop(code, { stopped: stoppedToo }),
});

const rows: [what: string, outcome: PressOutcome | null, advised: Advised, label: RegExp][] = [
  ['nobody pressed', null, NOTHING_ADVISED, /^STOP TRADING$/],
  ['nobody pressed and no latch', null, { ...latched, latched: false }, /^STOP TRADING$/],
  ['latched, by whomever', null, latched, /^STOPPED$/],
  [
    'latched, and another engine is not',
    null,
    { ...NOTHING_ADVISED, latched: false, alone: 'mm-a' },
    /^STOP ALL$/,
  ],
  ['latched and not confirmed', null, unconfirmed, /^STOP AGAIN$/],
  ['latched, and pressing is the advice', null, { ...latched, primary: true }, /^STOP AGAIN$/],
  ['answered before a frame says so', stopped, NOTHING_ADVISED, /^STOPPED$/],
  ['a key used with other content', refused('STOP_KEY_REUSED', true), NOTHING_ADVISED, /^STOPPED$/],
  ['no network', { kind: 'not_sent' }, NOTHING_ADVISED, /^NOT SENT\. Use \/kill in Telegram$/],
  ['no answer', { kind: 'not_confirmed' }, NOTHING_ADVISED, /^NO ANSWER\. Use \/kill in Telegram$/],
  ['latched and no hand', refused('STOP_LATCHED_NO_HAND', true), latched, /^LATCHED, NOBODY IS CANCELLING$/],
  ['nothing durable', refused('STOP_NOT_CONFIRMED'), NOTHING_ADVISED, /^STOP NOT CONFIRMED\. Use \/kill/],
  ['refused', refused('STOP_FOREIGN_ORIGIN'), NOTHING_ADVISED, /^NOT STOPPED\. Use \/kill/],
];

describe('what STOP says', () => {
  it.each(rows)('%s', (_what, outcome, advised, label) => {
    const text = stopText({ sending: false, outcome }, advised);
    expect(text.label).toMatch(label);
    const isFailure = outcome !== null && !/^STOP(PED|\b AGAIN)$/.test(text.label);
    expect(text.failed).toBe(isFailure);
    if (isFailure) expect(text.label + text.line).toMatch(/kill/);
    expect(text.status === '').toBe(outcome === null);
  });

  it('says before a press what it does and what it does not', () => {
    expect(stopText({ sending: false, outcome: null }, NOTHING_ADVISED).line).toBe(WHAT_STOP_DOES);
    expect(WHAT_STOP_DOES).toContain('Positions stay open');
  });

  it('never says stopped while it only sends', () => {
    expect(stopText({ sending: true, outcome: null }, latched).label).toBe('SENDING STOP');
  });
});

describe('STOP of many engines', () => {
  const told = (name: keyof typeof SCENARIOS, othersLatched: boolean | null) =>
    advisedBy(viewOf(ENGINE, SCENARIOS[name].seen, 'stream', { monotonicMs: 0, wallMs: 0 }, othersLatched));
  const text = (advised: Advised) => stopText({ sending: false, outcome: null }, advised);

  it.each([
    ['halted and latched', 'stop not yet taken up', true, true],
    ['the one shown is latched alone', 'stop not yet taken up', false, false],
    ['the others are latched, the one shown is not', 'active', true, false],
    ['nothing is latched', 'active', false, false],
    ['the latch cannot be read', 'redis-latch lost while active', true, null],
  ] as const)('%s', (_what, name, othersLatched, latched) => {
    const advised = told(name, othersLatched);
    expect(advised.latched).toBe(latched);
    expect(/^STOPPED|again/i.test(text(advised).label)).toBe(latched === true);
    expect(told(name, null).alone).toBeNull();
  });

  it('names the engine that is latched, and says that it stops the others too', () => {
    const { label, line } = text(told('stop not yet taken up', false));
    expect([label, line]).toEqual(['STOP ALL', 'mm-btc-1 is latched; this stops every engine.']);
  });

  it('keeps what came of a press for all, since of the others only the latch is known', () => {
    expect(told('halted by a person, gates outstanding', null).cleared).toBe(true);
    expect(told('halted by a person, gates outstanding', true).cleared).toBe(false);
  });
});

describe('STOP of one engine among many, of which the word alone is known', () => {
  it.each([
    ['ACTIVE', 'STOP TRADING', 'STOPPED'],
    ['HALTING', 'STOP TRADING', 'STOPPED'],
    ['HALTED', 'STOP TRADING', 'STOPPED'],
    ['UNCONFIRMED', 'STOP TRADING', 'STOP AGAIN'],
    ['UNKNOWN', 'STOP TRADING', 'STOP AGAIN'],
  ] as const)('%s', (word, before, after) => {
    const label = (outcome: PressOutcome | null) =>
      stopText({ sending: false, outcome }, advisedByWord(word)).label;
    expect([label(null), label(stopped)]).toEqual([before, after]);
  });
});

describe('what the page tells STOP', () => {
  it.each(Object.entries(SCENARIOS))('%s', (_name, { seen }) => {
    const view = viewOf(ENGINE, seen, 'stream', { monotonicMs: 0, wallMs: 0 });
    const advised = advisedBy(view);
    if (view.display.word === 'CHECKING') expect(advised).toEqual(NOTHING_ADVISED);
    if (view.situation?.lost.redisLatch === true) expect(advised.latched).toBeNull();
    if (advised.primary) expect(view.action.says).toMatch(/STOP|\/kill/);
    expect(advised.onRed).toBe(view.display.look === 'red_fill');
  });
});
