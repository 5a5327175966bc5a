// One supervised process: spawned in its own group (so that Ctrl-C reaches only the supervisor), logged to its own
// file, restarted with growing pauses. A restart is never a resume: engines boot HALTED by themselves.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../home.ts';
import { ROOT } from '../home.ts';
import { ENDED_WELL } from './ends.ts';
import { type Answer, answerOf } from './health.ts';
import { hurry } from './hurry.ts';
import { identityOf, signalProcess } from './identity.ts';
import { openLog } from './log-file.ts';
import type { ProcessSpec } from './plan.ts';
import type { ProcessState } from './state.ts';

const BACKOFF_MS = [250, 500, 1000, 2000, 5000, 10_000] as const;
/** A process that ran this long has earned a fresh start of the pauses. */
const STABLE_MS = 60_000;
/** On a disk that hangs each file under way holds a thread; names are looked up by the same pool (0027). */
const POOL_THREADS = 16;
const PROBE_EVERY_MS = 100;
const WATCH_EVERY_MS = 1000;
/** What must not be started again may be, once its code is back. */
const MAY_IT_EVERY_MS = 10_000;
/** After a standstill of our own the answer of the first look may be lost. */
const SILENT_LOOKS_MIN = 3;

export interface ChildEvents {
  /** Called after every change of `state`; `note` is a sentence for the operator. */
  changed(child: Child, note: string): void;
  /** Asked before each restart: why it must not be, or null. Absent: it always may. */
  whyNotAgain?(spec: ProcessSpec): string | null;
  /** Asked where it ended well, untold: whether it is wanted no more. Absent: it always is. */
  mayEnd?(spec: ProcessSpec): boolean;
}

export class Child {
  readonly spec: ProcessSpec;
  state: ProcessState;
  readonly #home: Home;
  readonly #events: ChildEvents;
  #process: ChildProcess | undefined;
  #stopping = false;
  #timer: NodeJS.Timeout | undefined;
  #startedMs = 0;
  #quickExits = 0;
  #silent = { looks: 0, sinceMs: 0 };

  constructor(home: Home, spec: ProcessSpec, events: ChildEvents) {
    this.#home = home;
    this.spec = spec;
    this.#events = events;
    const { name, port, stage, stopTimeoutMs } = spec;
    this.state = {
      name,
      port,
      stage,
      stopTimeoutMs,
      state: 'waiting',
      identity: null,
      restarts: 0,
      since: now(),
      lastExit: null,
    };
  }

