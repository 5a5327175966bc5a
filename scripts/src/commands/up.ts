// `./agora up`: prepares the home, starts every process under one supervisor, waits for health and says where to look.
// In the foreground it stays and shows changes; with --detach it returns once everything is healthy.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuseHalfExchanged } from '../backup/exchange.ts';
import type { Arguments } from '../cli/arguments.ts';
import { say, step } from '../cli/progress.ts';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import { losingSay } from '../cli/terminal.ts';
import { type Home, homeAt } from '../home.ts';
import { killFilesFor } from '../kill/ways.ts';
import { FIRST_ACCOUNT } from '../operators/file.ts';
import { certificateFiles } from '../prepare/certificates.ts';
import { chosenConfig } from '../prepare/chosen-config.ts';
import { CONSOLE_LEAF } from '../prepare/console-certificate.ts';
import { DEFAULT_CONFIG, prepare } from '../prepare/prepare.ts';
import { passwordFile } from '../prepare/secrets.ts';
import { chosenEngines } from '../status/engines.ts';
import { firstActText } from '../status/first-act.ts';
import { readFrames } from '../status/read.ts';
import { isAlive } from '../supervisor/identity.ts';
import { appendLine } from '../supervisor/log-file.ts';
import { configFileOf, type Plan, readPlan } from '../supervisor/plan.ts';
import { runSupervisor } from '../supervisor/run.ts';
import { isSupervised, leftovers, readState, type SupervisorState } from '../supervisor/state.ts';
import { stopLeftovers } from '../supervisor/stop.ts';
import type { Command } from './command.ts';

const LOOK_EVERY_MS = 50;
const DETACHED_START_MS_MAX = 120_000;

export const up: Command = {
  summary: 'set up what is missing, start every process, wait for health, print the console URL',
  usage: 'up [--detach] [--record]',
  flags: { detach: { type: 'boolean', short: 'd' }, record: { type: 'boolean' } },
  wordsMax: 0,
  async run(args) {
    const home = homeAt(args.home);
    const state = readState(home);
    if (isSupervised(state) && !isEnding(state)) return alreadyUp(home, state, args.config);
    await clearLeftovers(home, state);
    refuseHalfExchanged(home);
    const configFile = chosenConfig(home, args.config);
    if (args.config === undefined && configFile !== DEFAULT_CONFIG)
      say(`agora: with ${shown(configFile)}, as at the last start (another: --config FILE)`);
    const plan = await prepare(home, configFile, args.flags.record === true);
    return args.flags.detach === true ? detach(home, plan, args) : foreground(home, plan, args);
  },
};

/** A start that failed stops what it had started. */
const isEnding = ({ phase }: SupervisorState): boolean => phase === 'stopping' || phase === 'failed';

function alreadyUp(home: Home, state: SupervisorState, wanted: string | undefined): ExitName {
  say('agora: already up; this runs:');
  for (const each of state.processes)
    say(processLine(each.name, `${each.state}, port ${each.port}, pid ${each.identity?.pid ?? 'none'}`));
  const plan = readPlan(home);
  if (wanted !== undefined && plan !== undefined && resolve(wanted) !== configFileOf(plan))
    say(
      `agora: it runs with ${shown(configFileOf(plan))}; to run ${wanted} instead: \`./agora down\`, then the same again`,
    );
  say('agora: `./agora status` tells more, `./agora down` stops it');
  return 'ok';
}

/** A supervisor that was killed leaves its processes running, on purpose; the next `up` stops them in order first. */
async function clearLeftovers(home: Home, state: SupervisorState | undefined): Promise<void> {
  if (state === undefined) return;
  if (isSupervised(state))
    throw new Refusal(
      'failed',
      'AGORA is being stopped right now',
      'wait for `./agora down` to finish, then try again',
    );
  const left = leftovers(state);
  if (left.length === 0) return;
  await step(
    `the last supervisor died; stopping what it left (${left.map((each) => each.name).join(', ')})`,
    () => stopLeftovers(state),
  );
  if (leftovers(state).length > 0)
    throw new Refusal(
      'failed',
      `could not stop what an earlier run left in ${home.dir}`,
      'run `./agora down`',
    );
}

function foreground(home: Home, plan: Plan, args: Arguments): Promise<ExitName> {
  const tell = losingSay();
  const log = join(home.logs, 'supervisor.log');
  const line = (name: string, note: string) => {
    const at = new Date().toISOString();
    appendLine(log, `${at} ${name}: ${note}`);
    tell(`${at.slice(11, 19)} ${processLine(name, note)}`);
  };
  const started = async () => {
    await announce(home, plan, args, tell);
    tell('agora: Ctrl-C stops everything in order');
  };
  return runSupervisor(home, plan, { line, started });
}

