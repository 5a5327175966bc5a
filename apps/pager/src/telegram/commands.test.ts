import type { Incident } from '@agora/shared/alert-incident';
import { incidentSchema } from '@agora/shared/alert-incident';
import { ago, FIXTURE_NOW, frameFixture } from '@agora/shared/fixtures';
import { type EngineId, engineIdSchema } from '@agora/shared/ids';
import type { Written } from '@agora/shared/telegram-command';
import { epochMsOf } from '@agora/shared/time';
import { beforeEach, describe, expect, test } from 'vitest';
import { Commands } from './commands.ts';
import type { KillAsked } from './kill-follow.ts';

const NOW_MS = epochMsOf(FIXTURE_NOW);
const OPERATOR = 7;
const sender = { userId: OPERATOR, chatId: OPERATOR, chatType: 'private' };
const INCIDENT = incidentSchema.parse({
  incident: '12',
  engine_id: 'mm-btc-1',
  code: 'UNKNOWN-ENGINE',
  priority: 'P1',
  word: 'UNKNOWN',
  sentence: 'Silent.',
  act: 'Send /kill.',
  opened_at: ago(60),
  changed_at: ago(60),
  closed_at: null,
  repeats: 0,
  told: 1,
  undelivered_since: null,
  channels: ['telegram'],
});

let sent: string[];
let presses: string[];
let acked: string[];
let muted: number[];
let followed: KillAsked[];
let open: Incident[];
let isStoreDown: boolean;

beforeEach(() => {
  [sent, presses, acked, muted, followed, open] = [[], [], [], [], [], [INCIDENT]];
  isStoreDown = false;
});

const commands = new Commands({
  client: {
    async send(_, { html }) {
      sent.push(html.replaceAll(/<\/?b>/g, ''));
      return { kind: 'accepted', messageId: sent.length };
    },
    async answerPress(_, text) {
      presses.push(text);
    },
  },
  follow: { follow: async (asked) => void followed.push(asked) },
  lists: { allowed_user_ids: [OPERATOR], chat_ids: [] },
  frames: () => [frameFixture(), { ...frameFixture(), engine_id: engineIdSchema.parse('mm-2') }],
  incidents: () => open,
  acknowledge: async (incidents, by) => {
    if (isStoreDown) throw new Error('Command timed out');
    acked.push(...incidents.map(({ incident }) => `${incident} ${by}`));
  },
  mute: async (forMs) => {
    if (isStoreDown) throw new Error('Command timed out');
    muted.push(forMs);
  },
  events: async (engines: readonly EngineId[], count) => engines.map((id) => [`${id} ${count}`]),
  test: async (by) => [`tested by ${by}`],
  wallMs: () => NOW_MS,
});
const write = (text: string, lateMs = 0, who = sender) => {
  const written: Written = { kind: 'text', sender: who, text, messageId: 5, writtenMs: NOW_MS - lateMs };
  return commands.answer(written, null);
};
const press = (data: string, kill: KillAsked['kill'] | null = null, who = sender) =>
  commands.answer({ kind: 'button', sender: who, data, messageId: 5, queryId: 'q' }, kill);
const KILL = { engine: null, key: 'telegram:9', durable: 'redis', epoch: 4, replayed: false } as const;

test.each([
  ['/status mm-btc-1', /^ACTIVE\. Yes\. 7 resting\. · mm-btc-1 · MAINNET\n/, /\ndata 0\.4 s old$/],
  ['/status', /^ACTIVE[\s\S]*\n\nACTIVE/, /\ndata 0\.4 s old$/],
  ['/status all', /^ACTIVE[\s\S]*\n\nACTIVE/, /old$/],
  ['/why mm-2', /No halt is recorded/, /old$/],
  ['/exposure mm-btc-1', /Long 0.42 BTC, \$28,140\. Liq 61\.0 % away \(limit 15 %\)/, /old$/],
  ['/gates mm-btc-1', /Gate OPEN\.\nok trading_enabled/, /old$/],
  ['/recon mm-btc-1', /Our books and the venue match\./, /old$/],
  ['/next mm-btc-1', /No action needed\./, /old$/],
  ['/resume', /^Not offered here\. Resume: console or host/, /agora flatten on the host\.$/],
  ['/flatten now', /^Not offered here\./, /host\.$/],
  ['/help', /\/kill: STOP/, /Resuming is not offered here\.$/],
  ['/start', /\/kill: STOP/, /Resuming is not offered here\.$/],
  ['/frobnicate', /^\/frobnicate is no command\./, /not offered here\.$/],
  ['/killall', /^NOT STOPPED\. Send \/kill\. \/killall is no command\./, /not offered here\.$/],
  ['/', /^\/ is no command\./, /not offered here\.$/],
  ['/kill!', /^STOP: no guardian told of it\./, /on the host\.$/],
  ['/status nobody', /^No engine nobody\./, /Known: mm-btc-1, mm-2$/],
  ['/ack x', /^x is no incident\./, /all\.$/],
  ['/ack 13', /^Incident 13 is not open\./, /open\.$/],
  ['/ack', /^Acknowledged: 12 UNKNOWN-ENGINE\./, /stays as it is\.$/],
  ['/mute soon', /^So: \/mute 30m/, /8h\.$/],
  ['/mute 9h', /^So: \/mute 30m/, /8h\.$/],
  ['/mute 30m', /^P2 and P3 make no sound for 30 min 0 s\./, /never muted\.$/],
  ['/audit 0', /^So: \/audit/, /20\.$/],
  ['/audit', /^mm-btc-1 10/, /mm-2 10$/],
  ['/audit 500', /^mm-btc-1 30/, /mm-2 30$/],
  ['/test', /^tested by telegram:7$/, /7$/],
  ['/kill', /^STOP: no guardian told of it\./, /on the host\.$/],
])('%s', async (text, first, last) => {
  expect(await write(text)).toBe('answered');
  expect(sent.join('\n\n')).toMatch(first);
  expect(sent.join('\n\n')).toMatch(last);
});

