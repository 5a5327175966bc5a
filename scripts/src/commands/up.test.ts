// What `./agora up` makes of another supervisor's word, of its own that starts slowly or has died, and of a second `up`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { createHome, type Home, homeAt } from '../home.ts';
import { prepare } from '../prepare/prepare.ts';
import { identityOf } from '../supervisor/identity.ts';
import { acquireLock } from '../supervisor/lock.ts';
import { type SupervisorState, writeState } from '../supervisor/state.ts';
import { refuseStillStarting, up, waitUntilUp } from './up.ts';

const DEAD = { pid: 1, startTicks: 1 };
const OWN = identityOf(process.pid);
const stateOf = (supervisor: SupervisorState['supervisor'], phase: SupervisorState['phase']) =>
  ({ supervisor, phase, failure: null, processes: [] }) satisfies SupervisorState;

let home: Home;
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'agora-up-')));
  createHome(home);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home.dir, { recursive: true, force: true });
});

const run = (...argv: string[]) => up.run(parseArguments('up', ['--home', home.dir, ...argv], up.flags, 0));

test.each<[SupervisorState['phase'], string | RegExp]>([
  ['starting', 'ok'],
  ['running', 'ok'],
  ['stopping', /is being stopped right now/],
  ['failed', /is being stopped right now/],
])('beside a supervisor that lives and is %s', async (phase, answer) => {
  writeState(home, stateOf(OWN, phase));
  const asked = run().catch((error) => error.line());
  expect(await asked).toEqual(typeof answer === 'string' ? answer : expect.stringMatching(answer));
});

test('a supervisor that ended before its first word is not taken for the one before it', async () => {
  writeState(home, stateOf(DEAD, 'running'));
  expect(await waitUntilUp(home, 12_345, Promise.resolve('ended'))).toBeUndefined();
  writeState(home, stateOf(OWN, 'failed'));
  expect(await waitUntilUp(home, OWN.pid, Promise.resolve('ended'))).toMatchObject({ phase: 'failed' });
});

test('nothing of a home is written while another prepares or supervises it', async () => {
  const config = join(home.dir, 'other.yaml');
  writeFileSync(config, '');
  const release = acquireLock(home);
  await expect(prepare(home)).rejects.toThrow(/another `\.\/agora up`.* is at work/);
  release();
});

test.each<[string, SupervisorState | undefined, boolean, boolean]>([
  ['starting, alive', stateOf(DEAD, 'starting'), true, true],
  ['not heard yet, alive', undefined, true, true],
  ['starting, ended', stateOf(DEAD, 'starting'), false, false],
  ['not heard, ended', undefined, false, false],
  ['failed, stopping what it started', stateOf(DEAD, 'failed'), true, false],
  ['being stopped', stateOf(DEAD, 'stopping'), true, false],
])('up --detach after its time, %s', (_, state, isAlive, isStarting) => {
  const asked = expect(() => refuseStillStarting(state, isAlive));
  if (isStarting) asked.toThrow(/still starting after 120 s, and it goes on/);
  else asked.not.toThrow();
});
