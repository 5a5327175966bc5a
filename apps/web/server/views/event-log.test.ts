// Events are told once each and in order; what cannot be read is told as such, and silence of Redis is never "nothing happened".
import { engineIdSchema } from '@agora/shared/ids';
import type { TimelineItem } from '@agora/shared/timeline';
import { describe, expect, it, test } from 'vitest';
import { FakeSystem } from '../read-model/fake-system.ts';
import type { Asks } from '../read-model/redis-source.ts';
import { EventLog } from './event-log.ts';

type Entry = [string, string[]];
const at = (ms: number) => new Date(1_700_000_000_000 + ms).toISOString();
const event = (name: string, more: object = {}) =>
  JSON.stringify({ ts: at(0), event: name, next_action: 'None.', ...more });
const entry = (n: number, json: string): Entry => [`${n}-0`, ['json', json]];

/** A stream as Redis keeps it, as far as it is asked. */
class FakeStream implements Asks {
  entries: Entry[] = [];
  silent = false;
  /** Entries that were handed out. */
  read = 0;

  async ask<T>(question: Parameters<Asks['ask']>[0]) {
    if (this.silent) return null;
    const order = (id: string) => Number(id.replace('(', '').split('-')[0]);
    const isAbove = (id: string, end: string) =>
      end === '-' || (end.startsWith('(') ? order(id) > order(end) : order(id) >= order(end));
    const isBelow = (id: string, end: string) => end === '+' || order(id) < order(end);
    const inside = (from: string, to: string) =>
      this.entries.filter(([id]) => isAbove(id, from) && isBelow(id, to));
    const told = (entries: Entry[], count: number) => {
      const some = entries.slice(0, count);
      this.read += some.length;
      return some;
    };
    const redis = {
      xrange: async (_key: string, from: string, to: string, _count: string, count: number) =>
        told(inside(from, to), count),
      xrevrange: async (_key: string, to: string, from: string, _count: string, count: number) =>
        told(inside(from, to).reverse(), count),
    };
    return { value: (await question(redis as never)) as T, askedMs: 0 };
  }
}

function logOf(entries: Entry[]) {
  const stream = new FakeStream();
  stream.entries = entries;
  const system = new FakeSystem();
  return { stream, system, log: new EventLog(engineIdSchema.parse('mm-1'), stream, system) };
}
const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => entry(n + 1, event(n % 2 === 0 ? 'halt' : 'resume')));
/** Some hundred events take more turns of the loop than the clock of the test lets run out at once. */
async function drained(system: FakeSystem) {
  for (let turn = 0; turn < 50; turn += 1) await system.advance(0);
}
const ids = (items: readonly TimelineItem[]) => items.map(({ id }) => id);
const ask = { before: null, count: 3, names: null, search: null };

