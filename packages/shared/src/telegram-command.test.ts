import { describe, expect, test } from 'vitest';
import { SHELVED_MS_MAX } from './alert-incident.ts';
import {
  BUTTON_VERBS,
  buttonData,
  mayCommand,
  readButton,
  readCommand,
  readMute,
  readWritten,
  TELEGRAM_COMMANDS,
} from './telegram-command.ts';

test.each([
  ['/status', 'status', ''],
  [' /Status@agora_bot  mm-1 ', 'status', 'mm-1'],
  ['/ack 12', 'ack', '12'],
  ['/resume now', 'resume', 'now'],
  ['/start', 'start', ''],
  ['/frobnicate', 'unknown', 'frobnicate'],
  ['/status.', 'status', ''],
  ['/Status, mm-1', 'status', 'mm-1'],
  ['/ack-12', 'ack', '12'],
  ['/mute -5m', 'mute', '-5m'],
  ['/kill!', 'kill', ''],
  ['/killall', 'unknown', 'killall'],
  ['/kill_all', 'unknown', 'kill_all'],
  ['/123', 'unknown', '123'],
  ['/', 'unknown', ''],
  ['//status', 'unknown', ''],
  ['/étát', 'unknown', ''],
])('%j is a command', (text, name, argument) => {
  expect(readCommand(text)).toEqual({ name, argument });
});
test.each([[''], ['status'], ['hello /status'], ['. /status']])('%j is none', (text) => {
  expect(readCommand(text)).toBeNull();
});

test('every button fits in 64 bytes and is read back', () => {
  for (const verb of BUTTON_VERBS) {
    const button = { verb, incident: '999999999' as never, engine: 'a'.repeat(32) as never };
    expect(buttonData(button).length).toBeLessThanOrEqual(64);
    expect(readButton(buttonData(button))).toEqual(button);
    expect(readButton(buttonData({ ...button, engine: null }))).toEqual({ ...button, engine: null });
  }
});
test.each([['ack'], ['ack:'], ['ack:x'], ['resume:1'], ['ack:1:2'], ['stop:1:mm:1'], ['']])(
  '%j is no button',
  (data) => {
    expect(readButton(data)).toBeNull();
  },
);

describe('who may command', () => {
  const lists = { allowed_user_ids: [7, 8], chat_ids: [7, -100] };
  test.each([
    ['in the own private chat', 7, 7, 'private', lists, true],
    ['in the own private chat that no alert goes to', 8, 8, 'private', lists, true],
    ['in a listed group', 7, -100, 'group', lists, true],
    ['in a group that is not listed', 7, -101, 'group', lists, false],
    ['somebody else in a listed group', 9, -100, 'group', lists, false],
    ['somebody else in private', 9, 9, 'private', lists, false],
    ['a private chat of another', 7, 8, 'private', lists, false],
    ['with empty lists', 7, 7, 'private', { allowed_user_ids: [], chat_ids: [] }, false],
  ])('%s', (_, userId, chatId, chatType, allowed, may) => {
    expect(mayCommand({ userId, chatId, chatType }, allowed)).toBe(may);
  });
});

describe('updates', () => {
  const chat = { id: 7, type: 'private' };
  const from = { id: 7 };
  const sender = { userId: 7, chatId: 7, chatType: 'private' };
  test('a message, an edited one, a button', () => {
    const message = { message_id: 1, date: 100, chat, from, text: '/why' };
    expect(readWritten({ message })).toEqual({
      kind: 'text',
      sender,
      text: '/why',
      messageId: 1,
      writtenMs: 100_000,
    });
    expect(readWritten({ edited_message: { ...message, edit_date: 160 } })).toMatchObject({
      writtenMs: 160_000,
    });
    const press = { id: 'q', from: { id: 9 }, data: 'ack:1', message: { message_id: 5, date: 0, chat } };
    expect(readWritten({ callback_query: press })).toEqual({
      kind: 'button',
      sender: { ...sender, userId: 9 },
      data: 'ack:1',
      messageId: 5,
      queryId: 'q',
    });
  });
  test.each([
    ['nothing', null],
    ['a photo', { message: { message_id: 1, date: 1, chat, from, photo: [] } }],
    ['a channel post', { channel_post: { message_id: 1, date: 1, chat, text: '/why' } }],
    ['nobody', { message: { message_id: 1, date: 1, chat, text: '/why' } }],
    ['a text that is none', { message: { message_id: 1, date: 1, chat, from, text: 5 } }],
  ])('%s was not written to us', (_, raw) => {
    expect(readWritten(raw)).toBeNull();
  });
});

test.each([
  ['30m', 1_800_000],
  ['2h', 7_200_000],
  ['45', 2_700_000],
  ['8h', SHELVED_MS_MAX],
  ['481m', null],
  ['9h', null],
  ['0m', null],
  ['', null],
  ['-5m', null],
  ['soon', null],
])('/mute %j', (argument, ms) => {
  expect(readMute(argument, SHELVED_MS_MAX)).toBe(ms);
});

test('no command resumes or widens anything', () => {
  expect(
    Object.keys(TELEGRAM_COMMANDS).filter((name) => /resume|enable|flatten|envelope|start/.test(name)),
  ).toEqual([]);
});
