// The whole way of a command: a person writes, the real guardian polls and acts, hands over, and the pager answers. A /kill is durable
// before anybody is answered, pager or no pager.
import { parseLatchPairs } from '@agora/shared/latch';
import { leaseKeys } from '@agora/shared/redis-keys';
import { AppProcess, until } from '@agora/testkit/app-process';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { long, OPERATOR, type PagerDeployment, startDeployment } from './support/deployment.ts';

let house: PagerDeployment;
let pager: AppProcess;
let guardian: AppProcess;

beforeAll(async () => {
  house = await startDeployment();
  // The guardian itself beats now.
  for (const puppet of house.puppets) puppet.guardianBeats = false;
});
afterAll(() => house.stop());
beforeEach(async () => {
  pager = await house.start();
  guardian = new AppProcess('guardian', ['--config', house.pair.runtimeFor('guardian')]);
  const polls = house.api.callsOf('getUpdates').length;
  await long('a poll', () => house.api.callsOf('getUpdates').length > polls || house.api.updates.isPolled);
});
afterEach(async () => {
  await Promise.all([pager.remove(), guardian.remove()]);
});

const answerTo = (id: number) =>
  until('an answer', () => house.api.chats.messages(OPERATOR).find(({ replyTo }) => replyTo === id));

async function pairsOf(index: number) {
  const redis = await house.pair.client('latch', 'web');
  const engine = house.puppets[index]?.engine;
  if (engine === undefined) throw new Error('no such puppet');
  const values = await redis.mget(leaseKeys(engine));
  redis.disconnect();
  return parseLatchPairs(values);
}

test('a question goes by the guardian to the pager and back', async () => {
  const answer = await answerTo(house.api.say({ from: OPERATOR, text: '/next mm-1' }));
  expect(answer.text).toContain('· mm-1');
});

test('/kill of one engine: latched under its key, and answered with it', async () => {
  const id = house.api.say({ from: OPERATOR, text: '/kill mm-1 trying it' });
  const answer = await answerTo(id);
  expect(answer.text).toContain('STOP taken · mm-1');
  expect(answer.text).toContain(`Key telegram:${id}, epoch `);
  // On a machine that is busy redis-latch may not answer in time; then the kill file keeps it.
  expect(answer.text).toMatch(/Durable (in redis-latch|as a kill file)/);
  await until('the latch', async () => ((await pairsOf(0))?.panic_epoch ?? 0) > 0);
  expect((await pairsOf(1))?.panic_epoch).toBe(0);
});

test('/kill with the pager dead is latched all the same', async () => {
  await pager.remove();
  const before = (await pairsOf(0))?.global.panic_epoch ?? 0;
  house.api.say({ from: OPERATOR, text: '/kill' });
  await until('the latch', async () => ((await pairsOf(0))?.global.panic_epoch ?? 0) > before);
});

test('the STOP button of an alarm is a stop of its engine', async () => {
  const before = (await pairsOf(1))?.panic_epoch ?? 0;
  const chatted = await answerTo(house.api.say({ from: OPERATOR, text: '/help' }));
  house.api.press(OPERATOR, chatted, 'stop:12:mm-2');
  await until('the latch', async () => ((await pairsOf(1))?.panic_epoch ?? 0) > before);
  await until('the look of the button ended', () =>
    house.api.callsOf('answerCallbackQuery').some(({ params }) => params.text === 'STOP taken'),
  );
});
