import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { HandClock, Lines } from '../../test/support/doubles.ts';
import type { TimedNote } from '../ports/data-dir.ts';
import { MarketNotesWatch } from './market-notes-watch.ts';

const BTC = coinSchema.parse('BTC');

function rig() {
  const clock = new HandClock();
  const disk = { notes: [] as TimedNote[], problem: null as string | null };
  const told: object[] = [];
  const log = new Lines();
  const loop = { happen: (event: object) => told.push(event) } as never; // all that it asks of a loop
  const watch = new MarketNotesWatch({ file: { read: () => ({ ...disk }) }, loop, clock, log });
  return { clock, disk, told, log, watch };
}

test('a note is told once, from its beginning and not after its end', () => {
  const { clock, disk, told, watch } = rig();
  const fromWallMs = clock.wallMs() + 100;
  const note = { coin: BTC, text: 'Asia open', fromWallMs, untilWallMs: fromWallMs + 1_000 };
  disk.notes = [note];
  const look = (ms: number) => {
    clock.nowMs += ms;
    watch.look();
    return told.length;
  };
  expect([look(99), look(1), look(1), look(998), look(1), look(1)]).toEqual([0, 1, 1, 1, 1, 1]);
  expect(told).toEqual([
    { kind: 'market_note', coin: BTC, text: 'Asia open', untilWallMs: note.untilWallMs },
  ]);
});

test('a file that is wrong is logged once and tells nothing', () => {
  const { disk, told, log, watch } = rig();
  disk.problem = 'market-notes.json cannot be read';
  watch.look();
  watch.look();
  expect(told).toEqual([]);
  expect(log.lines.filter((line) => line.includes('cannot be read'))).toHaveLength(1);
});
