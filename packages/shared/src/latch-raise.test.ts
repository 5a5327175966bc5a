import { expect, test, vi } from 'vitest';
import { engineIdSchema, requestKeySchema } from './ids.ts';
import { type RaisingStore, raiseLatch } from './latch-raise.ts';
import { latchKeys } from './redis-keys.ts';
import { provenanceOf, type Stop } from './stop-record.ts';
import { isoMsSchema } from './time.ts';

const A = engineIdSchema.parse('mm-a');
const AT = isoMsSchema.parse('2026-03-01T03:11:42.117Z');
const LATER = isoMsSchema.parse('2026-03-01T03:12:42.117Z');
const STOP: Stop = { engine: A, path: 'api', who: 'w', reason: null, key: requestKeySchema.parse('k1') };
const RECORD = JSON.stringify(provenanceOf(STOP, AT));

/** redis-latch with epoch 1 of the engine standing, raised by STOP. */
function store(change: Partial<RaisingStore> = {}) {
  const calls: string[] = [];
  const call = <T>(name: string, answer: T) => {
    calls.push(name);
    return Promise.resolve(answer);
  };
  const base: RaisingStore = {
    mget: () => call('mget', ['1', '0', '0', '0', 'boot']),
    hmget: (key, ...fields) =>
      call(
        'hmget',
        fields.map((field) => (key === latchKeys.panicBy(A) && field === '1' ? RECORD : null)),
      ),
    incr: () => call('incr', 2),
    hsetnx: (key, field, value) => call(`hsetnx ${key} ${field} ${value}`, 1),
    ...change,
  };
  return { calls, base };
}
const rules = { engines: [A], inTime: <T>(look: Promise<T>) => look.catch(() => null) };
const another = { ...STOP, key: requestKeySchema.parse('k2') };

test('a replay raises nothing', async () => {
  const { calls, base } = store();
  expect(await raiseLatch(base, STOP, LATER, rules)).toEqual({
    durable: 'redis',
    epoch: 1,
    at: AT,
    replayed: true,
    keyReused: false,
  });
  expect(calls.filter((name) => !/^h?mget$/.test(name))).toEqual([]);
});

test('a new stop: INCR, and only after its answer who raised it', async () => {
  const { calls, base } = store();
  expect(await raiseLatch(base, another, LATER, rules)).toMatchObject({
    durable: 'redis',
    epoch: 2,
    at: LATER,
    replayed: false,
  });
  expect(calls.slice(-2)).toEqual([
    'incr',
    `hsetnx ${latchKeys.panicBy(A)} 2 ${JSON.stringify(provenanceOf(another, LATER))}`,
  ]);
});

test('a key that stands for something else raises, and says so', async () => {
  const { base } = store();
  expect(await raiseLatch(base, { ...STOP, reason: 'other' }, LATER, rules)).toMatchObject({
    epoch: 2,
    keyReused: true,
  });
});

test.each<[string, Partial<RaisingStore>, (look: Promise<unknown>) => Promise<null>]>([
  ['in time', {}, () => Promise.resolve(null)],
  [
    'at all',
    { mget: () => Promise.reject(new Error('timeout')) },
    (look) =>
      look.then(
        () => null,
        () => null,
      ),
  ],
  [
    'for the records',
    { hmget: () => Promise.reject(new Error('NOPERM')) },
    (look) =>
      look.then(
        () => null,
        () => null,
      ),
  ],
  ['whole', { mget: () => Promise.resolve([null, '0', '0', '0']) }, (look) => look.then(() => null)],
])('no answer %s to the look: it raises', async (_, change, inTime) => {
  const { base } = store(change);
  expect(await raiseLatch(base, STOP, LATER, { ...rules, inTime })).toMatchObject({
    epoch: 2,
    replayed: false,
  });
});

test('no answer to INCR: null, and nothing is recorded', async () => {
  const { calls, base } = store({ incr: () => Promise.reject(new Error('timeout')) });
  expect(await raiseLatch(base, another, LATER, rules)).toBeNull();
  expect(calls.some((name) => name.startsWith('hsetnx'))).toBe(false);
});

test('a record that cannot be written takes nothing from the stop', async () => {
  const hsetnx = vi.fn(() => Promise.reject(new Error('OOM')));
  const { base } = store({ hsetnx });
  expect(await raiseLatch(base, another, LATER, rules)).toMatchObject({ epoch: 2 });
  expect(hsetnx).toHaveBeenCalledOnce();
});

test('whoever wants to wait for the record is handed it, also where it fails', async () => {
  const hsetnx = () => Promise.reject(new Error('OOM'));
  const records: Promise<unknown>[] = [];
  const { base } = store({ hsetnx });
  await raiseLatch(base, another, LATER, { ...rules, recording: (record) => void records.push(record) });
  expect(records).toHaveLength(1);
  await expect(records[0]).rejects.toThrow('OOM');
});

test('an INCR that is bounded from outside and not answered by then is none', async () => {
  const { base } = store();
  expect(await raiseLatch(base, another, LATER, { ...rules, incrInTime: async () => null })).toBeNull();
});
