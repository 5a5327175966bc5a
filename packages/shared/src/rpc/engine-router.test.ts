import { describe, expect, test } from 'vitest';
import { haltFixture, snapshotFixture } from '../fixtures.ts';
import { engineIdSchema } from '../ids.ts';
import type { Status } from '../status.ts';
import { type EngineQueries, makeEngineRouter } from './engine-router.ts';

const STATUS: Status = {
  engine_id: engineIdSchema.parse('mm-btc-1'),
  state: 'HALTED',
  display: 'HALTED',
  gate: { open: false, signals: [] },
  latch: {
    panic_epoch: null,
    resume_epoch: null,
    latched: true,
    global: { panic_epoch: null, resume_epoch: null },
  },
  clearance: null,
  orders: { resting: 0, in_flight: 0, unresolved: 0, source: 'none', as_of: null },
  exposure: [],
  processes: [],
};

const none = () => {
  throw new Error('not asked for');
};

const QUERIES: EngineQueries = {
  status: () => STATUS,
  explain: async (id) => ({
    id,
    kind: 'halt',
    sentence: 'It stands.',
    order: null,
    refusal: null,
    answer: null,
    halt: haltFixture(),
    records: [],
    searched_from_seq: 0,
  }),
  preflight: () => ({ ok: null, checked_at: null, age_ms: null, lines: [] }),
  orders: () => ({ source: 'none', as_of: null, open: [], open_total: 0, ended: [], ended_total: 0 }),
  exposure: () => snapshotFixture().exposure,
  recon: none,
  limits: none,
  audit: {
    page: async ({ count }) => ({ chain: `asked for ${count}`, head: null, problem: null, records: [] }),
    record: none,
    verify: none,
    export: none,
  },
};

const router = makeEngineRouter(QUERIES);
const caller = (who: Parameters<typeof router.createCaller>[0]) => router.createCaller(who);

describe('the engine router', () => {
  test('answers a known caller', async () => {
    expect(await caller({ caller: 'web' }).status()).toEqual(STATUS);
    expect(await caller({ caller: 'cli' }).explain({ id: 'halt-0001' })).toMatchObject({ kind: 'halt' });
    expect(await caller({ caller: 'web' }).exposure()).toEqual(snapshotFixture().exposure);
  });

  test('is closed without a bearer, and to the stop token, in every procedure', async () => {
    const asks = [
      (one: ReturnType<typeof caller>) => one.status(),
      (one: ReturnType<typeof caller>) => one.explain({ id: 'halt-0001' }),
      (one: ReturnType<typeof caller>) => one.preflight(),
      (one: ReturnType<typeof caller>) => one.orders(),
      (one: ReturnType<typeof caller>) => one.exposure(),
      (one: ReturnType<typeof caller>) => one.recon(),
      (one: ReturnType<typeof caller>) => one.limits(),
      (one: ReturnType<typeof caller>) => one.audit.page({ from_seq: null, count: 1 }),
      (one: ReturnType<typeof caller>) => one.audit.record({ seq: 0 }),
      (one: ReturnType<typeof caller>) => one.audit.verify(),
      (one: ReturnType<typeof caller>) => one.audit.export({ from_seq: 0, count: 1 }),
    ];
    const { audit, ...flat } = router._def.procedures;
    expect(asks).toHaveLength(Object.keys({ ...flat, ...audit }).length);
    for (const ask of asks) {
      await expect(ask(caller({ caller: null }))).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
      await expect(ask(caller({ caller: 'stop' }))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  test('has queries only', () => {
    const { audit, ...flat } = router._def.procedures;
    const types = Object.values({ ...flat, ...audit }).map((procedure) => procedure._def.type);
    expect(types).toEqual(types.map(() => 'query'));
  });

  test.each([
    [0, false],
    [1, true],
    [200, true],
    [201, false],
  ])('a page of %i records is accepted: %s', async (count, accepted) => {
    const asked = caller({ caller: 'web' }).audit.page({ from_seq: null, count });
    if (accepted) expect(await asked).toMatchObject({ chain: `asked for ${count}` });
    else await expect(asked).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test.each(['', 'short', 'a b c d e f', '../../secrets', `0x${'a'.repeat(80)}`])(
    'refuses %j, which is no id',
    async (id) => {
      await expect(caller({ caller: 'web' }).explain({ id })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    },
  );
});
