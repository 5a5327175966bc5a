// What `./agora enable` touches, for whom, and by which name a person on the host finds what it names.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { asRefusal, Refusal } from '../cli/refusal.ts';
import { createHome, type Home, homeAt, ROOT } from '../home.ts';
import { killFileOf } from '../kill/ways.ts';
import { identityOf } from '../supervisor/identity.ts';
import { type Plan, writePlan } from '../supervisor/plan.ts';
import type { SupervisorState } from '../supervisor/state.ts';
import { enable } from './enable.ts';

let home: Home;
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'agora-enable-')));
  createHome(home);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home.dir, { recursive: true, force: true });
});

const plan: Plan = { buildId: 'b', configFile: '/none', engineIds: ['mm-1'], consoleUrl: 'u', processes: [] };
const RUNNING: SupervisorState = {
  supervisor: identityOf(process.pid),
  phase: 'running',
  failure: null,
  processes: [],
};

/** What is said, or refused, in words. */
async function said(more: Partial<Plan>, ...words: string[]): Promise<string> {
  writePlan(home, { ...plan, ...more });
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const args = parseArguments('enable', ['--home', home.dir, ...words], enable.flags, enable.wordsMax);
  const end = await enable.run(args).catch(asRefusal);
  if (end instanceof Refusal) return end.line();
  return write.mock.calls.map(([chunk]) => String(chunk)).join('');
}

test('one engine needs no name, and no file of its own', async () => {
  expect(await said({})).toMatch(/^agora: enabled mm-1 by touching .*\/data\/mm-bot\.operator-enable\n/);
  expect(readdirSync(home.data)).toEqual(['mm-bot.operator-enable']);
});

test.each<[string, Partial<Plan>, string | null, boolean]>([
  ['nothing runs', {}, null, true],
  ['something runs', {}, JSON.stringify(RUNNING), false],
  ['what runs is not known', {}, '{', false],
  ['it would run in containers', { containers: true }, null, false],
])('where %s, that the start spends it is told: only where that is known', async (_, more, state, isTold) => {
  if (state !== null) writeFileSync(join(home.run, 'supervisor.json'), state);
  expect((await said(more)).includes('but nothing runs here, and every start spends it')).toBe(isTold);
});

test('of several one is named, and no other is allowed to trade by it', async () => {
  const two = { engineIds: ['mm-1', 'mm-2'] };
  expect(await said(two)).toBe('several engines run here — name one: `./agora enable ENGINE`');
  expect(readdirSync(home.data)).toEqual([]);
  expect(await said(two, 'mm-2')).toMatch(/^agora: enabled mm-2 by touching/);
  expect(existsSync(join(home.data, 'mm-2/operator-enable'))).toBe(true);
  expect(existsSync(join(home.data, 'mm-1'))).toBe(false);
});

test('in a container files are named as the host has them', async () => {
  writeFileSync(killFileOf(home), '');
  const text = await said({ containers: true, dataOnHost: '/srv/records' });
  expect(text).toContain('by touching /srv/records/mm-bot.operator-enable\n');
  expect(text).toContain('so nothing starts: rm /srv/records/mm-bot.kill\n');
  expect(text).not.toContain(home.data);
});

/** What an engine goes by. */
function markOf(path: string): string {
  const { ino, ctimeNs } = lstatSync(path, { bigint: true });
  return `${ino}:${ctimeNs}`;
}

test('every touch is a new one for the engine, leaves nothing beside it and keeps who may write it', async () => {
  const path = join(home.data, 'mm-bot.operator-enable');
  await said({});
  expect(lstatSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o664);
  const before = markOf(path);
  await said({});
  expect(markOf(path)).not.toBe(before);
  expect(lstatSync(path).mode & 0o777).toBe(0o664);
  expect(readdirSync(home.data)).toEqual(['mm-bot.operator-enable']);
});

test('what is no file is not replaced by one', async () => {
  mkdirSync(join(home.data, 'mm-bot.operator-enable', 'in'), { recursive: true });
  expect(await said({})).not.toMatch(/enabled/);
  expect(readdirSync(home.data)).toEqual(['mm-bot.operator-enable']);
});

const AS_NOBODY = 'data:text/javascript,process.setgroups([]);process.setgid(65534);process.setuid(65534)';

test.runIf(process.getuid?.() === 0)('a file that root touched is in nobody’s way', () => {
  const path = join(home.data, 'mm-bot.operator-enable');
  writeFileSync(path, '', { mode: 0o644 });
  writePlan(home, plan);
  for (const dir of [home.dir, home.run]) chmodSync(dir, 0o755);
  chmodSync(join(home.run, 'plan.json'), 0o644);
  chmodSync(home.data, 0o777);
  const before = markOf(path);
  const args = ['--import', AS_NOBODY, join(ROOT, 'scripts/src/main.ts'), 'enable', '--home', home.dir];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, expect.stringMatching(/enabled mm-1 by touching/)]);
  expect(markOf(path)).not.toBe(before);
});