test('without an incident there is nothing to acknowledge', async () => {
  open = [];
  await write('/ack');
  expect(sent).toEqual(['No incident is open.']);
  expect(acked).toEqual([]);
});

test('who acknowledged and for how long it is quiet', async () => {
  await write('/ack 12');
  await write('/mute 2h');
  expect(acked).toEqual(['12 telegram:7']);
  expect(muted).toEqual([7_200_000]);
});

test('while redis-live does not answer, what it would have to remember is refused in words', async () => {
  isStoreDown = true;
  expect([await write('/ack'), await write('/mute 2h'), await press('ack:12')]).toEqual(
    Array(3).fill('answered'),
  );
  expect(sent).toEqual([
    'NOT NOTED: redis-live does not answer.\nReminders go on. Send it again later.',
    'NOT NOTED: redis-live does not answer.\nNothing is muted. Send it again later.',
  ]);
  expect(presses).toEqual(['NOT NOTED: redis-live does not answer; reminders go on']);
  expect([acked, muted]).toEqual([[], []]);
});

test.each([
  [10_000, /old$/],
  [10_001, /old · asked 10 s ago$/],
  [3_600_000, /old · asked 1 h 0 min ago$/],
])('asked %i ms ago', async (lateMs, last) => {
  await write('/next mm-2', lateMs);
  expect(sent[0]).toMatch(last);
});

describe('who gets no answer', () => {
  const stranger = { userId: 8, chatId: 8, chatType: 'private' };
  test('a stranger, by word and by button', async () => {
    expect(await write('/status', 0, stranger)).toBe('stranger');
    expect(await press('ack:12', null, stranger)).toBe('stranger');
    expect(await press('stop:12', KILL, stranger)).toBe('stranger');
  });
  test('small talk', async () => {
    expect(await write('good morning')).toBe('nothing');
  });
  test('the operator in a chat that is not listed', async () => {
    expect(await write('/status', 0, { ...sender, chatId: -5, chatType: 'group' })).toBe('stranger');
  });
  beforeEach(() => {
    expect([...sent, ...presses, ...acked]).toEqual([]);
  });
});

describe('buttons', () => {
  test('acknowledge', async () => {
    await press('ack:12');
    expect([acked, presses]).toEqual([['12 telegram:7'], ['Incident 12 acknowledged; the state stays']]);
  });
  test('of an incident that is over do nothing and say so', async () => {
    await press('ack:11');
    expect([acked, presses]).toEqual([[], ['Incident 11 is over']]);
  });
  test('ask about the engine of the incident as it is now', async () => {
    await press('why:12');
    await press('exposure:12');
    expect(sent[0]).toMatch(/^ACTIVE.*mm-btc-1[\s\S]*No halt is recorded/);
    expect(sent[1]).toMatch(/Long 0\.42 BTC/);
  });
  test('that are none of ours', async () => {
    expect(await press('resume:12')).toBe('nothing');
    expect(presses).toEqual(['Unknown button']);
  });
  test('STOP is followed as a kill; without a guardian it is no stop', async () => {
    await press('stop:12:mm-btc-1', KILL);
    expect(followed).toMatchObject([{ kill: KILL, lateMs: 0 }]);
    await press('stop:12');
    expect(presses).toEqual(['STOP taken', 'Send /kill']);
  });
});

test('a kill of an hour ago is followed like any other, and is known to be late', async () => {
  const written: Written = {
    kind: 'text',
    sender,
    text: '/kill',
    messageId: 5,
    writtenMs: NOW_MS - 3_600_000,
  };
  await commands.answer(written, KILL);
  expect(followed).toMatchObject([{ chatId: OPERATOR, messageId: 5, lateMs: 3_600_000, kill: KILL }]);
});