describe('a page', () => {
  it('begins with the newest and goes on where the last one ended', async () => {
    const { log } = logOf(numbered(7));
    const first = await log.page(ask);
    expect(ids(first.items)).toEqual(['7-0', '6-0', '5-0']);
    const second = await log.page({ ...ask, before: first.next_before });
    const third = await log.page({ ...ask, before: second.next_before });
    expect([ids(second.items), ids(third.items), third.next_before]).toEqual([
      ['4-0', '3-0', '2-0'],
      ['1-0'],
      null,
    ]);
  });

  it('keeps to the names and the words asked for, whatever their case', async () => {
    const { log } = logOf([
      entry(1, event('halt', { who: 'Ada' })),
      entry(2, event('halt')),
      entry(3, event('resume', { who: 'ada' })),
    ]);
    expect(ids((await log.page({ ...ask, names: ['halt'] })).items)).toEqual(['2-0', '1-0']);
    expect(ids((await log.page({ ...ask, search: ' ADA ' })).items)).toEqual(['3-0', '1-0']);
    expect(ids((await log.page({ ...ask, names: ['halt'], search: 'ada' })).items)).toEqual(['1-0']);
  });

  it('looks only so far and says how far', async () => {
    const { log } = logOf(numbered(5_000));
    const page = await log.page({ ...ask, search: 'nowhere' });
    expect(page).toEqual({ items: [], next_before: '1001-0', searched_to: '1001-0' });
  });

  it('of some names, asked for again, reads only what came since, and says the same as one that reads all', async () => {
    const { log, stream } = logOf([entry(1, event('drill')), ...numbered(5_000).slice(1)]);
    const rare = { ...ask, names: ['drill', 'adopted'] };
    const steps: [string, () => void, number][] = [
      ['a first time', () => undefined, 4_000],
      ['with nothing new', () => undefined, 1],
      ['with news that do not matter', () => stream.entries.push(entry(5_001, event('halt'))), 2],
      ['with one that does', () => stream.entries.push(entry(5_002, event('drill', { n: 2 }))), 2],
      [
        'with more than are asked for',
        () => stream.entries.push(...[3, 4, 5].map((n) => entry(5_000 + n, event('adopted')))),
        4,
      ],
      ['with fewer kept', () => void stream.entries.splice(0, 4_000), 1],
      [
        'with more new ones than are looked through',
        () =>
          stream.entries.push(...Array.from({ length: 4_500 }, (_, n) => entry(5_006 + n, event('halt')))),
        8_000,
      ],
      [
        'with nothing kept that was known',
        () => void stream.entries.splice(0, stream.entries.length, entry(9_900, event('drill'))),
        2,
      ],
      [
        'with a stream that began anew, of an earlier time',
        () => void stream.entries.splice(0, 1, entry(7, event('drill'))),
        1,
      ],
    ];
    for (const [what, change, reads] of steps) {
      change();
      stream.read = 0;
      const page = await log.page(rare);
      expect({ what, read: stream.read }).toEqual({ what, read: reads });
      const anew = await new EventLog(engineIdSchema.parse('mm-1'), stream, new FakeSystem()).page(rare);
      expect({ what, items: page.items }).toEqual({ what, items: anew.items });
    }
  });

  it('rejects while Redis is silent', async () => {
    const { log, stream } = logOf(numbered(1));
    stream.silent = true;
    await expect(log.page(ask)).rejects.toThrow(/does not answer/);
  });
});

test.each([
  ['no JSON', '{'],
  ['no event', '{"a":1}'],
  ['an event without advice', JSON.stringify({ ts: at(0), event: 'halt' })],
  ['an event of the wrong time', event('halt', { ts: 'yesterday' })],
  ['an entry of ten megabytes', event('halt', { more: 'x'.repeat(10 << 20) })],
  ['a name that is too long', event('h'.repeat(65))],
])('%s is told as unreadable, in its place', async (_what, json) => {
  const { log } = logOf([
    entry(1, json),
    entry(2, event('from_a_newer_engine', { reason: '<img src=x onerror=alert(1)>' })),
  ]);
  const { items } = await log.page(ask);
  expect(items).toMatchObject([
    { id: '2-0', event: { event: 'from_a_newer_engine', reason: '<img src=x onerror=alert(1)>' } },
    { id: '1-0', event: null },
  ]);
});

describe('who follows', () => {
  const follow = (log: EventLog, after: string | null) => {
    const end = new AbortController();
    const seen: string[] = [];
    const ended = (async () => {
      for await (const { id } of log.follow(after, end.signal)) seen.push(id);
    })();
    const stop = async () => {
      end.abort();
      await ended;
    };
    return { seen, stop };
  };

  it('gets the newest at once, oldest first, then each new one once', async () => {
    const { log, stream, system } = logOf(numbered(250));
    const { seen, stop } = follow(log, null);
    await drained(system);
    expect([seen.length, seen[0], seen.at(-1)]).toEqual([200, '51-0', '250-0']);
    stream.entries.push(entry(251, event('halt')));
    await system.advance(400);
    stream.silent = true;
    stream.entries.push(entry(252, event('halt')));
    await system.advance(400);
    expect(seen.at(-1)).toBe('251-0');
    stream.silent = false;
    await system.advance(400);
    expect(seen.slice(-2)).toEqual(['251-0', '252-0']);
    expect(new Set(seen).size).toBe(seen.length);
    await stop();
    expect(system.timersWaiting).toBe(0);
  });

  it('gets everything after what it saw last, however much', async () => {
    const { log, system } = logOf(numbered(450));
    const { seen, stop } = follow(log, '10-0');
    await drained(system);
    expect([seen.length, seen[0], seen.at(-1)]).toEqual([440, '11-0', '450-0']);
    await stop();
  });

  it('of an empty stream gets the first one that comes', async () => {
    const { log, stream, system } = logOf([]);
    const { seen, stop } = follow(log, null);
    await system.advance(400);
    stream.entries.push(entry(1, event('halt')));
    await system.advance(400);
    expect(seen).toEqual(['1-0']);
    await stop();
  });
});
