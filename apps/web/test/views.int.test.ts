// What the pages are given, on real Redis with nobody else there: alarms, events, the fleet, the own audit chain. Nothing that cannot be
// known is an empty list.
import type { AlarmBoard } from '@agora/shared/alarm-board';
import type { AlertWord } from '@agora/shared/alert-incident';
import type { AuditReport } from '@agora/shared/audit-report';
import type { ChainPage } from '@agora/shared/chain-answers';
import { engineIdSchema } from '@agora/shared/ids';
import { liveKeys } from '@agora/shared/redis-keys';
import { isoMs } from '@agora/shared/time';
import type { EventPage } from '@agora/shared/timeline';
import { until } from '@agora/testkit/app-process';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataOf, signedIn, startConsole, type TestBrowser, type TestConsole } from './support/console.ts';

const ID = engineIdSchema.parse('mm-1');
const ENGINE = { engine_id: ID };
const incident = (number: string, more: object = {}) =>
  JSON.stringify({
    incident: number,
    engine_id: ID,
    code: 'HALT-FLAT',
    priority: 'P3',
    word: 'HALTED',
    sentence: 'Halted, <b>flat</b>.',
    act: 'Review in the day.',
    opened_at: isoMs(1_000),
    changed_at: isoMs(1_000),
    closed_at: null,
    repeats: 0,
    told: 1,
    undelivered_since: null,
    channels: ['telegram'],
    ...more,
  });

let console: TestConsole;
let browser: TestBrowser;
let pager: Redis;
beforeAll(async () => {
  console = await startConsole();
  browser = await signedIn(console, 'operator');
  pager = await console.pair.client('live', 'pager');
});
afterAll(() => console?.close());

const board = async () => dataOf(await browser.query('alarms.board')) as AlarmBoard;
const done = async (name: string, input: object = {}) => dataOf(await browser.mutate(name, input));

describe('alarms', () => {
  beforeAll(async () => {
    const state = {
      1: incident('1', { closed_at: isoMs(2_000), priority: 'P1', code: 'UNKNOWN-ENGINE' }),
      2: incident('2'),
      3: incident('3', { code: 'BREACH-CAP', priority: 'P1' }),
      4: incident('4', { code: 'A-NEW-ONE', priority: 'P9', channels: ['pigeon'] }),
      5: '{"incident":"5"',
      6: JSON.stringify({ incident: 'six' }),
      digest: JSON.stringify({ date: '2026-03-01' }),
    };
    await pager.hset(liveKeys.alertState(), state);
  });

  test('come open ones first, worst first; words of a newer pager stay, broken ones are counted', async () => {
    const { incidents, incidents_total, unreadable, engines } = await board();
    expect(incidents.map((each) => [each.incident, each.code, each.priority])).toEqual([
      ['3', 'BREACH-CAP', 'P1'],
      ['4', 'unknown', 'unknown'],
      ['2', 'HALT-FLAT', 'P3'],
      ['1', 'UNKNOWN-ENGINE', 'P1'],
    ]);
    expect({ incidents_total, unreadable }).toEqual({ incidents_total: 6, unreadable: 2 });
    expect(engines).toEqual([{ engine_id: ID, kill_paths: null, kill_paths_live: false, last_drill: null }]);
  });

  test('are acknowledged where they are, by name', async () => {
    expect(await done('alarms.ack', { incident: '3' })).toEqual({ done: true });
    expect(await done('alarms.ack', { incident: '999' })).toEqual({ done: false });
    expect((await board()).words).toMatchObject([
      { field: '3', word: { kind: 'ack', by: 'operator', via: 'web' } },
    ]);
  });

  test('are shelved with a reason and an end, a P1 never, and taken up again', async () => {
    const shelve = { hours: 2, reason: 'known' };
    expect(await done('alarms.shelve', { ...shelve, code: 'UNKNOWN-ENGINE' })).toEqual({ done: false });
    expect((await browser.mutate('alarms.shelve', { ...shelve, code: 'DISK', hours: 9 })).status).toBe(400);
    expect(await done('alarms.shelve', { ...shelve, code: 'DISK' })).toEqual({ done: true });
    const { words, server_now } = await board();
    const word = words.find(({ field }) => field === 'shelve:DISK')?.word as Extract<
      AlertWord,
      { kind: 'shelve' }
    >;
    expect(word).toMatchObject({ code: 'DISK', by: 'operator', reason: 'known' });
    const leftMs = Date.parse(word.until) - Date.parse(server_now);
    expect(leftMs > 7_100_000 && leftMs <= 7_200_000).toBe(true);
    expect(await done('alarms.unshelve', { code: 'DISK' })).toEqual({ done: true });
    expect(await done('alarms.unshelve', { code: 'DISK' })).toEqual({ done: false });
  });

  test('a test of the way to people lies in the outbox, in the form of the contract', async () => {
    expect(await done('alarms.test')).toEqual({ done: true });
    const [entry] = await pager.xrevrange(liveKeys.alertOutbox(), '+', '-', 'COUNT', 1);
    expect(JSON.parse(entry?.[1][1] ?? '')).toMatchObject({ kind: 'test', source: 'web', by: 'operator' });
  });

  test('every word stands in the audit chain before it is said', () => {
    const types = console.auditRecords().map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('alarm.'))).toEqual([
      'alarm.ack',
      'alarm.shelve',
      'alarm.unshelve',
      'alarm.unshelve',
      'alarm.test',
    ]);
  });
});

