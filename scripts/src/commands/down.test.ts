import { expect, test } from 'vitest';
import type { ProcessState } from '../supervisor/state.ts';
import { endsOf } from './down.ts';

const process_ = (name: string, lastExit: string | null): ProcessState => ({
  ...{ name, port: 1, stage: 1, stopTimeoutMs: 1, state: 'stopped', identity: null, restarts: 0 },
  ...{ since: '', lastExit },
});
const WELL = 'exited with code 0';

test.each<[string, string | null, string | null, boolean, RegExp]>([
  ['both ended well', WELL, WELL, true, /proven by the engine/],
  ['the guardian did not', WELL, 'exited with code 1', true, /proven by the engine/],
  ['the engine did not', 'exited with code 1', WELL, true, /the guardian found nothing/],
  ['the engine was killed', 'was killed by SIGKILL', WELL, true, /the guardian found nothing/],
  ['neither did', 'exited with code 1', 'exited with code 1', false, /not known/],
  ['nobody saw how', null, null, false, /not known/],
])('what rests where %s', (_, engine, guardian, proven, sentence) => {
  const processes = [process_('guardian', guardian), process_('engine-mm-1', engine), process_('web', WELL)];
  const [end, ...others] = endsOf({ processes });
  expect(others).toEqual([]);
  expect(end).toMatchObject({ engine: 'mm-1', proven });
  expect(end?.sentence).toMatch(sentence);
});
