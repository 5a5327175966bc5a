// What a person who writes to the bot gets back, through the real process, real Redis and a Bot API that refuses what Telegram refuses.
import { haltedSnapshot } from '@agora/shared/fixtures';
import { type AppProcess, until } from '@agora/testkit/app-process';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { OPERATOR, type PagerDeployment, startDeployment } from './support/deployment.ts';

let house: PagerDeployment;
let pager: AppProcess;

beforeAll(async () => {
  house = await startDeployment();
  pager = await house.start();
});
afterAll(async () => {
  await pager.remove();
  await house.stop();
});
beforeEach(() => {
  for (const puppet of house.puppets) puppet.reset();
});

/** Writes, and waits for the answer to exactly this message. */
async function ask(text: string): Promise<string> {
  const id = house.api.say({ from: OPERATOR, text });
  expect((await house.handOver(id)).status).toBe(202);
  const answer = await until(`an answer to ${text}`, () =>
    house.api.chats.messages().find(({ replyTo }) => replyTo === id),
  );
  return answer.text;
}

test('several engines are answered each with its state', async () => {
  const answer = await ask('/status');
  expect(answer).toContain('ACTIVE. Yes. 7 resting. · mm-1');
  expect(answer).toContain('ACTIVE. Yes. 7 resting. · mm-2');
});

test('an engine that fell silent is UNKNOWN first, and the age stands last', async () => {
  const [puppet] = house.puppets;
  if (puppet === undefined) throw new Error('no puppet');
  puppet.engineBeats = puppet.publishes = false;
  const answer = await until('UNKNOWN', async () => {
    const text = await ask('/status mm-1');
    return text.startsWith('UNKNOWN') ? text : null;
  });
  expect(answer).toMatch(/^UNKNOWN\. Assume it is trading\. · mm-1/);
  expect(answer).toMatch(/\ndata \d.* s old$/);
});

test('strangers, and unknown chats, get no answer', async () => {
  const before = house.api.chats.messages().length;
  await house.handOver(house.api.say({ from: 666, text: '/status' }));
  await house.handOver(house.api.say({ from: OPERATOR, chat: -500, text: '/status' }));
  expect(await ask('/next')).toMatch(/data/);
  expect(
    house.api.chats
      .messages()
      .slice(before)
      .every(({ chatId }) => chatId === OPERATOR),
  ).toBe(true);
});

test('the same update twice is answered once', async () => {
  const id = house.api.say({ from: OPERATOR, text: '/gates mm-1' });
  const before = house.api.chats.messages().length;
  await house.handOver(id);
  await house.handOver(id);
  await ask('/recon mm-1');
  const answers = house.api.chats
    .messages()
    .slice(before)
    .filter(({ text }) => text.includes('Gate OPEN'));
  expect(answers).toHaveLength(1);
});

test('/mute is kept with who said it', async () => {
  expect(await ask('/mute 30m')).toMatch(/^P2 and P3 make no sound for 30 min 0 s\.\nP1 is never muted\.$/);
  const web = await house.pair.client('live', 'web');
  const word = JSON.parse((await web.hget('agora:{global}:alerts:acks', 'mute')) ?? '');
  expect(word).toMatchObject({ kind: 'mute', by: `telegram:${OPERATOR}` });
});

test('/test says what became of every channel', async () => {
  const answer = await ask('/test');
  expect(answer).toMatch(/telegram chat 1001: accepted in \d+ ms/);
  expect(answer).toMatch(/telegram chat 1002: accepted in \d+ ms/);
  expect(answer).toMatch(/webhook: accepted in \d+ ms/);
  expect(house.webhook.posted.at(-1)?.body).toMatchObject({ product: 'agora', kind: 'test', silent: true });
});

test('/kill: the key at once, then n of m in the same message, then the end', async () => {
  const [puppet] = house.puppets;
  if (puppet === undefined) throw new Error('no puppet');
  const before = house.api.chats.messages(OPERATOR).length;
  const id = house.api.say({ from: OPERATOR, text: '/kill mm-1' });
  const kill = { engine: 'mm-1', key: `telegram:${id}`, durable: 'redis', epoch: 5, replayed: false };
  await house.handOver(id, kill);
  const mine = () => house.api.chats.messages(OPERATOR).slice(before);
  const first = await until('the key', () => mine().find(({ text }) => text.startsWith('STOP taken · mm-1')));
  expect(first.text).toContain(`Key telegram:${id}, epoch 5. Durable in redis-latch.`);
  const stopping = {
    stage: 'cancelling' as const,
    zero_seen_at: null,
    verified_at: null,
    orders_confirmed: 11,
  };
  const { clearance } = haltedSnapshot();
  if (clearance === null) throw new Error('a halt has a clearance');
  puppet.halted({ clearance: { ...clearance, ...stopping } });
  await until('n of m', () => mine().find(({ text }) => /STOP taken[\s\S]*(11 of 14|3 orders)/.test(text)));
  puppet.halted();
  const last = await until('the end', () => mine().find(({ text }) => text.startsWith('STOPPED · 1 engine')));
  expect(last.text).toContain('HALTED. No. Flat. · mm-1');
  expect(last.silent).toBe(false);
});
