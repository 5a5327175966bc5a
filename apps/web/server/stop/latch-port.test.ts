import { engineIdSchema, requestKeySchema } from '@agora/shared/ids';
import { latchKeys } from '@agora/shared/redis-keys';
import { isoMs } from '@agora/shared/time';
import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { Asks } from '../read-model/redis-source.ts';
import { makeLatchPort } from './latch-port.ts';
import { provenanceOf } from './standing.ts';

const A = engineIdSchema.parse('mm-a');
const B = engineIdSchema.parse('mm-b');
const record = provenanceOf(
  { scope: null, who: 'test', reason: null, key: requestKeySchema.parse('key-1') },
  isoMs(0),
);

/** A redis-latch in memory with the four commands that a stop may use. */
function latchWith(strings: Record<string, string>, hashes: Record<string, Record<string, string>> = {}) {
  const redis = {
    mget: async (...keys: string[]) => keys.map((key) => strings[key] ?? null),
    hmget: async (key: string, ...fields: string[]) => fields.map((field) => hashes[key]?.[field] ?? null),
    incr: async (key: string) => {
      const next = Number(strings[key] ?? 0) + 1;
      strings[key] = String(next);
      return next;
    },
    hsetnx: async (key: string, field: string, value: string) => {
      hashes[key] = { [field]: value, ...hashes[key] };
      return 1;
    },
  } as unknown as Redis; // only what is asked for here
  const latch: Asks = { ask: async (question) => ({ value: await question(redis), askedMs: 0 }) };
  return { port: makeLatchPort(latch, [A, B]), strings, hashes };
}

const epochs = (change: Record<string, string> = {}) => ({
  [latchKeys.globalPanicEpoch()]: '0',
  ...Object.fromEntries(
    [A, B].flatMap((id) => [
      [latchKeys.panicEpoch(id), '0'],
      [latchKeys.resumeEpoch(id), '0'],
      [latchKeys.resumeGlobalEpoch(id), '0'],
    ]),
  ),
  ...change,
});

describe('the latch as a stop needs it', () => {
  it('finds nothing standing where nothing was raised', async () => {
    expect(await latchWith(epochs()).port.standing()).toEqual([]);
  });

  it('finds what stands above resume, of every pair, with its record where there is one', async () => {
    const { port } = latchWith(
      epochs({
        [latchKeys.globalPanicEpoch()]: '2',
        [latchKeys.panicEpoch(B)]: '5',
        [latchKeys.resumeEpoch(B)]: '4',
      }),
      { [latchKeys.globalPanicBy()]: { '2': JSON.stringify(record) }, [latchKeys.panicBy(B)]: { '5': '{' } },
    );
    expect(await port.standing()).toEqual([
      { scope: null, epoch: 1, record: null },
      { scope: null, epoch: 2, record },
      { scope: B, epoch: 5, record: null },
    ]);
  });

  it('counts a global stop as over once one engine has resumed past it', async () => {
    const { port } = latchWith(
      epochs({ [latchKeys.globalPanicEpoch()]: '2', [latchKeys.resumeGlobalEpoch(A)]: '2' }),
    );
    expect(await port.standing()).toEqual([]);
  });

  it('sees nothing of a pair that is not whole, so that a stop is raised anew', async () => {
    const { port } = latchWith(
      epochs({ [latchKeys.globalPanicEpoch()]: '2', [latchKeys.resumeGlobalEpoch(B)]: 'x' }),
    );
    expect(await port.standing()).toEqual([]);
  });

  it('raises and records the pair that it is told, and nothing else', async () => {
    const { port, strings, hashes } = latchWith(epochs());
    expect(await port.raise(null)).toBe(1);
    expect(await port.raise(B)).toBe(1);
    await port.record(B, 1, record);
    expect(strings).toEqual(epochs({ [latchKeys.globalPanicEpoch()]: '1', [latchKeys.panicEpoch(B)]: '1' }));
    expect(Object.keys(hashes)).toEqual([latchKeys.panicBy(B)]);
  });

  it('has no answer where redis-latch has none', async () => {
    const port = makeLatchPort({ ask: async () => null }, [A]);
    expect(await port.standing()).toBeNull();
    expect(await port.raise(null)).toBeNull();
  });
});
