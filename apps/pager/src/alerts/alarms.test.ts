import type { AlertWord } from '@agora/shared/alert-incident';
import type { AlertRaised } from '@agora/shared/alert-raised';
import { FIXTURE_NOW, frameFixture, snapshotFixture } from '@agora/shared/fixtures';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { epochMsOf, isoMs } from '@agora/shared/time';
import { beforeEach, describe, expect, test } from 'vitest';
import { FIRST } from '../../test/support/virtual.ts';
import { Alarms } from './alarms.ts';
import { afterTaken, undeliveredMs } from './delivery.ts';
import type { HouseFacts } from './house.ts';
import { type IncidentRecord, parseRecord } from './record.ts';
import { TIMING } from './timing.ts';

const START_MS = epochMsOf(FIXTURE_NOW);
/** Redis as far as alarms use it; `down` answers nothing. */
class MemoryStore {
  down = false;
  /** Reads are answered, nothing is taken out. */
  full = false;
  book = new Map<string, IncidentRecord>();
  acks = new Map<string, AlertWord>();
  outbox: { id: string; raised: AlertRaised | null }[] = [];
  digestDate: string | null = null;
  async #answer<T>(work: () => T): Promise<T> {
    if (this.down) throw new Error('does not answer');
    return work();
  }
  load = () => this.#answer(() => ({ records: [...this.book.values()], digestDate: this.digestDate }));
  save = (records: readonly IncidentRecord[]) =>
    this.#answer(() => {
      this.book = new Map(records.map((record) => [record.incident, record]));
    });
  saveDigest = (date: string) =>
    this.#answer(() => {
      this.digestDate = date;
    });
  words = () => this.#answer(() => [...this.acks].map(([field, word]) => ({ field, word })));
  say = (field: string, word: AlertWord) => this.#answer(() => void this.acks.set(field, word));
  forget = (fields: readonly string[]) =>
    this.#answer(() => fields.forEach((field) => void this.acks.delete(field)));
  raised = () => this.#answer(() => [...this.outbox]);
  done = (ids: readonly string[]) =>
    this.#answer(() => {
      if (this.full) throw new Error('MISCONF');
      this.outbox = this.outbox.filter(({ id }) => !ids.includes(id));
    });
}

let store: MemoryStore;
let frame: FrameFacts;
let nowMs: number;
let monoMs: number;
let alarms: Alarms;
let tested: string[];
let unread: number[];
let refusals: string[];
let house: Partial<HouseFacts>;

function startPager(startedMonoMs = START_MS - TIMING.startMs): Alarms {
  return new Alarms({
    store,
    recipients: { first: [FIRST], second: [] },
    facts: () => ({
      ...{ frames: [frame], guardian: null, buildId: '4f9c2e1', expiries: [], nowMs, disks: [] },
      ...house,
    }),
    refusals: () => refusals,
    undeliveredMs: (records) => undeliveredMs(records, nowMs),
    wallMs: () => nowMs,
    monoMs: () => monoMs,
    startedMonoMs,
    onTest: (by) => void tested.push(by),
    onUnread: (count) => void unread.push(count),
  });
}
beforeEach(() => {
  [store, frame, nowMs, tested, unread, refusals] = [new MemoryStore(), frameFixture(), START_MS, [], [], []];
  house = {};
  monoMs = START_MS;
  alarms = startPager();
});

async function run(ms: number): Promise<void> {
  for (const untilMs = monoMs + ms; monoMs < untilMs; ) {
    [nowMs, monoMs] = [nowMs + 200, monoMs + 200];
    await alarms.tick();
  }
}
const codes = () => alarms.open().map(({ code }) => code);
const raise = (open: boolean, more: Partial<AlertRaised> = {}) => {
  const alarm = {
    kind: 'alarm',
    source: 'web',
    at: isoMs(nowMs),
    engine_id: null,
    code: 'DISK',
    open,
    sentence: 'Full.',
  };
  store.outbox.push({ id: `${store.outbox.length}-${nowMs}`, raised: { ...alarm, ...more } as AlertRaised }); // of that form
};
const lost = { ...frameFixture().ages, engine_ms: 9_000, snapshot_ms: 9_000 };

