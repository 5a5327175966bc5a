import type { Provenance } from '@agora/shared/latch';
import { expect, test } from 'vitest';
import { HandClock, Lines } from '../../test/support/doubles.ts';
import type { LatchStore, PanicScope } from '../ports/latch-store.ts';
import { LatchActs } from './latch-acts.ts';

const by = (reason: string) => ({ who: 'engine', path: 'engine' as const, reason });

/** Only what raising needs: two counters and their records. */
function setUp(epochs: Record<PanicScope, number>) {
  const records: [PanicScope, number, Provenance['path']][] = [];
  const done = { kind: 'answered', value: undefined } as const;
  const store: Pick<LatchStore, 'raise' | 'recordStop' | 'readLease' | 'writeResume'> = {
    raise: async (scope) => ({ kind: 'answered', value: ++epochs[scope] }),
    recordStop: async (scope, epoch, { path }) => {
      records.push([scope, epoch, path]);
      return done;
    },
    readLease: async () => ({
      kind: 'answered',
      value: { runId: 'r', values: [String(epochs.engine), '0', String(epochs.global), '0', 'boot-0001'] },
    }),
    writeResume: async () => done,
  };
  return { acts: new LatchActs({ store, clock: new HandClock(), log: new Lines() }), epochs, records };
}

test('a halt raises the own epoch once and never the one of all engines', async () => {
  const { acts, epochs, records } = setUp({ engine: 4, global: 2 });
  await acts.raise(by('recon_drift'), null);
  expect(epochs).toEqual({ engine: 5, global: 2 });
  expect(records).toEqual([['engine', 5, 'engine']]);
});

test('the kill file is told as the way by which the stop came', async () => {
  const { acts, records } = setUp({ engine: 0, global: 0 });
  await acts.raise({ who: 'ada', path: 'file', reason: 'mm-bot.kill' }, null);
  expect(records).toEqual([['engine', 1, 'file']]);
});

test('after a rollback the own epoch ends above its mark, and the global one at its mark', async () => {
  const { acts, epochs } = setUp({ engine: 1, global: 0 });
  await acts.raise(by('latch_rolled_back'), { panic_epoch: 4, panic_global_epoch: 3 });
  expect(epochs).toEqual({ engine: 5, global: 3 });
});

test('a global epoch that was not rolled back is left alone: raising it would stop every engine', async () => {
  const { acts, epochs } = setUp({ engine: 1, global: 3 });
  await acts.raise(by('latch_rolled_back'), { panic_epoch: 4, panic_global_epoch: 3 });
  expect(epochs).toEqual({ engine: 5, global: 3 });
});
