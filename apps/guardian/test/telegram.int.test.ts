// `/kill` from Telegram, with everything that may go wrong on the way, and the one line that the guardian says itself. Judged by the
// latch and by the Bot API: what was raised, what was confirmed, what was said.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@agora/testkit/app-process';
import { FakeBotApi } from '@agora/testkit/bot-api';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Deployment, livingEngine } from './support/deployment.ts';

const [A, B, C] = ['mm-a', 'mm-b', 'mm-c'];
const ENGINES = [A, B, C];
const [OPERATOR, STRANGER] = [4_001, 4_002];
const HOUR_MS = 3_600_000;
let bot: FakeBotApi;
let it: Deployment;
let engines: readonly { stop(goodbye?: string): Promise<void> }[];
let secrets: string;

beforeAll(async () => {
  bot = await FakeBotApi.start();
  secrets = mkdtempSync(join(tmpdir(), 'agora-guardian-'));
  const tokenFile = join(secrets, 'bot.token');
  writeFileSync(tokenFile, bot.token, { mode: 0o400 });
  const telegram = {
    ...{ bot_token_file: tokenFile, allowed_user_ids: [OPERATOR], chat_ids: [OPERATOR] },
    ...{ second_contact_chat_ids: [], api_root: bot.root },
  };
  it = await Deployment.start(ENGINES, { configure: (config) => ({ ...config, telegram }) });
  // Who raises waits 50 and 100 ms for redis-latch: a disk that other tests keep busy is no part of this file.
  await (await it.pair.hostLatch()).config('SET', 'appendfsync', 'no');
  engines = await Promise.all(ENGINES.map((id) => livingEngine(it, id)));
  await it.guard();
});
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.stop()));
  await it.stop();
  await bot.stop();
  rmSync(secrets, { recursive: true, force: true });
});
beforeEach(async () => {
  for (const id of ENGINES) await it.resume(id);
});

const panics = async () => {
  const { panic_epoch, global } = await it.pairs(A);
  return { own: panic_epoch, all: global.panic_epoch };
};
const confirmed = (id: number) =>
  until('the update confirmed', () => (bot.updates.unconfirmed.includes(id) ? null : true));

/** Takes from the guardian what raises, and nothing else; what this resolves to gives it back. */
async function raisesNothing(latch: Redis): Promise<() => Promise<unknown>> {
  const change = (rules: string[]) => latch.call('ACL', 'SETUSER', 'guardian', ...rules);
  const user = (await latch.call('ACL', 'GETUSER', 'guardian')) as unknown[];
  const selectors = user[user.indexOf('selectors') + 1] as string[][];
  const rules = selectors.map(([, commands, , keys]) => `(${keys} ${commands})`);
  await change(['clearselectors', ...rules.filter((rule) => !rule.includes('+incr'))]);
  return () => change(rules.filter((rule) => rule.includes('+incr')));
}

describe('raises, and only then confirms', () => {
  beforeEach(async () => {
    for (const name of ['mm-bot.kill', `${A}/kill`]) rmSync(join(it.pair.home.data, name), { force: true });
    await it.resume(A);
  });

  test.each<[string, string, boolean, 'own' | 'all']>([
    ['every engine', '/kill', false, 'all'],
    ['one engine', `/kill ${A} spread is wrong`, false, 'own'],
    ['a word that is no engine', '/kill mm-z now', false, 'all'],
    ['an edited message', '/kill', true, 'all'],
  ])('%s', async (_, text, edited, scope) => {
    const before = await panics();
    await confirmed(bot.say({ from: OPERATOR, text, edited }));
    expect(await panics()).toEqual({ ...before, [scope]: before[scope] + 1 });
    const record = await it.untilProvenance(scope === 'own' ? A : null, before[scope] + 1);
    expect(record).toMatchObject({ path: 'telegram', who: `telegram:${OPERATOR}` });
  });

  test('one of a flood of a hundred', async () => {
    const before = await panics();
    const ids = Array.from({ length: 100 }, (_, i) =>
      bot.say({ from: i === 57 ? OPERATOR : STRANGER, text: i === 57 ? '/kill' : `/kill ${i}` }),
    );
    await confirmed(ids.at(-1) ?? 0);
    expect((await panics()).all).toBe(before.all + 1);
  });

  test.each<[string, { from: number; chat?: number; text: string }]>([
    ['a stranger', { from: STRANGER, text: '/kill' }],
    ['a stranger in a group', { from: STRANGER, chat: -100, text: '/kill all' }],
    ['another word', { from: OPERATOR, text: '/killall' }],
    ['talk', { from: OPERATOR, text: 'should I /kill it?' }],
  ])('not for %s', async (_, said) => {
    const before = await panics();
    await confirmed(bot.say(said));
    expect(await panics()).toEqual(before);
  });
});

