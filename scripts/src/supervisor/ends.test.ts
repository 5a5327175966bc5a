import { expect, test } from 'vitest';
import { type End, endsOf } from './ends.ts';
import type { ProcessState } from './state.ts';

const process_ = (name: string, change: Partial<ProcessState>): ProcessState => ({
  ...{ name, port: 1, stage: 1, stopTimeoutMs: 1, state: 'stopped', identity: null, restarts: 0 },
  ...{ since: '2026-01-01T00:00:01.000Z', lastExit: null },
  ...change,
});
const endedBy = (lastExit: string | null): Partial<ProcessState> => ({ lastExit });
const WELL = endedBy('exited with code 0');
const BADLY = endedBy('exited with code 1');
const LIVES: Partial<ProcessState> = {
  ...{ ...WELL, state: 'healthy', restarts: 1, identity: { pid: 7, startTicks: 7 } },
};
const KEPT_DOWN = endedBy('exited with code 0; not started again: other code');

test.each<[string, Partial<ProcessState>, Partial<ProcessState>, End['is'], RegExp]>([
  ['both ended well', WELL, WELL, 'proven', /proven by the engine/],
  ['the guardian did not', WELL, BADLY, 'proven', /proven by the engine/],
  ['the engine did not', BADLY, WELL, 'proven', /the guardian found nothing/],
  ['the engine was killed', endedBy('was killed by SIGKILL'), WELL, 'proven', /the guardian found nothing/],
  ['the engine was not started again', KEPT_DOWN, WELL, 'proven', /the guardian found nothing/],
  ['neither did', BADLY, BADLY, 'unproven', /not known/],
  ['an earlier life of the engine did', LIVES, BADLY, 'unproven', /no supervisor saw it end/],
  ['an earlier life of both did', LIVES, LIVES, 'unproven', /no supervisor saw it end/],
  ['an earlier life of the guardian did', BADLY, LIVES, 'unproven', /not known/],
  [
    'the guardian did before the engine ended',
    { ...BADLY, since: '2026-01-01T00:00:01.001Z' },
    WELL,
    'unproven',
    /not known/,
  ],
  ['nobody saw how', { state: 'waiting' }, WELL, 'unproven', /no supervisor saw it end/],
  ['the start hung before it', {}, {}, 'notStarted', /was not started by this run/],
  [
    'it could not even be spawned',
    { ...endedBy('could not be started'), restarts: 1 },
    {},
    'unproven',
    /not/,
  ],
])('what rests where %s', (_, engine, guardian, is, sentence) => {
  const [end, ...others] = endsOf([
    process_('guardian', guardian),
    process_('engine-mm-1', engine),
    process_('web', WELL),
  ]);
  expect(others).toEqual([]);
  expect(end).toMatchObject({ engine: 'mm-1', is });
  expect(end?.sentence).toMatch(sentence);
});
