import { drillRecordSchema } from '@agora/shared/drill-record';
import { eventSchema } from '@agora/shared/event';
import { expect, test } from 'vitest';
import { HandClock, Lines } from '../../test/support/doubles.ts';
import { DrillsWatch } from './drills-watch.ts';
import { isoNow } from './iso-now.ts';

function rig() {
  const clock = new HandClock();
  const disk = { drills: [] as ReturnType<typeof drill>[], problem: null as string | null };
  const told: string[] = [];
  const log = new Lines();
  const teller = { announce: (event: unknown) => void told.push(eventSchema.parse(event).event) };
  const drill = (finished: boolean) =>
    drillRecordSchema.parse({
      ...{ drill_id: 'drill-1', path: 'file', n: 3, started_at: isoNow(clock) },
      finished: finished
        ? {
            ...{ at: isoNow(clock), passed: false, t_gate_ms: 9, t_dispatch_ms: 9 },
            ...{ t_ack_ms: null, t_zero_seen_ms: 12, t_verified_ms: 13 },
          }
        : null,
    });
  const watch = () => new DrillsWatch({ file: { read: () => ({ ...disk }) }, teller, clock, log });
  return { clock, disk, told, log, drill, watch };
}

test('beginning and end are told once each, and not those of before the boot', () => {
  const { clock, disk, told, drill, watch } = rig();
  const first = watch();
  const look = (at: DrillsWatch, drills: ReturnType<typeof drill>[]) => {
    disk.drills = drills;
    at.look();
    at.look();
    return told.splice(0);
  };
  expect(look(first, [drill(false)])).toEqual(['drill_started']);
  expect(look(first, [drill(true)])).toEqual(['drill_finished']);
  const over = drill(true);
  clock.nowMs += 1_000;
  expect(look(watch(), [over])).toEqual([]);
});

test('a file that is wrong is logged once and tells nothing', () => {
  const { disk, told, log, watch } = rig();
  disk.problem = 'drills.json cannot be read';
  const one = watch();
  one.look();
  one.look();
  expect(told).toEqual([]);
  expect(log.lines.filter((line) => line.includes('cannot be read'))).toHaveLength(1);
});
