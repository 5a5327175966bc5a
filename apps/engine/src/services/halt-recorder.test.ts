import { expect, test } from 'vitest';
import { Lines, settledByHand } from '../../test/support/doubles.ts';
import { bootedEngine } from '../../test/support/facts.ts';
import type { EngineHaltRecord } from '../core/engine/halt-record.ts';
import { haltRecordOf } from '../core/engine/halting.ts';
import { HaltRecorder } from './halt-recorder.ts';

const recordWith = (panicE: number) => haltRecordOf(bootedEngine({ highest: { panicE, panicG: 0 } }));
const epochOf = (record: EngineHaltRecord) => record.highest_epochs.panic_epoch;

function setUp(write: (record: EngineHaltRecord) => Promise<void>) {
  const log = new Lines();
  const outcomes: string[] = [];
  const recorder = new HaltRecorder(
    { write },
    {
      recorded: (record) => outcomes.push(`recorded ${epochOf(record)}`),
      failed: (reason) => outcomes.push(`failed ${reason}`),
    },
    log,
  );
  return { recorder, outcomes, log };
}

test('records that come while one is being written are written once, the newest', async () => {
  const first = settledByHand<void>();
  const written: number[] = [];
  const { recorder, outcomes } = setUp(async (record) => {
    written.push(epochOf(record));
    if (written.length === 1) await first.promise;
  });
  recorder.record(recordWith(1));
  recorder.record(recordWith(2));
  recorder.record(recordWith(3));
  first.resolve();
  await expect.poll(() => outcomes).toEqual(['recorded 1', 'recorded 3']);
  expect(written).toEqual([1, 3]);
});

test('a write that fails is said once, tried again until it succeeds, and then said to be well', async () => {
  let failures = 3;
  const { recorder, outcomes, log } = setUp(async () => {
    if (failures-- > 0) throw new Error('ENOSPC');
  });
  recorder.record(recordWith(1));
  const retried = async () => {
    await recorder.flush();
    return outcomes.at(-1);
  };
  await expect.poll(retried).toBe('recorded 1');
  expect(outcomes).toEqual(['failed ENOSPC', 'failed ENOSPC', 'failed ENOSPC', 'recorded 1']);
  expect(log.lines).toEqual(['the halt cannot be recorded: ENOSPC; trying on', 'the halt is recorded']);
});

test('nothing is written where nothing is wanted', async () => {
  const { recorder, outcomes } = setUp(async () => undefined);
  await recorder.flush();
  expect(outcomes).toEqual([]);
});