describe('with Telegram in trouble', () => {
  test.each<['down' | 'drop' | 'conflict' | 'limited', string]>([
    ['down', 'answered HTTP 502'],
    ['drop', 'does not answer'],
    ['conflict', 'another poller uses the bot token'],
    ['limited', 'asks to wait (429)'],
  ])(
    '%s: this path is said to be down, and a /kill that waited is honoured, however late',
    async (kind, words) => {
      const lift = bot.fault({ kind, methods: ['getUpdates'], retryAfterS: 1 });
      const before = await panics();
      // Ends the poll under way, so that the next one meets the fault.
      bot.say({ from: STRANGER, text: 'hello' });
      await until('the trouble in the heartbeat', async () => {
        const { kill_paths, telegram } = await it.heartbeat();
        return kill_paths.telegram.live === false && telegram.problem?.includes(words);
      });
      const id = bot.say({ from: OPERATOR, text: '/kill', date: new Date(Date.now() - HOUR_MS) });
      expect((await panics()).all).toBe(before.all);
      lift();
      await confirmed(id);
      expect((await panics()).all).toBe(before.all + 1);
      await until('well again', async () => (await it.heartbeat()).kill_paths.telegram.live);
    },
  );

  test('an answer that is lost: the update comes again, and the stop is one', async () => {
    const before = await panics();
    bot.fault({ kind: 'deaf', methods: ['getUpdates'], count: 1 });
    // The poll under way was admitted before: the next one is the one whose answer is lost.
    await confirmed(bot.say({ from: STRANGER, text: 'hello' }));
    await until('it polls', () => bot.updates.isPolled);
    await confirmed(bot.say({ from: OPERATOR, text: `/kill ${A}` }));
    expect((await panics()).own).toBe(before.own + 1);
  });
});

test('two of one poll, durable nowhere: each is struck for, and nobody else; both come again until they can be', async () => {
  const lift = bot.fault({ kind: 'down', methods: ['getUpdates'] });
  bot.say({ from: STRANGER, text: 'hello' });
  await until('no poll', async () => !(await it.heartbeat()).kill_paths.telegram.live);
  for (const id of ENGINES) await it.venue.place(id, 4);
  // No kill file stands and none can be written; it goes on to hear the engines: were it deaf or blind, it would strike for all of them.
  for (const folder of [A, B].map((id) => join(it.pair.home.data, id))) {
    rmSync(folder, { recursive: true, force: true });
    symlinkSync(join(secrets, 'nowhere', 'at-all'), folder);
  }
  const mayRaiseAgain = await raisesNothing(await it.pair.hostLatch());
  const ids = [A, B].map((id) => bot.say({ from: OPERATOR, text: `/kill ${id}` }));
  lift();
  for (const id of [A, B]) await it.untilEmpty(id);
  expect(bot.updates.unconfirmed).toEqual(expect.arrayContaining(ids));
  expect(await it.venue.openOrders(C)).toHaveLength(4);
  await mayRaiseAgain();
  for (const id of ids) await confirmed(id);
});

test('durable nowhere, a /kill is not confirmed, and is struck for all the same; it is durable once it can be', async () => {
  await it.venue.place(A, 4);
  rmSync(it.pair.home.data, { recursive: true, force: true });
  writeFileSync(it.pair.home.data, '');
  it.pair.signal('latch', 'SIGSTOP');
  const id = bot.say({ from: OPERATOR, text: '/kill' });
  await it.untilEmpty(A);
  expect(bot.updates.unconfirmed).toContain(id);
  it.pair.signal('latch', 'SIGCONT');
  await confirmed(id);
});

test('the pager, dead, is told of in one line that needs no pager', async () => {
  const told = () => bot.chats.messages(OPERATOR).filter(({ text }) => text.includes('The pager is dead'));
  await until('the line', () => told()[0]);
  expect(await it.detail('pager')).toMatch(/^silent for \d+ s$/);
  await until('two more polls of the pager', async () => {
    const detail = await it.detail('pager');
    return Number(/\d+/.exec(detail ?? '')?.[0]) >= 18;
  });
  expect(told()).toHaveLength(1);
});
