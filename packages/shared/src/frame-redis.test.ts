import { describe, expect, test } from 'vitest';
import { type FrameRedis, readLatchReading, readLiveReading } from './frame-redis.ts';
import { engineIdSchema } from './ids.ts';
import { latchKeys, leaseKeys, liveKeys } from './redis-keys.ts';

const id = engineIdSchema.parse('mm-1');

/** A Redis in two maps. */
function redisWith(
  values: Record<string, string>,
  records: Record<string, string> = {},
  time: unknown = ['1700000000', '123999'],
): FrameRedis {
  return {
    time: async () => time,
    mget: async (...keys) => keys.map((key) => values[key] ?? null),
    hget: async (key, field) => records[`${key} ${field}`] ?? null,
  };
}

const [panicE, resumeE, panicG, resumeG, owner] = leaseKeys(id);
const clear = { [panicE]: '2', [resumeE]: '2', [panicG]: '0', [resumeG]: '0', [owner]: 'boot' };

describe('readLatchReading', () => {
  test('hands on every value under its own name, with the time of Redis in whole milliseconds', async () => {
    const values = {
      ...clear,
      [latchKeys.engineHeartbeat(id)]: 'E',
      [latchKeys.guardianHeartbeat()]: 'G',
      [latchKeys.venueSeen(id)]: 'V',
    };
    expect(await readLatchReading(redisWith(values), id)).toEqual({
      nowMs: 1_700_000_000_123,
      lease: ['2', '2', '0', '0', 'boot'],
      engineHeartbeat: 'E',
      guardianHeartbeat: 'G',
      venueSeen: 'V',
      provenance: [],
    });
  });

  test('what is missing is null', async () => {
    const reading = await readLatchReading(redisWith({}), id);
    expect(reading).toMatchObject({
      lease: [null, null, null, null, null],
      engineHeartbeat: null,
      venueSeen: null,
      provenance: [],
    });
  });

  test('asks for the record of the lowest epoch above resume, of each scope that is latched', async () => {
    const values = { ...clear, [panicE]: '5', [panicG]: '1' };
    const records = { [`${latchKeys.panicBy(id)} 3`]: 'own', [`${latchKeys.globalPanicBy()} 1`]: 'global' };
    expect((await readLatchReading(redisWith(values, records), id)).provenance).toEqual(['own', 'global']);
  });

  test.each([[null], [[]], [['x', '0']], ['1700000000']])('a TIME of %j is no reading', async (time) => {
    await expect(readLatchReading(redisWith(clear, {}, time), id)).rejects.toThrow(RangeError);
  });

  test('a part that fails fails the whole', async () => {
    const redis = {
      ...redisWith({ ...clear, [panicE]: '3' }),
      hget: () => Promise.reject(new Error('gone')),
    };
    await expect(readLatchReading(redis, id)).rejects.toThrow('gone');
  });
});

test('readLiveReading', async () => {
  const values = { [liveKeys.snapshot(id)]: 'S', [liveKeys.pagerHeartbeat()]: 'P' };
  expect(await readLiveReading(redisWith(values), id)).toEqual({ snapshot: 'S', pagerHeartbeat: 'P' });
  expect(await readLiveReading(redisWith({}), id)).toEqual({ snapshot: null, pagerHeartbeat: null });
});
