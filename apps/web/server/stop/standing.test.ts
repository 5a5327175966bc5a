import { engineIdSchema, requestKeySchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import { describe, expect, it } from 'vitest';
import { precedentOf, provenanceOf, type StandingStop, type Stop, standingEpochs } from './standing.ts';

const STOP: Stop = { scope: null, who: 'test', reason: null, key: requestKeySchema.parse('key-1') };
const OTHER: Stop = { ...STOP, key: requestKeySchema.parse('key-2') };
const stands = (stop: Stop, epoch: number): StandingStop => ({
  scope: stop.scope,
  epoch,
  record: provenanceOf(stop, isoMs(epoch)),
});
const engine = engineIdSchema.parse('mm-btc-1');

describe('standing stops', () => {
  it.each([
    [0, 0, []],
    [2, 2, []],
    [3, 2, [3]],
    [4, 2, [3, 4]],
    [1, 2, []],
  ])('panic %i over resume %i leaves %j', (panic, resume, epochs) => {
    expect(standingEpochs(panic, resume)).toEqual(epochs);
  });

  it('looks at the newest only, so that a flood costs no more', () => {
    const epochs = standingEpochs(1_000_000, 0);
    expect(epochs).toHaveLength(64);
    expect(epochs.at(-1)).toBe(1_000_000);
  });

  const rows: [what: string, standing: StandingStop[], kind: string, epoch?: number][] = [
    ['nothing', [], 'none'],
    ['another key', [stands(OTHER, 1)], 'none'],
    ['no record of who', [{ scope: null, epoch: 1, record: null }], 'none'],
    ['the same stop twice: the lower one', [stands(STOP, 3), stands(STOP, 4)], 'replay', 3],
    ['the same key for one engine', [stands({ ...STOP, scope: engine }, 1)], 'key_reused'],
    ['the same key with another reason', [stands({ ...STOP, reason: 'why' }, 1)], 'key_reused'],
    ['both', [stands({ ...STOP, reason: 'why' }, 1), stands(STOP, 2)], 'replay', 2],
  ];
  it.each(rows)('%s', (_what, standing, kind, epoch) => {
    const found = precedentOf(STOP, standing);
    expect(found.kind).toBe(kind);
    if (found.kind === 'replay') expect(found).toEqual({ kind, epoch, at: isoMs(epoch ?? 0) });
  });
});