describe('what others ask to be told', () => {
  test('stands until they say that it is over, and leaves the outbox only when it is in the book', async () => {
    raise(true);
    store.down = true;
    await run(400);
    expect(store.outbox).toHaveLength(1);
    store.down = false;
    await run(400);
    expect([codes(), store.outbox, [...store.book.keys()]]).toEqual([['DISK'], [], ['1']]);
    await run(60_000);
    expect(codes()).toEqual(['DISK']);
    raise(false);
    await run(TIMING.goneMs + 400);
    expect([codes(), store.outbox]).toEqual([[], []]);
  });

  test('is not lost when the pager dies before its end is in the book', async () => {
    raise(true);
    await run(400);
    raise(false);
    await run(400);
    expect(store.outbox).toHaveLength(1);
    alarms = startPager();
    await run(TIMING.goneMs + 600);
    expect([codes(), store.outbox]).toEqual([[], []]);
  });

  test('nonsense is taken out, a test is asked for', async () => {
    store.outbox.push({ id: '1', raised: null });
    store.outbox.push({
      id: '2',
      raised: { kind: 'test', source: 'web', at: isoMs(nowMs), by: 'operator-1' },
    });
    await run(400);
    expect([store.outbox, tested, unread, codes()]).toEqual([[], ['operator-1'], [1], []]);
  });
});

test('a test alert is sent once, though redis-live forgets nothing; several at once are one', async () => {
  const ask = (id: string, by: string) =>
    store.outbox.push({ id, raised: { kind: 'test', source: 'web', at: isoMs(nowMs), by } });
  store.full = true;
  ask('1', 'operator-1');
  await run(2_000);
  expect([tested, store.outbox.length]).toEqual([['operator-1'], 1]);
  store.down = true;
  await run(1_000);
  store.down = false;
  for (const id of ['2', '3', '4']) ask(id, `operator-${id}`);
  await run(2_000);
  expect(tested).toEqual(['operator-1', 'operator-4']);
  store.full = false;
  await run(400);
  expect([tested.length, store.outbox]).toEqual([2, []]);
});

describe('a start', () => {
  test('while others start too, a loss is not told; what was open stays open', async () => {
    frame = frameFixture({ ages: lost });
    alarms = startPager(START_MS);
    await run(TIMING.startMs - 400);
    expect(codes()).toEqual([]);
    await run(800);
    expect(codes()).toEqual(['UNKNOWN-ENGINE']);
    alarms = startPager(monoMs);
    await run(1_000);
    expect(codes()).toEqual(['UNKNOWN-ENGINE']);
    expect(alarms.open()[0]?.incident).toBe('1');
  });

  test('without redis-live goes on from memory, and joins what an earlier one left when it answers', async () => {
    frame = frameFixture({ ages: lost });
    await run(400);
    store.down = true;
    alarms = startPager();
    await run(400);
    expect([codes(), alarms.digestDate]).toEqual([['UNKNOWN-ENGINE'], undefined]);
    store.digestDate = '2026-03-01';
    store.down = false;
    await run(400);
    expect([codes(), alarms.digestDate]).toEqual([['UNKNOWN-ENGINE'], '2026-03-01']);
  });
});

describe('what cannot be known any more is not over', () => {
  const { ages } = frameFixture();
  const unread = frameFixture({ ages: { ...ages, redis_latch_ms: 60_000, guardian_ms: 60_000 } });
  test('the guardian, when redis-latch dies', async () => {
    frame = frameFixture({ ages: { ...ages, guardian_ms: 9_000 } });
    await run(16_000);
    expect(codes()).toEqual(['GUARDIAN-DOWN']);
    frame = unread;
    await run(20_000);
    expect(codes()).toEqual(['GUARDIAN-DOWN', 'UNKNOWN-REDIS']);
    frame = frameFixture();
    await run(TIMING.goneMs + 400);
    expect(codes()).toEqual([]);
  });
  test('what an engine said of itself, when it is lost', async () => {
    const gate = { ...snapshotFixture().gate, closures_10min: 3 };
    const snapshot = snapshotFixture({ gate });
    frame = frameFixture({ snapshot });
    await run(400);
    frame = frameFixture({ snapshot, ages: lost });
    await run(20_000);
    expect(codes()).toEqual(['GATE-FLAP', 'UNKNOWN-ENGINE']);
    frame = frameFixture();
    await run(TIMING.goneMs + 400);
    expect(codes()).toEqual([]);
  });
});

test('what others raised while it was shelved is told when that is taken back', async () => {
  const until = isoMs(nowMs + 3_600_000);
  const word = { kind: 'shelve' as const, by: 'x', at: isoMs(nowMs), until, code: 'KILL-PATH' as const };
  store.acks.set('shelve:KILL-PATH', { ...word, reason: 'known' });
  raise(true, { code: 'KILL-PATH' });
  await run(60_000);
  expect(alarms.records).toMatchObject([{ code: 'KILL-PATH', notice: null }]);
  store.acks.clear();
  await run(400);
  expect(alarms.records).toMatchObject([{ notice: { kind: 'new', silent: false } }]);
});

