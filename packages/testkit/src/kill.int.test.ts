// `./agora kill` where nothing runs, its venue neither: it says within seconds what is known and what helps, goes on only as long as it is let, and
// however it ends the stop stands and no guardian of its own is left. Where the venue answers: apps/guardian/test/alone.int.test.ts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHome, type Home, homeAt, ROOT } from '@agora/scripts/home';
import { buildId } from '@agora/scripts/prepare/build-id';
import { buildPlan } from '@agora/scripts/prepare/build-plan';
import { withConsoleCertificate } from '@agora/scripts/prepare/console-certificate';
import { ensureDeploymentFiles } from '@agora/scripts/prepare/prepare';
import { ensureWallets } from '@agora/scripts/prepare/runtime-files';
import { allProcesses } from '@agora/scripts/prove/process-tree';
import { writePlan } from '@agora/scripts/supervisor/plan';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { until } from './app-process.ts';
import { testConfig, writeConfig } from './redis.ts';

let home: Home;
/** As after `up` and `down`. */
beforeAll(async () => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'agora-kill-')));
  createHome(home);
  const config = withConsoleCertificate(home, await testConfig(['mm-1']));
  await ensureDeploymentFiles(home, config);
  const prepared = { home, config, buildId: buildId(), wallets: ensureWallets(home, config) };
  writePlan(home, buildPlan(prepared, 'redis-server', writeConfig(home, config)));
});
afterAll(() => rmSync(home.dir, { recursive: true, force: true }));

const killFile = () => join(home.data, 'mm-bot.kill');
const lines = () => readFileSync(killFile(), 'utf8').trimEnd().split('\n');
beforeEach(() => rmSync(killFile(), { force: true }));

const begun: {
  readonly signal: (name: NodeJS.Signals, toGroup: boolean) => void;
  readonly ended: Promise<unknown[]>;
}[] = [];
afterEach(async () => {
  for (const { signal, ended } of begun.splice(0)) {
    signal('SIGKILL', true);
    await ended;
  }
  await until('no guardian', () => guardians().length === 0);
});

/** In a group of its own, as a shell starts it: not by the launcher's script, which may stay in between where packages are of another version. */
function begin() {
  const args = [join(ROOT, 'scripts/src/main.ts'), 'kill', 'at night', '--home', home.dir];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const ended: Promise<unknown[]> = once(child, 'close');
  const { pid } = child;
  if (pid === undefined) throw new Error('it could not be started');
  const signal = (name: NodeJS.Signals, toGroup: boolean) => {
    try {
      process.kill(toGroup ? -pid : pid, name);
    } catch {
      // It has ended.
    }
  };
  const run = { child, ended, signal, text: () => text };
  begun.push(run);
  return run;
}

/** The guardians of this home, by their command lines. */
function guardians(): number[] {
  const file = join(home.run, 'guardian.json');
  return allProcesses().flatMap(({ pid }) => (commandLine(pid).includes(file) ? [pid] : []));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

const cancelling = (text: () => string) =>
  until('a guardian that says that it cannot read', () => text().includes('mm-1: the venue: cannot be read'));

test('within seconds it tells what runs, was written and was shown by the venue, and what helps', async () => {
  const { text, signal, ended } = begin();
  await until('a try that is told', () => text().includes('agora: meanwhile: '));
  const told = [
    /agora: this stops .*: venue paper, mm-1 of account 0x/,
    /agora: nothing runs in this home/,
    /agora: redis-latch does not take the stop/,
    /mm-bot\.kill is written; engines and guardian see it/,
    /agora: no guardian answers; cancelling from here until the venue shows no order/,
    /agora: after \d+ s not proven: mm-1 \(the venue: cannot be read: .*\)\. It is tried every 5 s, for 120 s/,
    /agora: meanwhile: the paper venue of this home does not run, .*`\.\/agora up --home /,
  ];
  for (const line of told) expect(text()).toMatch(line);
  expect(lines()).toEqual([expect.stringMatching(/ on the host: at night$/)]);
  signal('SIGINT', true);
  expect(await ended).toEqual([130, null]);
  expect(text()).toMatch(/agora: no longer cancelling from here: left\. Not proven: mm-1 \(/);
  expect(text()).toMatch(/agora: before you resume: rm .*mm-bot\.kill/);
  expect(text()).toMatch(/agora: left before .*: the stop stands, and nobody is known to cancel — cancel/);
});

test.each([
  ['SIGINT', true, 130],
  ['SIGINT', false, 130],
  ['SIGTERM', false, 143],
] as const)('by %s (to its group: %s) it ends with %i, and its guardian too', async (name, toGroup, code) => {
  const { text, signal, ended } = begin();
  await cancelling(text);
  expect(guardians()).toHaveLength(1);
  signal(name, toGroup);
  expect(await ended).toEqual([code, null]);
  expect(guardians()).toEqual([]);
  expect(lines()).toHaveLength(1);
});

test('a connection that drops ends neither it nor its guardian, as whoever pulled it wanted it', async () => {
  const { child, text, signal, ended } = begin();
  await cancelling(text);
  const before = guardians();
  signal('SIGHUP', true);
  await until('a try after that', () => text().includes('agora: after 10 s not proven'));
  expect([before, child.exitCode]).toEqual([guardians(), null]);
  signal('SIGTERM', false);
  expect(await ended).toEqual([143, null]);
});

test('killed by kill -9 it leaves no guardian either', async () => {
  const { text, signal, ended } = begin();
  await cancelling(text);
  signal('SIGKILL', false);
  await ended;
  await until('no guardian', () => guardians().length === 0);
});

test('Ctrl-C from its first word on, and again: the stop is written before it ends', async () => {
  const { text, signal, ended } = begin();
  await until('its first word', () => text().includes('agora: this stops'));
  for (const _ of [1, 2]) signal('SIGINT', true);
  expect(await ended).toEqual([130, null]);
  expect(lines()).toHaveLength(1);
});

test('where nobody reads what it says it stops all the same', async () => {
  const { child, signal, ended } = begin();
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  await until('its guardian', () => guardians().length === 1);
  expect(lines()).toHaveLength(1);
  signal('SIGTERM', false);
  expect(await ended).toEqual([143, null]);
});

test('of two at once each has a guardian of its own, and neither takes the other’s', async () => {
  const [first, second] = [begin(), begin()];
  for (const { text } of [first, second]) await cancelling(text);
  expect([guardians().length, lines().length]).toEqual([2, 2]);
  first.signal('SIGINT', true);
  expect(await first.ended).toEqual([130, null]);
  expect(guardians()).toHaveLength(1);
  second.signal('SIGINT', true);
  expect(await second.ended).toEqual([130, null]);
});
