// A path to people that is broken in every way a path can be: what is then told by which way, what is shown, and what comes when it
// is mended. Nothing is lost, nothing is queued up.
import { exposureRow, haltFixture, snapshotFixture } from '@agora/shared/fixtures';
import { haltIdSchema } from '@agora/shared/ids';
import { liveKeys } from '@agora/shared/redis-keys';
import { until } from '@agora/testkit/app-process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { long, OPERATOR } from './support/deployment.ts';
import { type House, Houses } from './support/houses.ts';

const [BLOCKED, UNKNOWN_CHAT] = [1_003, 1_004];
/** Two of the tests wait for the pager's long times; the others follow each other. */
const HOUSES = 3;
let houses: Houses;

beforeAll(async () => {
  houses = await Houses.open(HOUSES, { moreChats: [BLOCKED, UNKNOWN_CHAT] });
});
afterAll(() => houses?.close());

const OPEN = { ...snapshotFixture().exposure, rows: [exposureRow({ resting: 0 })] };
const halt = (house: House, id: string) =>
  house.puppets[0]?.halted({ exposure: OPEN, halt: haltFixture({ halt_id: haltIdSchema.parse(id) }) });
const inChat = (house: House, pattern: RegExp, chat = OPERATOR) =>
  house.api.chats.messages(chat).filter(({ text }) => pattern.test(text));
const HALTED = /^🟧 P2 HALTED · mm-1/;

/** The message that carries an incident, once the book knows of it. */
async function carrying(house: House, halt: string) {
  const carrier = z.object({
    halt_id: z.string().nullable(),
    messages: z.array(z.object({ chat_id: z.number(), message_id: z.number() })),
  });
  const id = await until('the book', async () => {
    const redis = await house.pair.client('live', 'web');
    const fields = await redis.hgetall(liveKeys.alertState());
    redis.disconnect();
    const records = Object.values(fields).map((json) => carrier.safeParse(JSON.parse(json)).data);
    const record = records.find((each) => each?.halt_id === halt);
    return record?.messages.find(({ chat_id }) => chat_id === OPERATOR)?.message_id;
  });
  return () => {
    const message = house.api.chats.messages(OPERATOR).find(({ messageId }) => messageId === id);
    if (message === undefined) throw new Error('the book names a message that does not exist');
    return message;
  };
}

/** A test may wait for a house. */
const LONG = { timeout: 120_000 };