describe('events', () => {
  test('come page by page, and as a stream that goes on where a browser stopped', async () => {
    const engine = await console.pair.client('live', `engine-${ID}`);
    const add = (event: string) =>
      engine.xadd(
        liveKeys.events(ID),
        '*',
        'json',
        JSON.stringify({ ts: isoMs(0), event, next_action: 'None.' }),
      );
    const ids: (string | null)[] = [];
    for (const name of ['one', 'two', 'three']) ids.push(await add(name));
    const page = dataOf(
      await browser.query('audit.events', { ...ENGINE, before: null, count: 2, names: null, search: null }),
    );
    expect((page as EventPage).items.map(({ event }) => event?.event)).toEqual(['three', 'two']);

    const input = encodeURIComponent(JSON.stringify({ ...ENGINE, lastEventId: ids[0] }));
    const stream = await fetch(`${console.origin}/api/trpc/console.timeline?input=${input}`, {
      headers: { cookie: browser.cookie },
    });
    let text = '';
    const reading = (async () => {
      for await (const chunk of stream.body ?? []) text += Buffer.from(chunk).toString();
    })();
    reading.catch(() => undefined);
    const told = () => [...text.matchAll(/"event":"(\w+)"/g)].map(([, name]) => name);
    await until('what came after', () => told().length === 2);
    await add('four');
    await until('the new one', () => told().length === 3);
    expect(told()).toEqual(['two', 'three', 'four']);
    expect([...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id).slice(0, 2)).toEqual(ids.slice(1));
    await stream.body?.cancel().catch(() => undefined);
  });
});

describe('the own audit chain', () => {
  test('is read page by page, proven record by record, verified, and given away letter by letter', async () => {
    const page = dataOf(
      await browser.query('audit.page', { chain: 'web', from_seq: null, count: 50 }),
    ) as ChainPage;
    expect(page.problem).toBeNull();
    expect(page.records.at(-1)?.record?.type).not.toBeUndefined();
    const report = dataOf(await browser.query('audit.verify', { chain: 'web' })) as AuditReport;
    expect(report).toMatchObject({ verdict: 'consistent', fault: null, chain: 'web' });
    const proof = dataOf(await browser.query('audit.record', { chain: 'web', seq: 1 }));
    expect(proof).toMatchObject({ seq: 1, problem: null, signed_by: { valid: true } });
    const { text, headers } = await browser.get('/api/audit/export?chain=web');
    expect(headers.get('content-disposition')).toBe('attachment; filename="agora-web.jsonl"');
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(console.auditRecords());
  });

  test('a chain that is not here, and one whose engine does not answer, are refused and never shown empty', async () => {
    expect((await browser.query('audit.page', { chain: 'guardian', from_seq: null, count: 5 })).status).toBe(
      404,
    );
    const silent = await browser.query('audit.page', { chain: 'engine-mm-1', from_seq: null, count: 5 });
    expect(silent.status).toBe(500);
    expect(silent.text).toContain('cannot be reached');
  });
});

test('an engine that does not answer is said to, with what was published before', async () => {
  expect(dataOf(await browser.query('recon.view', ENGINE))).toMatchObject({
    now: null,
    problem: 'it cannot be reached',
    drifts: [],
  });
  expect(dataOf(await browser.query('limits.view', ENGINE))).toMatchObject({
    now: null,
    file_expands: null,
    since_halt: null,
  });
  expect(dataOf(await browser.query('console.direct', ENGINE))).toMatchObject({
    engine: { status: null, answered_in_ms: null },
    guardian: { health: null, answered_in_ms: null },
  });
});

test('with redis-live gone nothing is shown as empty', async () => {
  console.pair.signal('live', 'SIGSTOP');
  try {
    expect((await browser.query('alarms.board')).status).toBe(500);
    const events = { ...ENGINE, before: null, count: 2, names: null, search: null };
    expect((await browser.query('audit.events', events)).status).toBe(500);
    expect(dataOf(await browser.query('recon.view', ENGINE))).toMatchObject({ drifts: null });
  } finally {
    console.pair.signal('live', 'SIGCONT');
  }
});
