import { frameFixture } from '@agora/shared/fixtures';
import type { Redis } from 'ioredis';
import { beforeEach, describe, expect, test } from 'vitest';
import type { HouseFacts } from './alerts/house.ts';
import { People } from './people.ts';
import type { Settings } from './settings.ts';
import type { SendVerdict } from './telegram/verdict.ts';

const CHATS = [7, 9];
let verdicts: Map<number, SendVerdict>;
let people: People;

beforeEach(async () => {
  verdicts = new Map();
  // As far as a book of incidents uses it: the last daily message was long ago.
  const live = {
    hgetall: async (key: string) => (key.endsWith(':state') ? { digest: '{"date":"2026-01-01"}' } : {}),
    hset: async () => 1,
    xrange: async () => [],
  } as unknown as Redis;
  const facts = (): HouseFacts => ({
    ...{ frames: [frameFixture()], guardian: null, buildId: frameFixture().snapshot?.build_id ?? '' },
    ...{ expiries: [], nowMs: Date.now(), disks: [] },
  });
  const config = {
    telegram: { chat_ids: CHATS, second_contact_chat_ids: [] },
    alerts: { time_zone: 'UTC', digest_at: '00:00' },
  };
  people = new People({
    ...{ live, facts, neighbours: { anchors: [] } as never },
    settings: { runtime: { config }, webhookUrl: null } as unknown as Settings,
    client: {
      send: async (chat: number) => verdicts.get(chat) ?? { kind: 'accepted', messageId: 1 },
    } as never,
    log: { info() {}, warn() {}, error() {} } as never,
    metrics: () => ({}) as never,
  });
  await people.alarms.tick();
});

const KICKED: SendVerdict = { kind: 'chat_refuses', problem: 'bot was kicked from the group chat' };

describe.each([
  ['the daily message', () => people.daily()],
  ['a test', () => people.test('operator-1')],
])('%s', (_, send) => {
  test('that a chat refuses is known to everybody who asks for the path', async () => {
    verdicts.set(9, KICKED);
    await send();
    const said = `telegram chat 9: ${KICKED.problem}.`;
    expect([people.path().problem, people.unwell(), people.troubled]).toEqual([said, said, 1]);
  });
  test('that all take says that the path works', async () => {
    for (const chat of CHATS) verdicts.set(chat, KICKED);
    await send();
    expect(people.troubled).toBe(2);
    verdicts.clear();
    await send();
    expect([people.path().problem, people.unwell(), people.troubled]).toEqual([null, null, 0]);
    expect(people.path().lastDeliveredMs).not.toBeNull();
  });
});
