// What `./agora status` and `doctor` say of a supervisor: one that died left what it started running.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { runningFindings } from '../doctor/running.ts';
import { createHome, type Home, homeAt } from '../home.ts';
import { identityOf } from '../supervisor/identity.ts';
import { type Plan, writePlan } from '../supervisor/plan.ts';
import { type SupervisorState, writeState } from '../supervisor/state.ts';
import { status } from './status.ts';

const spec = { name: 'engine-mm-1', port: 1, stage: 1, stopTimeoutMs: 1 };
const plan: Plan = {
  buildId: 'b',
  configFile: '/none',
  engineIds: ['mm-1'],
  consoleUrl: 'u',
  processes: [{ ...spec, command: 'x', args: [], host: '127.0.0.1', health: 'http' }],
};
const DEAD = { pid: 1, startTicks: 1 };
const stateOf = (supervisor: object, engine: object | null, phase = 'running') =>
  ({
    supervisor,
    phase,
    failure: null,
    processes: [
      {
        ...spec,
        state: 'healthy',
        identity: engine,
        restarts: 0,
        since: '2026-01-01T00:00:00.000Z',
        lastExit: null,
      },
    ],
  }) as SupervisorState;

let home: Home;
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'agora-status-')));
  createHome(home);
  writePlan(home, plan);
});
afterEach(() => rmSync(home.dir, { recursive: true, force: true }));

async function said(): Promise<{ exit: string; out: string; err: string }> {
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const args = parseArguments('status', ['--home', home.dir], status.flags, 1);
    const exit = await status.run(args).catch((error) => error.line());
    return { exit, out: out.mock.calls.join(''), err: err.mock.calls.join('') };
  } finally {
    err.mockRestore();
    out.mockRestore();
  }
}

test.each([
  ['supervised', () => identityOf(process.pid), () => identityOf(process.pid), 'ok', /^$/],
  [
    'orphaned',
    () => DEAD,
    () => identityOf(process.pid),
    'ok',
    /it runs, but its supervisor is dead: nothing restarts what ends; `\.\/agora up`/,
  ],
  ['gone', () => DEAD, () => DEAD, 'notRunning', /nothing runs here.*; `\.\/agora up` starts everything/],
  ['gone, and never known', () => DEAD, () => null, 'notRunning', /nothing runs here/],
])('status, %s', async (_, supervisor, engine, exit, err) => {
  writeState(home, stateOf(supervisor(), engine()));
  expect(await said()).toMatchObject({ exit, err: expect.stringMatching(err) });
});

test('status of an orphan does not repeat the last word of the dead', async () => {
  writeState(home, stateOf(DEAD, identityOf(process.pid)));
  expect((await said()).out).toMatch(/engine-mm-1 +up +nobody watches it, port 1/);
});

test('status tells what the stores tell, and refuses to say what runs from a record that it cannot read', async () => {
  writeFileSync(join(home.run, 'supervisor.json'), '{');
  const { exit, out } = await said();
  expect(out).toMatch(/^UNKNOWN · mm-1\n/);
  expect(exit).toMatch(/what runs here is not known/);
});

test('doctor looks at what an orphaned deployment runs, and its supervisor has failed', async () => {
  writeState(home, stateOf(DEAD, identityOf(process.pid)));
  const findings = await runningFindings(home, plan);
  expect(findings[0]).toMatchObject({
    check: 'supervisor',
    pass: false,
    value: expect.stringMatching(/dead/),
  });
  expect(findings.map(({ check }) => check)).toContain('engine-mm-1');
});

test('doctor fails where the record cannot be read', async () => {
  writeFileSync(join(home.run, 'supervisor.json'), '{');
  expect(await runningFindings(home, plan)).toEqual([
    expect.objectContaining({ check: 'processes', pass: false }),
  ]);
});
