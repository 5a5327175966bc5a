import { createHash } from 'node:crypto';
import { type EnvelopeRecord, envelopeHash } from '@agora/shared/envelope-record';
import { isoMs } from '@agora/shared/time';
import { expect, test } from 'vitest';
import { HandClock, Lines } from '../../test/support/doubles.ts';
import { bootedEngine, CONFIG } from '../../test/support/facts.ts';
import type { EngineEvent } from '../core/engine/event.ts';
import { process } from '../core/engine/process.ts';
import type { EnvelopeFile } from '../ports/data-dir.ts';
import { EnvelopeKeeper } from './envelope-keeper.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const ENVELOPE = CONFIG.envelope;
const DAY_MS = 86_400_000;

/** A keeper over a file in memory, and a real core that hears what it says. */
function rig(record: EnvelopeRecord | null, firstBoot = false) {
  const engine = bootedEngine();
  const clock = new HandClock();
  const disk = { record, problem: null as string | null, refuses: false };
  const file: EnvelopeFile = {
    read: () => ({ record: disk.problem === null ? disk.record : null, problem: disk.problem }),
    write: async (next) => {
      if (disk.refuses) throw new Error('disk full');
      disk.record = structuredClone(next);
    },
  };
  const told: string[] = [];
  const happen = (event: object) => {
    const timed = { ...event, nowMs: clock.monoMs(), wallMs: clock.wallMs() } as EngineEvent; // as the loop stamps it
    for (const effect of process(engine, timed)) {
      if (effect.kind === 'announce') told.push(effect.event.event);
      if (effect.kind === 'keep_envelope') keeper.keep(effect.envelope);
    }
  };
  const keeper = new EnvelopeKeeper({
    file,
    loop: { engine, happen } as never,
    clock,
    log: new Lines(),
    firstBoot,
  }); // the two members that it uses
  const look = async () => {
    keeper.look();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { engine, clock, disk, keeper, told, look, happen };
}

const recordOf = (change: Partial<EnvelopeRecord> = {}): EnvelopeRecord => ({
  version: 1,
  engine_id: CONFIG.id,
  base: ENVELOPE,
  acceptance: null,
  cap: null,
  ...change,
});
const smallBase = { ...ENVELOPE, daily_loss_limit_usd: ENVELOPE.daily_loss_limit_usd - 100 };
const acceptance = (untilMs: number) => ({
  id: '0123456789abcdef',
  envelope: ENVELOPE,
  hash: envelopeHash(ENVELOPE, sha256) as never, // of the right form
  who: 'ada on the host',
  reason: 'month end',
  accepted_at: isoMs(untilMs - DAY_MS),
  expires_at: isoMs(untilMs),
});

test('the first boot of all makes the configured envelope the base; later a missing record allows nothing', async () => {
  const first = rig(null, true);
  await first.keeper.begin();
  expect(first.disk.record).toMatchObject({ base: ENVELOPE, acceptance: null });
  expect(first.keeper.problem).toBeNull();
  const later = rig(null, false);
  await later.keeper.begin();
  expect(later.keeper.problem).toMatch(/missing/);
  expect(later.disk.record).toBeNull();
});

test('a record that cannot be read, or is of another engine, allows nothing', async () => {
  const torn = rig(recordOf());
  torn.disk.problem = 'torn';
  await torn.look();
  expect(torn.keeper.problem).toBe('torn');
  const foreign = rig(recordOf({ engine_id: 'mm-2' as never })); // of the right form
  await foreign.look();
  expect(foreign.keeper.problem).toMatch(/missing/);
});

test('an expansion by the config is refused by its field, told once, and the smaller limit is in force', async () => {
  const { keeper, engine, told, look } = rig(recordOf({ base: smallBase }));
  await keeper.begin();
  await look();
  await look();
  expect(keeper.problem).toBe('expands daily_loss_limit_usd 400 to 500');
  expect(engine.envelope.daily_loss_limit_usd).toBe(400);
  expect(told.filter((event) => event === 'envelope_expansion_refused')).toHaveLength(1);
});

test('an acceptance counts without a restart, shrinks back by itself when it ends, and stays over', async () => {
  const { keeper, engine, clock, disk, told, look } = rig(recordOf({ base: smallBase }));
  await keeper.begin();
  await look();
  const untilMs = clock.wallMs() + 10_000;
  disk.record = recordOf({ base: smallBase, acceptance: acceptance(untilMs) });
  await look();
  expect([keeper.problem, engine.envelope.daily_loss_limit_usd]).toEqual([null, 500]);
  expect(told.at(-1)).toBe('envelope_accepted');
  clock.nowMs += 10_000;
  await look();
  // It was allowed in this boot, so quoting goes on, within the smaller limits.
  expect([keeper.problem, engine.envelope.daily_loss_limit_usd, told.at(-1)]).toEqual([
    null,
    400,
    'envelope_shrunk',
  ]);
  clock.nowMs -= 5_000;
  await look();
  expect(engine.envelope.daily_loss_limit_usd).toBe(400);
});

test('a boot after the end is refused, with the reason', async () => {
  const { keeper, clock, disk } = rig(null);
  disk.record = recordOf({ base: smallBase, acceptance: acceptance(clock.wallMs()) });
  await keeper.begin();
  expect(keeper.problem).toMatch(/^expands daily_loss_limit_usd 400 to 500 \(the acceptance expired/);
});

test('what an operator shrinks is kept, and a restart with the old config is refused', async () => {
  const before = rig(recordOf());
  await before.keeper.begin();
  const envelope = { ...ENVELOPE, max_leverage: ENVELOPE.max_leverage - 1 };
  const at = isoMs(before.clock.wallMs());
  before.happen({
    kind: 'request',
    side: 'cli',
    request: { act: 'shrink', request_id: 'req-00000001', who: 'ada', at, reason: null, envelope },
  });
  await before.look();
  expect(before.engine.envelope.max_leverage).toBe(envelope.max_leverage);
  const after = rig(before.disk.record);
  await after.keeper.begin();
  expect(after.keeper.problem).toBe('expands max_leverage 2 to 3');
});

test('a disk that refuses leaves the smaller limits in force', async () => {
  const { keeper, disk, engine, look, happen, clock } = rig(recordOf());
  await keeper.begin();
  disk.refuses = true;
  const envelope = { ...ENVELOPE, max_open_orders: 2 };
  const at = isoMs(clock.wallMs());
  happen({
    kind: 'request',
    side: 'web',
    request: { act: 'shrink', request_id: 'req-00000002', who: 'ada', at, reason: null, envelope },
  });
  await look();
  expect(engine.envelope.max_open_orders).toBe(2);
});

/** Shrunk to two open orders, by a disk that refuses. */
async function shrunkOnBadDisk(
  record: EnvelopeRecord,
  spoil: (disk: ReturnType<typeof rig>['disk']) => void,
) {
  const it = rig(record);
  await it.keeper.begin();
  spoil(it.disk);
  const at = isoMs(it.clock.wallMs());
  const envelope = { ...it.engine.envelope, max_open_orders: 2 };
  it.happen({
    kind: 'request',
    side: 'web',
    request: { act: 'shrink', request_id: 'req-00000003', who: 'ada', at, reason: null, envelope },
  });
  await it.look();
  return it;
}

test.each<[string, (disk: ReturnType<typeof rig>['disk']) => void]>([
  ['refuses', (disk) => Object.assign(disk, { refuses: true })],
  ['cannot be read', (disk) => Object.assign(disk, { problem: 'torn' })],
])('I-29: what a disk that %s did not keep is kept as soon as it can be', async (_, spoil) => {
  const it = await shrunkOnBadDisk(recordOf(), spoil);
  expect([it.keeper.owes, it.disk.record?.base.max_open_orders]).toEqual([true, ENVELOPE.max_open_orders]);
  Object.assign(it.disk, { refuses: false, problem: null });
  await it.look();
  expect([it.keeper.owes, it.disk.record?.base.max_open_orders]).toEqual([false, 2]);
  const after = rig(it.disk.record);
  await after.keeper.begin();
  expect(after.keeper.problem).toMatch(/^expands max_open_orders 2 to/);
});

test('I-29: an acceptance that ends does not bring back what was shrunk and is not on disk', async () => {
  const untilMs = new HandClock().wallMs() + 10_000;
  const record = recordOf({ base: smallBase, acceptance: acceptance(untilMs) });
  const it = await shrunkOnBadDisk(record, (disk) => Object.assign(disk, { refuses: true }));
  it.clock.nowMs += 10_000;
  await it.look();
  expect(it.engine.envelope).toMatchObject({ max_open_orders: 2, daily_loss_limit_usd: 400 });
});
