// Starts the plan stage by stage, keeps every process running, and stops them in reverse order. It holds no trading
// knowledge: it never resumes anything, and its own death stops nothing (the guardian must outlive it).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { Child } from './child.ts';
import { isEngine } from './ends.ts';
import { identityOf } from './identity.ts';
import { boundLog } from './log-file.ts';
import { type Plan, type ProcessSpec, stagesOf } from './plan.ts';
import { type RestartCheck, sameCode } from './same-code.ts';
import { type ProcessState, type SupervisorState, writeState } from './state.ts';

const START_TIMEOUT_MS = 60_000;
const LOG_BYTES_MAX = 50 << 20;
const UPKEEP_EVERY_MS = 60_000;
const PUBLISH_AGAIN_MS = 1_000;

export interface SupervisorHooks {
  /** One line for the operator about one process. */
  line(name: string, note: string): void;
  /** Runs once after the stage-0 processes (Redis) are healthy and before anything that needs them. */
  afterStores(): Promise<void>;
}

export class Supervisor {
  readonly #home: Home;
  readonly #plan: Plan;
  readonly #hooks: SupervisorHooks;
  readonly #children: Child[];
  #phase: SupervisorState['phase'] = 'starting';
  #failure: string | null = null;
  #waiters: (() => void)[] = [];
  #stopped: Promise<void> | undefined;
  #upkeepTimer: NodeJS.Timeout | undefined;
  /** Set while the last word about the processes could not be written. */
  #publishTimer: NodeJS.Timeout | undefined;

  constructor(home: Home, plan: Plan, hooks: SupervisorHooks, whyNotAgain: RestartCheck = sameCode(plan)) {
    this.#home = home;
    this.#plan = plan;
    this.#hooks = hooks;
    const changed = (child: Child, note: string) => {
      hooks.line(child.spec.name, note);
      this.#publish();
    };
    // A signal to the whole group reaches an engine before its turn: it has proven its zero, and another life would take that back.
    const mayEnd = ({ name }: ProcessSpec) => isEngine(name) && ['stopping', 'failed'].includes(this.#phase);
    this.#children = plan.processes.map((spec) => new Child(home, spec, { changed, whyNotAgain, mayEnd }));
  }

  /** Starts everything; throws a Refusal (after stopping what it started) when a process does not come up. */
  async start(): Promise<void> {
    this.#publish();
    this.#upkeepTimer = setInterval(() => this.#keepUp(), UPKEEP_EVERY_MS);
    try {
      for (const stage of stagesOf(this.#plan)) {
        await this.#startStage(stage);
        if (stage[0]?.stage === 0 && this.#phase === 'starting') await this.#hooks.afterStores();
      }
    } catch (error) {
      // Told to stop meanwhile: what then failed is no failure.
      if (this.#phase !== 'starting') return this.#stopped;
      this.#failure = error instanceof Refusal ? error.line() : String(error);
      await this.stop('failed');
      throw error;
    }
    if (this.#phase === 'starting') this.#phase = 'running';
    this.#publish();
  }

  /** As they are now; on a full disk the file about them is older. */
  get processes(): ProcessState[] {
    return this.#children.map((child) => child.state);
  }

  /** Stops every process, last started first; safe to call more than once. */
  stop(phase: 'stopping' | 'failed' = 'stopping'): Promise<void> {
    this.#phase = phase;
    this.#wake();
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    clearInterval(this.#upkeepTimer);
    for (const stage of stagesOf(this.#plan).reverse()) {
      await Promise.all(this.#childrenOf(stage).map((child) => child.stop()));
    }
    this.#publish();
  }

  async #startStage(stage: ProcessSpec[]): Promise<void> {
    const children = this.#childrenOf(stage);
    for (const child of children) if (this.#phase === 'starting') child.start();
    const deadlineMs = performance.now() + START_TIMEOUT_MS;
    const timer = setTimeout(() => this.#wake(), START_TIMEOUT_MS);
    try {
      while (this.#phase === 'starting' && !children.every((child) => child.state.state === 'healthy')) {
        const dead = children.find((child) => child.state.restarts > 0);
        if (dead !== undefined) throw didNotStart(dead, dead.state.lastExit ?? 'ended');
        const late = children.find((child) => child.state.state !== 'healthy');
        if (performance.now() >= deadlineMs && late !== undefined)
          throw didNotStart(late, `not healthy after ${START_TIMEOUT_MS / 1000} s`);
        await new Promise<void>((resolve) => this.#waiters.push(resolve));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #childrenOf(stage: ProcessSpec[]): Child[] {
    return this.#children.filter((child) => stage.includes(child.spec));
  }

  #wake(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  #publish(): void {
    const failedBefore = this.#publishTimer !== undefined;
    clearTimeout(this.#publishTimer);
    this.#publishTimer = undefined;
    try {
      writeState(this.#home, {
        supervisor: identityOf(process.pid),
        phase: this.#phase,
        failure: this.#failure,
        processes: this.processes,
      });
      if (failedBefore) this.#hooks.line('supervisor', 'its state is written again');
    } catch (error) {
      // A full disk must not take the supervisor down with it: the processes matter more than the file about them.
      if (!failedBefore)
        this.#hooks.line('supervisor', `cannot write its state: ${(error as Error).message}; it tries on`);
      this.#publishTimer = setTimeout(() => this.#publish(), PUBLISH_AGAIN_MS).unref();
    }
    this.#wake();
  }

  #keepUp(): void {
    this.#publish();
    this.#boundLogs();
  }

  #boundLogs(): void {
    const own = join(this.#home.logs, 'supervisor.log');
    for (const logFile of [own, ...this.#children.map((child) => child.logFile)]) {
      const problem = boundLog(logFile, LOG_BYTES_MAX);
      if (problem !== null) this.#hooks.line('supervisor', problem);
    }
  }
}

function didNotStart(child: Child, how: string): Refusal {
  return new Refusal(
    'failed',
    `${child.spec.name} did not start (${how}): ${messageOf(lastLineOf(child.logFile))}`,
    `see \`./agora logs ${child.spec.name}\``,
  );
}

function lastLineOf(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  } catch {
    return 'its log cannot be read';
  }
}

/** The message of a JSON log line, or the line itself. */
function messageOf(line: string): string {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null && 'msg' in parsed) return String(parsed.msg);
  } catch {
    // Not JSON: Redis and a crashing Node write plain text.
  }
  return line.slice(0, 300);
}