describe.concurrent('a path to people that is broken', () => {
  test(
    'a chat that blocked the bot and one that does not exist: the others are told, and that these are not',
    LONG,
    () =>
      houses.lend(async (house) => {
        house.api.chats.faults.set(BLOCKED, 'blocked').set(UNKNOWN_CHAT, 'not_found');
        halt(house, 'halt-0101');
        await until('the halt', () => inChat(house, HALTED).length === 1);
        const [path] = await long('the alarm about the path', () => {
          const found = inChat(house, /^🟧 P2 ALERT-PATH · AGORA/);
          return found.length > 0 ? found : null;
        });
        expect(path?.text).toContain('telegram chat 1003: bot was blocked by the user.');
        expect(path?.text).toContain('telegram chat 1004: chat not found.');
        const beat = await house.heartbeat();
        expect(beat.state).toBe('failing');
        expect(beat.problem).toMatch(/telegram chat 100[34]:/);
        expect((await house.health()).parts.find(({ name }) => name === 'delivery')?.ok).toBe(false);
        const metrics = await (await house.get('/metrics', house.secret('bearer-scraper.token'))).text();
        expect(metrics).toContain('agora_alert_targets_refusing{process="pager"} 2');
        house.api.chats.faults.clear();
        await long(
          'the halt in the chat that was unblocked',
          () => inChat(house, /HALTED · mm-1|ALARMS/, BLOCKED).length > 0,
        );
        await long('the end of the alarm', () => inChat(house, /^⬜ OVER ALERT-PATH/).length > 0);
      }),
  );

  test('the outside watch is pinged while all is well, and not while it is not', LONG, () =>
    houses.lend(async (house) => {
      await long('a ping', () => house.watch.gets > 0);
      house.pair.signal('live', 'SIGSTOP');
      await long('that it says why not', async () =>
        (await house.health()).parts.find(({ name, ok }) => name === 'outside watch' && !ok),
      );
      house.pair.signal('live', 'SIGCONT');
    }),
  );

  test(
    'Telegram is down: by the second channel; both down: it shows; back: one message, not many',
    LONG,
    () =>
      houses.lend(async (house) => {
        const lift = house.api.fault({ kind: 'down' });
        house.webhook.status = 500;
        const posted = house.webhook.posted.length;
        const before = inChat(house, HALTED).length;
        halt(house, 'halt-0201');
        const waits = await until('that it shows', async () => {
          const beat = await house.heartbeat();
          return beat.oldest_undelivered_at !== null && beat.problem !== null ? beat : null;
        });
        expect(waits.state).toBe('failing');
        expect(waits.outbox).toBeGreaterThan(0);
        expect(waits.problem).toContain('Telegram answered 502');
        house.webhook.status = 200;
        const [hook] = await long('the second channel', () => {
          const found = house.webhook.posted
            .slice(posted)
            .filter(({ body }) => String(body.text).match(HALTED));
          return found.length > 0 ? found : null;
        });
        expect(hook?.body).toMatchObject({
          product: 'agora',
          silent: false,
          incidents: [{ code: 'HALT-OPEN', priority: 'P2' }],
        });
        await until(
          'that nothing waits',
          async () => (await house.heartbeat()).oldest_undelivered_at === null,
        );
        lift();
        await until('the halt by Telegram', () => inChat(house, HALTED).length > before);
      }),
  );

  test('asked to wait, it waits', LONG, () =>
    houses.lend(async (house) => {
      const from = house.api.calls.length;
      house.api.fault({ kind: 'limited', retryAfterS: 3, methods: ['sendMessage'], count: 1 });
      halt(house, 'halt-0301');
      const [first, second] = await until('a second try in that chat', () => {
        const sent = house.api.calls.slice(from).filter(({ method }) => method === 'sendMessage');
        const refused = sent.find(({ status }) => status === 429);
        const inChat = sent.filter(({ params }) => params.chat_id === refused?.params.chat_id);
        return inChat.length >= 2 && inChat.at(-1)?.status === 200 ? inChat : null;
      });
      expect(first?.status).toBe(429);
      expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(2_990);
    }),
  );

  test('a revoked token is said, and no log or answer holds the token', LONG, () =>
    houses.lend(async (house) => {
      const lift = house.api.fault({ kind: 'revoked' });
      halt(house, 'halt-0401');
      await until('the problem', async () =>
        (await house.heartbeat()).problem?.includes('refuses the bot token'),
      );
      lift();
      const shown = [
        ...house.pager.lines,
        JSON.stringify(await house.health()),
        JSON.stringify(await house.heartbeat()),
      ];
      expect(
        shown.filter((line) => line.includes(house.api.token) || line.includes(house.webhook.url)),
      ).toEqual([]);
    }),
  );

  test('an answer that was lost: told at least once', LONG, () =>
    houses.lend(async (house) => {
      const chats = [OPERATOR, BLOCKED, UNKNOWN_CHAT];
      const counts = () => chats.map((chat) => inChat(house, /HALTED/, chat).length);
      const before = counts();
      house.api.fault({ kind: 'deaf', methods: ['sendMessage'], count: 1 });
      halt(house, 'halt-0501');
      await until('it, twice in one chat', () =>
        counts().some((count, chat) => count >= (before[chat] ?? 0) + 2),
      );
    }),
  );

  test(
    'killed and started again it knows what it told: no message anew, the old one is edited when it is over',
    LONG,
    () =>
      houses.lend(async (house) => {
        halt(house, 'halt-0601');
        const message = await carrying(house, 'halt-0601');
        expect(message().text).toMatch(HALTED);
        house.pager.signal('SIGKILL');
        await house.pager.ended;
        house.pager = await house.start();
        for (const puppet of house.puppets) puppet.reset();
        await until('the edit', () => message().text.startsWith('⬜ OVER'));
        expect(message().text).toContain('Now: ACTIVE. Yes. 7 resting.');
        expect(message().earlier).toHaveLength(1);
      }),
  );

  test(
    'a button acknowledges: who did it stands in the message and in Redis, and the state stays',
    LONG,
    () =>
      houses.lend(async (house) => {
        halt(house, 'halt-0701');
        const message = await carrying(house, 'halt-0701');
        const data = message().buttons.find(({ text }) => text === 'Ack')?.data ?? '';
        expect((await house.handOver(house.api.press(OPERATOR, message(), data))).status).toBe(202);
        await until('the name', () => message().text.includes('acknowledged by telegram:1001'));
        expect(message().text).toMatch(HALTED);
        await until('the notice', () =>
          house.api
            .callsOf('answerCallbackQuery')
            .some(({ params }) => /acknowledged; the state stays/.test(String(params.text))),
        );
        const redis = await house.pair.client('live', 'web');
        const word = JSON.parse((await redis.hget(liveKeys.alertAcks(), data.split(':')[1] ?? '')) ?? '');
        redis.disconnect();
        expect(word).toMatchObject({ kind: 'ack', by: 'telegram:1001', via: 'telegram' });
      }),
  );
});