  get logFile(): string {
    return join(this.#home.logs, `${this.spec.name}.log`);
  }

  start(): void {
    const log = openLog(this.logFile);
    this.#startedMs = performance.now();
    const process_ = this.#spawned(log);
    if (process_ === undefined) return;
    this.#process = process_;
    this.#silent.looks = 0;
    process_.once('error', (error) => this.#ended(`could not be started: ${error.message}`));
    process_.once('exit', (code, signal) =>
      this.#ended(signal === null ? `exited with code ${code}` : `was killed by ${signal}`),
    );
    if (process_.pid !== undefined) hurry(this.spec, process_.pid);
    const identity = process_.pid === undefined ? null : identityOf(process_.pid);
    const note = identity === null ? 'starting' : `starting, pid ${identity.pid}`;
    this.#set({ state: 'starting', identity }, log === null ? `${note}; its log cannot be opened` : note);
    this.#watch();
  }

  /** Undefined where the system refuses at once, as it does when memory is short: that is an end like any other, and is tried again. */
  #spawned(log: number | null): ChildProcess | undefined {
    // What a process creates belongs to the operator alone, whatever the caller's own umask.
    const umask = process.umask(0o077);
    try {
      return spawn(this.spec.command, this.spec.args, {
        cwd: ROOT,
        detached: true,
        stdio: ['ignore', log ?? 'ignore', log ?? 'ignore'],
        env: childEnvironment(),
      });
    } catch (error) {
      this.#ended(`could not be started: ${(error as Error).message}`);
      return undefined;
    } finally {
      process.umask(umask);
      if (log !== null) closeSync(log);
    }
  }

  /** Orderly stop: SIGTERM, then SIGKILL to its whole group after the spec's time. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const running = this.#process;
    const identity = this.state.identity;
    // What had ended before ended then: whoever judges ends asks in which order.
    if (running === undefined || identity === null)
      return this.#set({ state: 'stopped', since: this.state.since }, 'stopped');
    const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()));
    this.#set({ state: 'stopping' }, 'stopping');
    if (!signalProcess(identity, 'SIGTERM')) return;
    const timer = setTimeout(() => killGroup(identity.pid), this.spec.stopTimeoutMs);
    await gone;
    clearTimeout(timer);
  }

  /** Watches until healthy, then keeps looking: an answer that stops coming is shown, and acted on only where the plan says so. */
  #watch(): void {
    const current = this.#process;
    const again = (ms: number) => {
      this.#timer = setTimeout(look, ms);
    };
    const look = async () => {
      const answer = await answerOf(this.#home, this.spec);
      const healthy = answer === 'healthy';
      if (this.#stopping || this.#process !== current || current === undefined) return;
      if (healthy && this.state.state !== 'healthy')
        this.#set({ state: 'healthy' }, `healthy on port ${this.spec.port}`);
      if (!healthy && this.state.state === 'healthy')
        this.#set({ state: 'unhealthy' }, 'does not answer /healthz');
      this.#endSilent(answer);
      again(healthy ? WATCH_EVERY_MS : PROBE_EVERY_MS);
    };
    again(0);
  }

  #endSilent(answer: Answer): void {
    const { silentMsMax } = this.spec;
    if (answer !== 'silent' || this.state.state !== 'unhealthy' || silentMsMax === undefined) {
      this.#silent.looks = 0;
      return;
    }
    if (this.#silent.looks === 0) this.#silent.sinceMs = performance.now();
    this.#silent.looks += 1;
    const silentMs = performance.now() - this.#silent.sinceMs;
    if (this.#silent.looks < SILENT_LOOKS_MIN || silentMs < silentMsMax || this.state.identity === null)
      return;
    this.#silent.looks = 0;
    this.#events.changed(this, `silent for ${Math.round(silentMs / 1000)} s: it is ended and started again`);
    signalProcess(this.state.identity, 'SIGKILL');
  }

  #ended(how: string): void {
    clearTimeout(this.#timer);
    this.#process = undefined;
    if (this.#stopping || this.#mayEnd(how)) {
      this.#set({ state: 'stopped', identity: null, lastExit: how }, `stopped (${how})`);
      return;
    }
    const stable = performance.now() - this.#startedMs > STABLE_MS;
    this.#quickExits = stable ? 0 : this.#quickExits + 1;
    const pauseMs = BACKOFF_MS[Math.min(this.#quickExits, BACKOFF_MS.length - 1)] ?? 0;
    this.#timer = setTimeout(() => this.#again(how), pauseMs);
    this.#set(
      { state: 'restarting', identity: null, lastExit: how, restarts: this.state.restarts + 1 },
      `${how}; restarting in ${pauseMs / 1000} s`,
    );
  }

  #mayEnd(how: string): boolean {
    return how === ENDED_WELL && this.#events.mayEnd?.(this.spec) === true;
  }

  #again(how: string): void {
    // It ended in the instant before the word to stop came.
    if (this.#mayEnd(how)) {
      this.#set({ state: 'stopped', since: this.state.since }, `stopped (${how})`);
      return;
    }
    const why = this.#events.whyNotAgain?.(this.spec) ?? null;
    if (why === null) {
      this.start();
      return;
    }
    this.#timer = setTimeout(() => this.#again(how), MAY_IT_EVERY_MS);
    const lastExit = `${how}; ${why}`;
    if (this.state.lastExit !== lastExit) this.#set({ state: 'stopped', lastExit }, why);
  }

  #set(change: Partial<ProcessState>, note: string): void {
    this.state = { ...this.state, since: now(), ...change };
    this.#events.changed(this, note);
  }
}

/** Only what a program needs to run at all; nothing secret is ever handed over this way. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TZ, LANG, NODE_COMPILE_CACHE } = process.env;
  const env = {
    PATH,
    HOME,
    TZ,
    LANG,
    NODE_COMPILE_CACHE,
    NODE_ENV: 'production',
    UV_THREADPOOL_SIZE: String(POOL_THREADS),
    NEXT_TELEMETRY_DISABLED: '1',
  };
  return Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined),
  ) as NodeJS.ProcessEnv;
}

export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

function now(): string {
  return new Date().toISOString();
}
