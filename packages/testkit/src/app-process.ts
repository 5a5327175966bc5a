// One process of the product, started from its source as the launcher starts it, with its log and its end at hand.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';

const LOOK_EVERY_MS = 20;
const WAIT_MS_MAX = 20_000;

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class AppProcess {
  readonly #child: ChildProcess;
  readonly ended: Promise<End>;
  #output = '';

  /** `app` is a folder of `apps/`; arguments are those of its main.ts. */
  constructor(app: string, args: readonly string[]) {
    this.#child = spawn(process.execPath, [join(ROOT, 'apps', app, 'src/main.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE },
    });
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

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
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
