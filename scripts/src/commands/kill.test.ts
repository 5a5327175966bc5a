// What `./agora kill` says before it stops anything, and that its answer is never about a home that somebody only did not look into.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerStop, type Raised, refuseStop, type StopReply } from '@agora/shared/stop-answer';
import { isoMs } from '@agora/shared/time';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { asRefusal, Refusal } from '../cli/refusal.ts';
import { createHome, type Home, homeAt, ROOT } from '../home.ts';
import type { HandEnd } from '../kill/hand.ts';
import { killFileOf } from '../kill/ways.ts';
import { whereabouts } from '../kill/whereabouts.ts';
import { identityOf } from '../supervisor/identity.ts';
import { type Plan, writePlan } from '../supervisor/plan.ts';
import { type SupervisorState, writeState } from '../supervisor/state.ts';
import type { Command } from './command.ts';
import { down } from './down.ts';
import { cancelsAfter, kill, unprovenAfter } from './kill.ts';

let scratch: string;
let home: Home;
beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'agora-kill-')));
  home = homeAt(join(scratch, 'home'));
  createHome(home);
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** In words, as at the terminal: what is said, and what is refused. */
async function said(command: Command, dir: string): Promise<{ exit: string; text: string }> {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const exit = await command.run(parseArguments('it', ['--home', dir], command.flags, 0)).catch(asRefusal);
    const text = write.mock.calls.map(([chunk]) => String(chunk)).join('');
    if (!(exit instanceof Refusal)) return { exit: String(exit), text };
    return { exit: exit.exit, text: `${text}agora: ${exit.line()}\n` };
  } finally {
    write.mockRestore();
  }
}

const plan: Plan = { buildId: 'b', configFile: '/none', engineIds: ['mm-1'], consoleUrl: 'u', processes: [] };
const state: SupervisorState = {
  supervisor: { pid: 1, startTicks: 1 },
  phase: 'running',
  failure: null,
  processes: [],
};
const account = `0x${'ab'.repeat(20)}`;
const about = (at: Home, venue: string) =>
  writeFileSync(
    join(at.run, 'cli.json'),
    JSON.stringify({
      config: { venue, engines: [{ id: 'mm-1' }] },
      wallets: { 'mm-1': { account_address: account } },
    }),
  );

/** A guardian of another home of this host, as its command line shows it. */
async function another(): Promise<{ dir: string; end: () => void }> {
  const other = homeAt(join(scratch, 'other'));
  createHome(other);
  about(other, 'mainnet');
  const main = join(scratch, 'apps/guardian/src/main.ts');
  mkdirSync(join(scratch, 'apps/guardian/src'), { recursive: true });
  writeFileSync(main, "console.log('up'); setInterval(() => undefined, 1000);");
  const child = spawn(process.execPath, [main, '--config', join(other.run, 'guardian.json')]);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return { dir: other.dir, end: () => child.kill('SIGKILL') };
}

test('venue, engine and account are named before anything, and that nothing runs in this home', () => {
  about(home, 'testnet');
  expect(whereabouts(home, plan).lines.slice(0, 2)).toEqual([
    `agora: this stops ${home.dir}: venue testnet, mm-1 of account ${account}`,
    'agora: nothing runs in this home',
  ]);
  writeState(home, { ...state, supervisor: identityOf(process.pid) });
  expect(whereabouts(home, plan)).toEqual({
    lines: [expect.stringMatching(/^agora: this stops /)],
    missed: [],
  });
});

test('a record that cannot be read is not told as nothing that runs', () => {
  writeFileSync(join(home.run, 'supervisor.json'), '{');
  expect(whereabouts(home, plan).lines[1]).toBe('agora: whether anything runs in this home cannot be told');
});

test('what runs in another home is named with its venue and the command that stops it', async () => {
  const other = await another();
  try {
    const none = await said(kill, join(scratch, 'none'));
    expect(none.exit).toBe('notRunning');
    expect(none.text).toContain(`nothing was ever started in ${join(scratch, 'none')} — `);
    expect(none.text).toContain(`\`./agora kill --home ${other.dir}\``);
    expect(none.text).not.toMatch(/agora up/);
    const { exit, text } = await said(kill, home.dir);
    expect(exit).not.toBe('ok');
    expect(text).toContain(
      `not stopped by this: ${other.dir} (venue mainnet, mm-1 of account ${account}; guardian) runs on`,
    );
    expect(readFileSync(killFileOf(home), 'utf8')).toMatch(/no reason/);
    writeState(home, { ...state, supervisor: identityOf(process.pid) });
    const { text: ofOneThatRuns } = await said(kill, home.dir);
    expect(ofOneThatRuns).not.toMatch(/nothing runs/);
    expect(ofOneThatRuns).toContain(`not stopped by this: ${other.dir} (venue mainnet`);
  } finally {
    other.end();
  }
});

