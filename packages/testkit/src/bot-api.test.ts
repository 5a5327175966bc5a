// The fake Bot API refuses what Telegram refuses, so that a test against it can fail.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { htmlFault } from './bot-api/html.ts';
import { FakeBotApi } from './bot-api.ts';

let api: FakeBotApi;
beforeEach(async () => {
  api = await FakeBotApi.start();
});
afterEach(() => api.stop());

async function call(method: string, params: object, token = api.token) {
  const headers = { 'content-type': 'application/json' };
  const url = `${api.root}/bot${token}/${method}`;
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(params) });
  const body = (await answer.json()) as Record<string, unknown>; // as every answer of this API
  return {
    status: answer.status,
    result: body.result,
    description: body.description,
    parameters: body.parameters,
  };
}
const send = (params: object) => call('sendMessage', { chat_id: 7, text: 'hello', ...params });

test.each([
  ['well formed', '<b>a</b> &lt; b', null],
  ['a bare <', 'a < b', /Unexpected character at byte offset 2/],
  ['a bare &', 'a & b', /Unexpected character/],
  ['an unknown tag', '<h1>a</h1>', /Unsupported start tag "h1"/],
  ['an open tag', '<b>a', /Can't find end tag/],
  ['crossed tags', '<b><i>a</b></i>', /Unmatched end tag/],
])('HTML: %s', (_, text, fault) => {
  if (fault === null) expect(htmlFault(text)).toBeNull();
  else expect(htmlFault(text)).toMatch(fault);
});

describe('messages', () => {
  test('are kept as they read, with their edits', async () => {
    const sent = await send({ text: '<b>a</b> &amp; b', parse_mode: 'HTML', disable_notification: true });
    const { message_id } = sent.result as { message_id: number };
    await call('editMessageText', { chat_id: 7, message_id, text: 'c' });
    expect(api.chats.messages(7)).toMatchObject([{ text: 'c', earlier: ['a & b'], silent: true }]);
    const again = await call('editMessageText', { chat_id: 7, message_id, text: 'c' });
    expect(again).toMatchObject({ status: 400, description: expect.stringContaining('not modified') });
    const gone = await call('editMessageText', { chat_id: 7, message_id: 99, text: 'c' });
    expect(gone).toMatchObject({ status: 400, description: 'Bad Request: message to edit not found' });
  });

  test.each([
    ['4,096 characters', { text: 'x'.repeat(4_096) }, 200],
    ['4,097 characters', { text: 'x'.repeat(4_097) }, 400],
    ['nothing', { text: '' }, 400],
    ['64 bytes behind a button', { reply_markup: button('x'.repeat(64)) }, 200],
    ['65 bytes behind a button', { reply_markup: button('x'.repeat(65)) }, 400],
    ['a field that Telegram does not know', { colour: 'red' }, 400],
  ])('%s', async (_, params, status) => {
    expect((await send(params)).status).toBe(status);
  });

  test('a chat that is unknown, and one that blocked the bot', async () => {
    api.chats.faults.set(7, 'not_found').set(8, 'blocked');
    expect(await send({})).toMatchObject({ status: 400, description: 'Bad Request: chat not found' });
    expect(await send({ chat_id: 8 })).toMatchObject({ status: 403 });
  });
});

describe('updates', () => {
  test('stay until a later offset confirms them', async () => {
    const id = api.say({ from: 7, text: '/status' });
    for (let round = 0; round < 2; round += 1)
      expect((await call('getUpdates', {})).result).toMatchObject([{ update_id: id }]);
    expect((await call('getUpdates', { offset: id + 1 })).result).toEqual([]);
    expect(api.updates.unconfirmed).toEqual([]);
  });

  test('end a long poll at once, and a second poller ends the first with 409', async () => {
    const first = call('getUpdates', { timeout: 20 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = call('getUpdates', { timeout: 20 });
    expect((await first).status).toBe(409);
    const id = api.say({ from: 7, text: '/kill' });
    expect((await second).result).toMatchObject([
      { update_id: id, message: { chat: { id: 7, type: 'private' } } },
    ]);
  });

  test('of a kind that nobody asked for do not come', async () => {
    api.press(7, { chatId: 7, messageId: 1 }, 'ack:1');
    expect((await call('getUpdates', { allowed_updates: ['message'] })).result).toEqual([]);
    expect((await call('getUpdates', { allowed_updates: ['callback_query'] })).result).toHaveLength(1);
  });
});

describe('faults', () => {
  test.each([
    ['down', 502],
    ['revoked', 401],
    ['conflict', 409],
    ['limited', 429],
  ] as const)('%s answers %i until it is lifted', async (kind, status) => {
    const lift = api.fault({ kind, retryAfterS: 3 });
    const answer = await send({});
    expect(answer.status).toBe(status);
    if (kind === 'limited') expect(answer.parameters).toEqual({ retry_after: 3 });
    expect(api.chats.messages()).toEqual([]);
    lift();
    expect((await send({})).status).toBe(200);
  });

  test('deaf: the message is there, the answer is not', async () => {
    api.fault({ kind: 'deaf', methods: ['sendMessage'], count: 1 });
    await expect(send({})).rejects.toThrow();
    expect(api.chats.messages()).toHaveLength(1);
    expect((await send({})).status).toBe(200);
  });

  test('another token is refused', async () => {
    expect((await call('getMe', {}, '1:wrong')).status).toBe(401);
  });
});

function button(data: string) {
  return { inline_keyboard: [[{ text: 'Ack', callback_data: data }]] };
}
