// What helps while the venue has not proven anything, by what runs. What is said of the homes of this host: commands/kill.test.ts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHome, type Home, homeAt } from '../home.ts';
import { identityOf } from '../supervisor/identity.ts';
import type { Plan } from '../supervisor/plan.ts';
import { writeState } from '../supervisor/state.ts';
import { meanwhileOf } from './whereabouts.ts';

let home: Home;
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'agora-whereabouts-')));
  createHome(home);
});
afterEach(() => rmSync(home.dir, { recursive: true, force: true }));

const real: Plan = { buildId: 'b', configFile: 'c', engineIds: ['mm-1'], consoleUrl: 'u', processes: [] };
const paper: Plan = {
  ...real,
  processes: [
    {
      ...{ name: 'paper-venue', stage: 1, port: 1, host: '127.0.0.1', health: 'http', stopTimeoutMs: 1 },
      ...{ command: 'x', args: [] },
    },
  ],
};
const ITSELF = 'do not wait for it: cancel at the venue itself, on its own page';

test('where nothing runs, a paper venue of this home is started before it can be asked', () => {
  expect(meanwhileOf(home, paper)).toMatch(/^the paper venue of this home does not run, and/);
  for (const act of ['up', 'status'])
    expect(meanwhileOf(home, paper)).toContain(`\`./agora ${act} --home ${home.dir}\``);
});

test.each<[string, Plan | undefined]>([
  ['a real venue', real],
  ['one of containers', { ...paper, containers: true }],
  ['a plan that cannot be read', undefined],
])('%s is gone to by the operator', (_, plan) => {
  expect(meanwhileOf(home, plan)).toBe(ITSELF);
});

test('so is a paper venue of which it is not known that it does not run', () => {
  writeState(home, { supervisor: identityOf(process.pid), phase: 'running', failure: null, processes: [] });
  expect(meanwhileOf(home, paper)).toBe(ITSELF);
  writeFileSync(join(home.run, 'supervisor.json'), '{');
  expect(meanwhileOf(home, paper)).toBe(ITSELF);
});