async function detach(home: Home, plan: Plan, args: Arguments): Promise<ExitName> {
  mkdirSync(home.logs, { recursive: true });
  const log = openSync(join(home.logs, 'supervisor.log'), 'a', 0o600);
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, 'supervise', '--home', home.dir], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  const ended = new Promise<'ended'>((resolve) => child.once('exit', () => resolve('ended')));
  const state = await waitUntilUp(home, child.pid ?? 0, ended);
  if (state?.phase !== 'running') {
    refuseStillStarting(state, child.exitCode === null && child.signalCode === null);
    throw new Refusal(
      'failed',
      state?.failure ?? 'the supervisor ended before everything ran',
      whatIsLeft(state),
    );
  }
  await announce(home, plan, args);
  return 'ok';
}

/** A supervisor that wrote nothing of its own knows of nothing. */
function whatIsLeft(state: SupervisorState | undefined): string {
  if (state === undefined) return '`./agora logs supervisor` shows why';
  return leftovers(state).length > 0
    ? '`./agora status` shows what is left, `./agora down` stops it; see `./agora logs supervisor`'
    : 'nothing is left running; see `./agora logs supervisor`';
}

/** A slow start is no failed one: it goes on. */
export function refuseStillStarting(state: SupervisorState | undefined, isSupervisorAlive: boolean): void {
  if (!isSupervisorAlive || (state !== undefined && state.phase !== 'starting')) return;
  const waited = state?.processes.filter(({ state: is }) => is !== 'healthy').map(({ name }) => name) ?? [];
  throw new Refusal(
    'failed',
    `still starting after ${DETACHED_START_MS_MAX / 1_000} s, and it goes on${waited.length === 0 ? '' : `; not healthy yet: ${waited.join(', ')}`}`,
    '`./agora status` shows how far it is, `./agora down` ends it',
  );
}

/** Shows each process as it becomes healthy; returns what the supervisor `pid` said once everything runs or has failed, if it said anything. */
export async function waitUntilUp(
  home: Home,
  pid: number,
  ended: Promise<'ended'>,
): Promise<SupervisorState | undefined> {
  const shown = new Set<string>();
  const deadlineMs = performance.now() + DETACHED_START_MS_MAX;
  // Another's is of an earlier run.
  const said = () => {
    const state = readState(home);
    return state?.supervisor.pid === pid ? state : undefined;
  };
  for (;;) {
    const own = said();
    for (const each of own?.processes ?? []) {
      if (each.state !== 'healthy' || shown.has(each.name)) continue;
      shown.add(each.name);
      say(processLine(each.name, `healthy on port ${each.port}`));
    }
    if (own?.phase === 'running' || (own?.phase === 'failed' && !isAlive(own.supervisor))) return own;
    if (performance.now() > deadlineMs) return own;
    const pause = new Promise<'pause'>((resolve) => setTimeout(() => resolve('pause'), LOOK_EVERY_MS));
    if ((await Promise.race([pause, ended])) === 'ended') return said();
  }
}

function processLine(name: string, note: string): string {
  return `  ${name.padEnd(18)} ${note}`;
}

async function announce(home: Home, plan: Plan, args: Arguments, tell = say): Promise<void> {
  const suffix = args.home === undefined ? '' : ` --home ${args.home}`;
  const password = passwordFile(home, FIRST_ACCOUNT);
  const url = new URL(plan.consoleUrl);
  tell('');
  tell(`agora: everything runs. Console: ${plan.consoleUrl}`);
  if (existsSync(password)) {
    tell(
      `agora: sign in as ${FIRST_ACCOUNT}; the password waits in ${shown(password)} (remove it when you know it).`,
    );
    tell(
      'agora: the first sign-in shows a code to scan with an authenticator app. More accounts: ./agora operator',
    );
  }
  if (url.protocol === 'http:')
    tell(`agora: from another machine: ssh -L ${url.port}:${url.host} THIS-HOST, then ${plan.consoleUrl}`);
  else if (existsSync(certificateFiles(home, CONSOLE_LEAF).certificate))
    tell(
      `agora: its certificate is by ${shown(certificateFiles(home, 'ca').certificate)}: make your browsers trust it.`,
    );
  tell(`agora: ${await firstAct(home, plan, suffix)}`);
  tell(`agora: next: ./agora status${suffix} · ./agora logs${suffix} · ./agora down${suffix}`);
}

/** What allows trading from here. A stop that stands from before is told: `enable` alone would do nothing then. */
async function firstAct(home: Home, plan: Plan, suffix: string): Promise<string> {
  const engines = chosenEngines(plan, undefined);
  const { frames } = await readFrames(home, plan, engines);
  return firstActText(frames, killFilesFor(home, engines).length > 0, suffix);
}

/** A path as short as it can be typed from here. */
function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}
