// What `./agora doctor` finds of a deployment that runs: its processes and their builds, the ways to stop it and to reach people, its
// agent wallets, its open ports, and what each engine checked before it would quote.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { pagerHeartbeatSchema } from '@agora/shared/heartbeat';
import { parseJson } from '@agora/shared/json';
import { ALERTS_UNDELIVERED_MS_MAX } from '@agora/shared/next-action';
import type { PreflightReport } from '@agora/shared/preflight';
import { runtimeConfigSchema } from '@agora/shared/runtime-config';
import type { ProcessStatus } from '@agora/shared/status';
import { epochMsOf } from '@agora/shared/time';
import { asRefusal, Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { chosenEngines } from '../status/engines.ts';
import { killPathsIn } from '../status/kill-paths.ts';
import { readPreflight } from '../status/preflight.ts';
import { containerStatuses, processStatuses } from '../status/processes.ts';
import { type Frames, readFrames } from '../status/read.ts';
import { probe } from '../supervisor/health.ts';
import type { Plan } from '../supervisor/plan.ts';
import { ORPHANED, ORPHANED_FIX, readState, runsAs, type SupervisorState } from '../supervisor/state.ts';
import type { Finding } from './finding.ts';
import { listeningFinding } from './listening.ts';

const DAY_MS = 86_400_000;
export const WALLET_DAYS_MIN = 14;
const PAGER_SILENT_MS_MAX = 10_000;
/** What fails right after a start (the venue has not told the wallets, say) is looked at again for so long; later one look counts. */
const SETTLES_MS = 10_000;
const STARTED_MS_MAX = 30_000;
const LOOK_AGAIN_MS = 500;

export async function runningFindings(home: Home, plan: Plan | undefined): Promise<Finding[]> {
  const inContainers = plan?.containers === true;
  const state = stateOf(home);
  if (state instanceof Refusal) return [unreadableFinding(state)];
  const runs = inContainers ? 'supervised' : runsAs(state);
  if (plan === undefined || runs === 'nothing')
    return [{ check: 'processes', pass: null, value: 'AGORA is not running' }];
  const orphaned: Finding[] =
    runs === 'orphaned' ? [{ check: 'supervisor', pass: false, value: ORPHANED, fix: ORPHANED_FIX }] : [];
  const untilMs = performance.now() + (hasJustStarted(state, Date.now()) ? SETTLES_MS : 0);
  for (;;) {
    const findings = [...orphaned, ...(await findingsNow(home, plan, inContainers))];
    if (findings.every(({ pass }) => pass !== false) || performance.now() >= untilMs) return findings;
    await pause(LOOK_AGAIN_MS);
  }
}

function stateOf(home: Home): SupervisorState | undefined | Refusal {
  try {
    return readState(home);
  } catch (error) {
    const refusal = asRefusal(error);
    if (refusal instanceof Refusal) return refusal;
    throw error;
  }
}

function unreadableFinding({ message, fix }: Refusal): Finding {
  return { check: 'processes', pass: false, value: message, ...(fix !== undefined && { fix }) };
}

/** By its supervisor; containers have none. */
export function hasJustStarted(state: SupervisorState | undefined, nowMs: number): boolean {
  return state?.processes.some(({ since }) => nowMs - Date.parse(since) <= STARTED_MS_MAX) ?? false;
}

async function findingsNow(home: Home, plan: Plan, inContainers: boolean): Promise<Finding[]> {
  const frames = await readFrames(home, plan, chosenEngines(plan, undefined));
  const statuses = inContainers
    ? await containerStatuses(home, plan, frames)
    : processStatuses(plan, readState(home), frames);
  const nowMs = Date.now();
  return [
    ...(await processes(home, plan)),
    buildsFinding(statuses),
    ...(inContainers ? [] : [listeningFinding(plan.processes)]),
    alertPathFinding(frames.pagerHeartbeat, nowMs, reachesNobody(home)),
    ...killPaths(frames, nowMs),
    ...frames.frames.map((frame) => walletsFinding(frame, nowMs)),
    ...(await preflights(home, plan)),
  ];
}

function processes(home: Home, plan: Plan): Promise<Finding[]> {
  const user = plan.containers === true ? 'cli' : 'launcher';
  return Promise.all(
    plan.processes.map(async (spec) => {
      const healthy = await probe(home, spec, user);
      const value = `${healthy ? 'answers' : 'no answer'} on ${spec.host}:${spec.port}`;
      return { check: spec.name, pass: healthy, value, fix: `see \`./agora logs ${spec.name}\`` };
    }),
  );
}

/** Of the processes that tell it; half an upgrade keeps the gate closed. */
export function buildsFinding(statuses: readonly ProcessStatus[]): Finding {
  const told = statuses.filter(({ build_id }) => build_id !== null);
  const builds = [...new Set(told.map(({ build_id }) => build_id))];
  const check = 'builds';
  if (builds.length === 0)
    return { check, pass: false, value: 'no process tells its build', fix: 'see `./agora status`' };
  if (builds.length === 1) return { check, pass: true, value: `${told.length} processes of ${builds[0]}` };
  const who = told.map(({ name, build_id }) => `${name} ${build_id}`).join(', ');
  return {
    check,
    pass: false,
    value: who,
    fix: 'start all from one build: docs/deploy.md, Upgrade and rollback',
  };
}

/** True where neither a chat nor a second channel is configured; what a container is not told is not claimed. */
function reachesNobody({ run }: Home): boolean {
  const file = join(run, 'cli.json');
  const read = existsSync(file) ? parseJson(readFileSync(file, 'utf8')) : undefined;
  const config = runtimeConfigSchema.safeParse(read).data?.config;
  return config !== undefined && config.telegram === undefined && config.webhook === undefined;
}

/** `heartbeat` as it lies in redis-live; null = there is none, or it cannot be read. */
export function alertPathFinding(heartbeat: string | null, nowMs: number, reachesNobody: boolean): Finding {
  const check = 'alert path';
  const beat = pagerHeartbeatSchema.safeParse(parseJson(heartbeat ?? '')).data;
  const silentMs = beat === undefined ? Number.POSITIVE_INFINITY : nowMs - epochMsOf(beat.at);
  if (beat === undefined || beat.goodbye !== undefined || silentMs > PAGER_SILENT_MS_MAX)
    return {
      check,
      pass: false,
      value: 'the pager is not heard: nobody is told',
      fix: 'see `./agora logs pager`',
    };
  const waitsMs = beat.oldest_undelivered_at === null ? 0 : nowMs - epochMsOf(beat.oldest_undelivered_at);
  const late =
    waitsMs > ALERTS_UNDELIVERED_MS_MAX ? `an alert waits for ${Math.floor(waitsMs / 1_000)} s` : null;
  const problem = beat.problem ?? late;
  const fix = 'docs/runbooks.md, ALERT-PATH; `/test` in Telegram tries every channel';
  if (problem !== null) return { check, pass: false, value: problem, fix };
  if (reachesNobody)
    return { check, pass: null, value: 'neither Telegram nor a webhook is configured: nobody is told' };
  const last = beat.last_delivered_at;
  const delivered = last === null ? 'nothing was told since the pager started' : `last delivered ${last}`;
  return { check, pass: true, value: `${delivered}, ${beat.outbox} wait` };
}

/** As the engine last read them of the venue, so that this costs no weight there. */
export function walletsFinding(
  { engine_id, snapshot }: Pick<FrameFacts, 'engine_id' | 'snapshot'>,
  nowMs: number,
): Finding {
  const check = `${engine_id} agent wallets`;
  const wallets = snapshot?.agent_wallets ?? null;
  const fix = '`./agora keys` shows all of them, `./agora keys rotate` replaces one: docs/keys.md';
  if (wallets === null) return { check, pass: false, value: 'the venue has not told them', fix };
  if (wallets.length === 0) return { check, pass: null, value: 'none has a name, so no end is told' };
  const days = wallets.map(({ name, ends_at }) => ({
    name,
    left: Math.floor((epochMsOf(ends_at) - nowMs) / DAY_MS),
  }));
  const value = days.map(({ name, left }) => `${name} ${left} days`).join(', ');
  return {
    check,
    pass: days.every(({ left }) => left >= WALLET_DAYS_MIN),
    value: `${value} (at least ${WALLET_DAYS_MIN} wanted)`,
    fix,
  };
}

/** Each way to stop, as the guardian last tried it. One that nobody tried is not failed: Telegram may not be configured. */
function killPaths({ guardianHeartbeat }: Frames, nowMs: number): Finding[] {
  return Object.entries(killPathsIn(guardianHeartbeat, nowMs)).map(([name, { live, detail }]) => {
    const fix = 'see `./agora logs guardian`; the other ways are in docs/guardian.md';
    return { check: `kill by ${name}`, pass: live, value: detail, fix };
  });
}

/** What each running engine checked before it would quote, line by line. */
async function preflights(home: Home, plan: Plan): Promise<Finding[]> {
  const engines = plan.processes.filter(({ name }) => name.startsWith('engine-'));
  const reports = await Promise.all(
    engines.map(async (spec) => [spec.name, await readPreflight(home, spec)] as const),
  );
  return reports.flatMap(([name, report]) => preflightFindings(name, report));
}

export function preflightFindings(engine: string, report: PreflightReport | string): Finding[] {
  const check = `${engine} preflight`;
  const fix = `see \`./agora logs ${engine}\``;
  if (typeof report === 'string') return [{ check, pass: false, value: report, fix }];
  if (report.ok === null)
    return [{ check, pass: false, value: 'not run yet: the venue has not been read', fix }];
  return report.lines.map(({ name, value, limit, pass, fix: mends }) => ({
    check: `${engine} ${name}`,
    pass,
    value: `${value} (wanted: ${limit})`,
    fix: mends,
  }));
}
