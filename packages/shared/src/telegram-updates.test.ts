import { describe, expect, test } from 'vitest';
import { engineIdSchema } from './ids.ts';
import { errandOf, readTelegramPoll, UpdateOffset } from './telegram-updates.ts';

const OPERATOR = 1001;
const ENGINES = [engineIdSchema.parse('mm-1')];
const message = (text: unknown, from: unknown = { id: OPERATOR }) => ({
  message_id: 5,
  chat: { id: -7 },
  from,
  text,
});
const poll = (json: unknown, status = 200) => readTelegramPoll({ status, json });
const updatesOf = (...result: unknown[]) => {
  const read = poll({ ok: true, result });
  return read.kind === 'updates' ? read.updates : [];
};

describe('updates', () => {
  test.each<[string, object, { userId: number | null; text: string | null; press?: string }]>([
    [
      'a button',
      { callback_query: { id: 'q', from: { id: OPERATOR }, data: 'ack:1' } },
      { userId: OPERATOR, text: null, press: 'ack:1' },
    ],
    ['a message', { message: message('/kill') }, { userId: OPERATOR, text: '/kill' }],
    ['an edited message', { edited_message: message('/kill') }, { userId: OPERATOR, text: '/kill' }],
    ['a photo', { message: message(undefined) }, { userId: OPERATOR, text: null }],
    ['a channel post', { channel_post: message('/kill') }, { userId: null, text: null }],
    ['no sender', { message: { text: '/kill' } }, { userId: null, text: '/kill' }],
    [
      'a sender that is no number',
      { message: message('/kill', { id: '1001' }) },
      { userId: null, text: null },
    ],
    ['a text that is none', { message: message(['/kill']) }, { userId: null, text: null }],
    ['a kind of tomorrow', { something_new: {} }, { userId: null, text: null }],
  ])('%s', (_, update, read) => {
    expect(updatesOf({ update_id: 7, ...update })).toEqual([
      { id: 7, press: null, raw: { update_id: 7, ...update }, ...read },
    ]);
  });
  test('what has no id cannot be confirmed and is left out; the others come in order', () => {
    const result = [
      { update_id: 1 },
      {},
      null,
      { update_id: 'x' },
      { update_id: 2, message: message('/kill') },
    ];
    expect(updatesOf(...result).map(({ id }) => id)).toEqual([1, 2]);
  });
});

test.each<[string, Parameters<typeof readTelegramPoll>[0], string, number]>([
  ['nobody answers', { silent: 'ECONNREFUSED' }, 'ECONNREFUSED', 1_000],
  ['a second poller', { status: 409, json: { ok: false } }, 'another poller', 1_000],
  ['too many requests', { status: 429, json: { ok: false, parameters: { retry_after: 3 } } }, '429', 3_000],
  [
    'too many requests, for a day',
    { status: 429, json: { parameters: { retry_after: 86_400 } } },
    '429',
    60_000,
  ],
  ['too many requests, for how long is not said', { status: 429, json: null }, '429', 1_000],
  ['a wrong token', { status: 401, json: { ok: false } }, 'bot token', 30_000],
  ['a token of nobody', { status: 404, json: undefined }, 'bot token', 30_000],
  ['its own trouble', { status: 502, json: undefined }, 'HTTP 502', 1_000],
  ['an answer without updates', { status: 200, json: { ok: false } }, 'no updates', 1_000],
  ['no JSON', { status: 200, json: undefined }, 'no updates', 1_000],
])('%s', (_, answer, problem, waitMs) => {
  const read = readTelegramPoll(answer);
  expect(read).toMatchObject({ kind: 'refused', waitMs });
  expect(read.kind === 'refused' && read.problem).toContain(problem);
});

describe('updates are confirmed', () => {
  test('up to the first that is not done, which comes again with all behind it', () => {
    const offset = new UpdateOffset();
    expect([offset.begin(), offset.isHeld]).toEqual([0, false]);
    offset.note({ id: 7 }, true);
    offset.note({ id: 8 }, false);
    expect(offset.isHeld).toBe(true);
    offset.note({ id: 9 }, true);
    expect(offset.isHeld).toBe(true);
    expect([offset.begin(), offset.isHeld]).toEqual([8, false]);
    offset.note({ id: 8 }, true);
    offset.note({ id: 9 }, true);
    expect(offset.begin()).toBe(10);
  });
});

describe('what an update is for', () => {
  const errand = (update: object, allowed: number[] = [OPERATOR]) => {
    const [read] = updatesOf({ update_id: 7, ...update });
    return read === undefined ? null : errandOf(read, allowed, ENGINES);
  };
  test('a kill, with the update as its key, so that it is one stop however often it comes', () => {
    const stop = { engine: 'mm-1', reason: 'why', path: 'telegram', who: 'telegram:1001', key: 'telegram:7' };
    expect(errand({ message: message('/kill mm-1 why') })).toEqual({ kind: 'kill', stop });
    expect(errand({ edited_message: message('/kill mm-1 why') })).toEqual({ kind: 'kill', stop });
    const pressed = (data: string, from = OPERATOR) =>
      errand({ callback_query: { id: 'q', from: { id: from }, data } });
    expect(pressed('stop:12:mm-1')).toEqual({ kind: 'kill', stop: { ...stop, reason: 'alarm 12' } });
    expect(pressed('stop:12:gone')).toEqual({
      kind: 'kill',
      stop: { ...stop, engine: null, reason: 'alarm 12' },
    });
    expect(pressed('ack:12')).toEqual({ kind: 'command' });
    expect(pressed('stop:12', 5)).toEqual({ kind: 'stranger' });
  });
  test.each<[string, object, number[], string]>([
    ['another command', { message: message('/status') }, [OPERATOR], 'command'],
    ['talk', { message: message('kill it?') }, [OPERATOR], 'nothing'],
    ['a photo', { message: message(undefined) }, [OPERATOR], 'nothing'],
    ['a stranger', { message: message('/kill', { id: 1002 }) }, [OPERATOR], 'stranger'],
    ['an empty list admits nobody', { message: message('/kill') }, [], 'stranger'],
    [
      'an anonymous administrator',
      { message: message('/kill', { id: 1_087_968_824 }) },
      [OPERATOR],
      'stranger',
    ],
    ['a channel', { channel_post: message('/kill') }, [OPERATOR], 'stranger'],
  ])('%s', (_, update, allowed, kind) => {
    expect(errand(update, allowed)?.kind).toBe(kind);
  });
});