test('a clock that is set back by hours makes no start of it', async () => {
  alarms = startPager(monoMs);
  await run(TIMING.startMs + 400);
  nowMs -= 7_200_000;
  frame = frameFixture({ ages: lost });
  await run(400);
  expect(codes()).toEqual(['UNKNOWN-ENGINE']);
});

describe('what people say', () => {
  async function told(): Promise<void> {
    frame = frameFixture({ ages: lost });
    await run(400);
    const [record] = alarms.records;
    if (record?.notice == null) throw new Error('nothing is due');
    const { incident, notice } = record;
    alarms.keep(afterTaken(alarms.records, { incident, notice, target: FIRST, messageId: 5, nowMs }));
  }
  test('an acknowledgement from anywhere stands in the message', async () => {
    await told();
    await run(400);
    store.acks.set('1', { kind: 'ack', by: 'operator-1', at: isoMs(nowMs), via: 'web' });
    await run(400);
    const [record] = alarms.records;
    expect(record?.messages).toEqual([{ chat_id: 7, message_id: 5, edit_due: true }]);
    expect(record === undefined ? null : alarms.view(record).acknowledgedBy).toBe('operator-1');
  });
  test('by Telegram, with who did it', async () => {
    await told();
    await alarms.acknowledge(alarms.open(), 'telegram:7');
    await alarms.mute(3_600_000, 'telegram:7');
    expect(store.acks.get('1')).toMatchObject({ kind: 'ack', by: 'telegram:7', via: 'telegram' });
    expect(store.acks.get('mute')).toMatchObject({ until: isoMs(nowMs + 3_600_000) });
  });
  test('before the clock was set back counts no more: what comes would be silent for as long', async () => {
    await told();
    nowMs += 7_200_000;
    await alarms.acknowledge(alarms.open(), 'telegram:7');
    await alarms.mute(3_600_000, 'telegram:7');
    nowMs -= 7_200_000;
    await run(400);
    expect([...store.acks.keys()]).toEqual([]);
    const [record] = alarms.records;
    expect(record === undefined ? null : alarms.view(record).acknowledgedBy).toBeNull();
  });
  test('is forgotten when it is about nothing any more', async () => {
    store.acks.set('99', { kind: 'ack', by: 'x', at: isoMs(nowMs), via: 'web' });
    store.acks.set('mute', { kind: 'mute', by: 'x', at: isoMs(nowMs), until: isoMs(nowMs + 1_000) });
    await run(600);
    expect([...store.acks.keys()]).toEqual(['mute']);
    await run(1_000);
    expect([...store.acks.keys()]).toEqual([]);
  });
});

describe('the path itself', () => {
  test.each([
    [TIMING.undeliveredMs - 1_000, []],
    [TIMING.undeliveredMs + 1_000, ['ALERT-PATH']],
  ])('an alarm that nobody takes for %i ms', async (ms, expected) => {
    frame = frameFixture({ ages: lost });
    await run(ms);
    expect(codes().filter((code) => code === 'ALERT-PATH')).toEqual(expected);
  });
  test('a chat that refuses, and its end', async () => {
    refusals = ['telegram chat 8: bot was blocked by the user.'];
    await run(400);
    expect(alarms.open()).toMatchObject([{ code: 'ALERT-PATH', sentence: refusals[0] }]);
    refusals = [];
    await run(TIMING.goneMs + 400);
    expect(codes()).toEqual([]);
  });
});

describe('more than one line holds', () => {
  const endsMs = START_MS + 86_400_000;
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ name: `Certificate ${n}`, endsMs }));
  const read = () => alarms.records.map((record) => parseRecord(JSON.stringify(record)));

  test('is cut when it opens and when it grows: it can be shown, sent and read again', async () => {
    house = { expiries: many(40) };
    await run(400);
    expect(alarms.open()).toMatchObject([
      {
        code: 'KEY-EXPIRY',
        sentence: expect.stringMatching(/^Certificate 0 expires within a day\. .* And \d+ more\.$/),
      },
    ]);
    house = { expiries: many(80) };
    await run(400);
    expect(alarms.open()).toMatchObject([{ sentence: expect.stringMatching(/ And 6\d more\.$/) }]);
    refusals = Array.from({ length: 16 }, (_, n) => `telegram chat ${n}: bot was blocked by the user.`);
    await run(400);
    expect(codes()).toEqual(['KEY-EXPIRY', 'ALERT-PATH']);
    expect(read()).toEqual(alarms.records);
  });
});
