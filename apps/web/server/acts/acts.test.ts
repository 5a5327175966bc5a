// What is said of a request after it was sent: it has lapsed only where the engine itself says that it has no answer, and nothing that
// may still be read is given up.
import type { AskReduce } from '@agora/shared/console-act';
import type { Explanation } from '@agora/shared/explanation';
import { engineIdSchema, requestIdSchema } from '@agora/shared/ids';
import type { Person } from '@agora/shared/rpc/console-context';
import { isoMs } from '@agora/shared/time';
import { describe, expect, it } from 'vitest';
import { FakeSystem } from '../read-model/fake-system.ts';
import { makeActs } from './acts.ts';

const engine_id = engineIdSchema.parse('mm-1');
const request_id = requestIdSchema.parse('web-1-and-more');
const person = { account: 'ada' } as Person; // the one field that this act reads
const reduce: AskReduce = { engine_id, request_id, reason: null };

type Said = Pick<Explanation, 'answer' | 'searched_from_seq'> | null;
const NO_ANSWER: Said = { answer: null, searched_from_seq: 1 };
const UNREADABLE: Said = { answer: null, searched_from_seq: null };
const ACCEPTED: Said = {
  answer: { request_id, at: isoMs(0), accepted: true, code: null, sentence: 'Done.', gates: [] },
  searched_from_seq: 1,
};

/** One console, and an engine that says `said` when it is asked; null = it cannot be asked. */
function consoleOf(system: FakeSystem, said: Said) {
  const engines = {
    ask: async () =>
      said === null ? { ok: false, problem: 'no answer' } : { ok: true, value: said, tookMs: 1 },
  };
  return makeActs({
    latch: { ask: async () => ({ value: 'OK' as never, askedMs: 0 }) },
    audit: { record: async () => true, note: () => undefined },
    engines: engines as never, // every question has the one answer
    logs: new Map(),
    frameOf: async () => Promise.reject(new Error('not asked for')),
    system,
  });
}

describe('a request that was sent', () => {
  it.each<[string, number, Said, string]>([
    ['is waited for while it may be read', 70_000, NO_ANSWER, 'waiting'],
    ['lapses once it may not', 70_001, NO_ANSWER, 'lapsed'],
    ['is answered whenever the engine says so', 70_001, ACCEPTED, 'answered'],
    ['never lapses while the engine cannot be asked', 3_600_000, null, 'waiting'],
    ['never lapses while the engine cannot read its records', 3_600_000, UNREADABLE, 'waiting'],
  ])('%s', async (_what, sinceMs, said, state) => {
    const system = new FakeSystem();
    const acts = consoleOf(system, said);
    expect(await acts.reduce(person, reduce)).toMatchObject({ sent: true });
    await system.advance(sinceMs);
    expect(await acts.answer({ engine_id, request_id })).toMatchObject({ state });
  });

  it('by the process before this one is waited for as long', async () => {
    const system = new FakeSystem();
    const acts = consoleOf(system, NO_ANSWER);
    expect(await acts.answer({ engine_id, request_id })).toMatchObject({ state: 'waiting' });
    await system.advance(70_001);
    expect(await acts.answer({ engine_id, request_id })).toMatchObject({ state: 'lapsed' });
  });
});

describe('two operators who ask the same thing of one engine', () => {
  const other = requestIdSchema.parse('web-2-and-more');

  it.each([
    ['while the first is on its way', null],
    ['before the engine has read it', 999],
  ])('the second is refused in words %s, and its id stays free', async (_when, sinceMs) => {
    const system = new FakeSystem();
    const acts = consoleOf(system, NO_ANSWER);
    const first = acts.reduce(person, reduce);
    if (sinceMs !== null) {
      await first;
      await system.advance(sinceMs);
    }
    expect(await acts.reduce(person, { ...reduce, request_id: other })).toMatchObject({
      ...{ sent: false, code: 'ANOTHER_UNDER_WAY' },
      sentence: expect.stringContaining('ask again in a second'),
    });
    expect(await first).toMatchObject({ sent: true });
    await system.advance(1_000);
    expect(await acts.reduce(person, { ...reduce, request_id: other })).toMatchObject({ sent: true });
  });
});
