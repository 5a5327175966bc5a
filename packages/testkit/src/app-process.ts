// One process of the product, started from its source as the launcher starts it, with its log and its end at hand.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';

const LOOK_EVERY_MS = 20;
const WAIT_MS_MAX = 20_000;
/** With `./agora test late` every process is late with what it writes. */
const LATE = process.env.AGORA_LATE === undefined ? [] : [join(import.meta.dirname, 'late.ts')];

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface AppOptions {
  /** Below the app's folder. */
  readonly entry?: string;
  /** Modules that Node loads before it: for tests that look into a process. */
  readonly preload?: readonly string[];
  /** What a preloaded module says by `process.send`. */
  readonly onMessage?: (message: unknown) => void;
  readonly onEnd?: () => void;
  /** An open file that takes its stdout and stderr, as with the launcher; else they are kept here. */
  readonly output?: number;
  /** Stderr goes nowhere, instead of where stdout goes. */
  readonly stderr?: 'ignore';
}

export class AppProcess {
  readonly #child: ChildProcess;
  readonly ended: Promise<End>;
  #output = '';

  /** `app` is a folder of `apps/`; arguments are those of its entry. */
  constructor(app: string, args: readonly string[], options: AppOptions = {}) {
    const {
      entry = 'src/main.ts',
      preload = [],
      onMessage,
      onEnd,
      output = 'pipe',
      stderr = output,
    } = options;
    const { PATH, NODE_COMPILE_CACHE, NODE_ENV } = process.env;
    const imports = [...LATE, ...preload].flatMap((file) => ['--import', file]);
    this.#child = spawn(process.execPath, [...imports, join(ROOT, 'apps', app, entry), ...args], {
      stdio: ['ignore', output, stderr, ...(onMessage === undefined ? [] : ['ipc' as const])],
      // Nothing else of the environment. No process here looks at NODE_ENV; the types that Next brings want it named.
      env: { PATH, NODE_COMPILE_CACHE, NODE_ENV },
    });
    if (onMessage !== undefined) this.#child.on('message', onMessage);
    if (onEnd !== undefined) this.#child.once('close', onEnd);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (part: Buffer) => {
        this.#output += part.toString();
      });
    }
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  /** Lines of stdout and stderr so far. */
  get lines(): string[] {
    return this.#output.split('\n').filter((line) => line !== '');
  }

  /** The `msg` of each JSON line, other lines as they are. */
  get messages(): string[] {
    return this.lines.map((line) => (line.startsWith('{') ? String(JSON.parse(line).msg) : line));
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** To a preloaded module that listens. */
  send(message: object): void {
    this.#child.send(message);
  }

  /** Kills it if it still runs, frozen or not, and waits until it is gone. */
  async remove(): Promise<void> {
    if (this.running) this.signal('SIGKILL');
    await this.ended;
  }
}

/** Looks until `look` answers something else than null, undefined or false; a look that throws is no answer. */
export async function until<T>(what: string, look: () => Promise<T> | T): Promise<NonNullable<T>> {
  const deadlineMs = performance.now() + WAIT_MS_MAX;
  for (;;) {
    const seen = await Promise.resolve()
      .then(look)
      .catch(() => null);
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadlineMs) throw new Error(`not seen within ${WAIT_MS_MAX / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