test('in a container it names what cancels from the host, and the folder as the host has it', async () => {
  writePlan(home, { ...plan, containers: true, dataOnHost: '/srv/records' });
  const { exit, text } = await said(kill, home.dir);
  expect(exit).toBe('failed');
  expect(text).toContain('before you resume, on the host: rm /srv/records/mm-bot.kill');
  expect(text).toContain('nobody is known to cancel');
  expect(text).toContain('`docker compose run --rm --no-deps guardian --once`');
  expect(text).not.toMatch(/cancelling from here|\/home\/data/);
});

const raised: Raised = { durable: 'redis', epoch: 4, at: isoMs(0), replayed: false, keyReused: false };
const hands = { engine_age_ms: null, guardian_age_ms: 0 };
const view = { hands, state: 'ACTIVE', clearance: null } as const;
test.each<[string, StopReply | null, string, boolean]>([
  ['that cancels', answerStop(raised, view), 'asked', false],
  ['that cancels, told with a key of another stop', refuseStop('STOP_KEY_REUSED'), 'asked', false],
  ['that sees no living hand', refuseStop('STOP_LATCHED_NO_HAND', { stopped: true }), 'proven', true],
  ['that cannot confirm the stop', refuseStop('STOP_NOT_CONFIRMED'), 'proven', true],
  ['that does not answer', null, 'proven', true],
])('beside a guardian %s', async (_, reply, cancels, isFromHere) => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  let asked = 0;
  const ends = (end: HandEnd) => async () => {
    asked += 1;
    return end;
  };
  const answer = reply === null ? null : reply.body;
  expect(await cancelsAfter(answer, false, ends('proven'))).toBe(cancels);
  expect(asked).toBe(isFromHere ? 1 : 0);
  // In a container there is no way to the venue.
  expect(await cancelsAfter(answer, true, ends('proven'))).toBe(isFromHere ? 'nobody' : 'asked');
  expect(asked).toBe(isFromHere ? 1 : 0);
  expect(await cancelsAfter(answer, false, ends('failed'))).toBe(isFromHere ? 'nobody' : 'asked');
  expect(await cancelsAfter(answer, false, ends('left'))).toBe(isFromHere ? 'left' : 'asked');
  write.mockRestore();
});

test('a proof is awaited by whoever cancels', async () => {
  expect(await unprovenAfter('asked', plan, true, async () => ['mm-1'])).toEqual(['mm-1']);
});

test.each<[Parameters<typeof unprovenAfter>[0], boolean, Partial<Plan>, RegExp]>([
  [
    'asked',
    false,
    {},
    /^agora: without a terminal .* proof is not awaited: `\.\/agora status` tells of it\n$/,
  ],
  ['asked', false, { containers: true }, /`docker compose run --rm cli status`/],
  ['asked', true, {}, /^$/],
  ['proven', false, {}, /^$/],
  ['nobody', true, {}, /^$/],
])('what is said of a proof: %s, at a terminal %s, %j', async (cancels, isTerminal, more, words) => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const follow = async () => (cancels === 'asked' ? [] : ['mm-1']);
  expect(await unprovenAfter(cancels, { ...plan, ...more }, isTerminal, follow)).toEqual([]);
  expect(write.mock.calls.map(([chunk]) => String(chunk)).join('')).toMatch(words);
  write.mockRestore();
});

const AS_NOBODY = 'data:text/javascript,process.setgroups([]);process.setgid(65534);process.setuid(65534)';

test.runIf(process.getuid?.() === 0).each(['kill', 'down', 'status'])(
  '%s by a user who may not look into the home says so, not that nothing runs',
  (command) => {
    chmodSync(scratch, 0o755);
    writePlan(home, plan);
    writeState(home, state);
    const args = ['--import', AS_NOBODY, join(ROOT, 'scripts/src/main.ts'), command, '--home', home.dir];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stderr).toMatch(/permission denied: .* — run as the owner of this folder/);
    expect(status).toBe(4);
  },
);

test('down says so where the record of what runs is not one that this version can read', async () => {
  writeFileSync(join(home.run, 'supervisor.json'), '{"supervisor":7}');
  const { exit, text } = await said(down, home.dir);
  expect([exit, text]).toEqual([
    'failed',
    expect.stringMatching(/so what runs here is not known — .*rm .*supervisor/),
  ]);
});

test('a record with fields of a later version is read', async () => {
  writeFileSync(join(home.run, 'supervisor.json'), JSON.stringify({ ...state, later: 1 }));
  expect(await said(down, home.dir)).toEqual({ exit: 'ok', text: 'agora: nothing was running\n' });
});
