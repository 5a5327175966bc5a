// The soaked venue: a real process on a data directory, with its operator's endpoints, its memory and its processor time
// at hand. It can be killed without warning and started again at the same address.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ADMIN_TOKEN } from '../../support/venue.ts';
import { liveMbOf } from './live-memory.ts';

const MAIN = join(import.meta.dirname, '../../../src/main.ts');
const KB_PER_MB = 1_024;
const TICKS_PER_SECOND = 100;
const INSPECTOR = /^Debugger listening on (ws:\S+)/;
const OF_INSPECTOR = /^(?:Debugger |For help, see: )/;

export interface Account {
  readonly address: string;
  readonly usd: string;
  readonly agents: readonly { readonly address: string; readonly name: string }[];
  readonly cum_vlm_usd: number;
}

export class VenueProcess {
  readonly dataDir: string;
  readonly #flags: readonly string[];
  #child: ChildProcess | null = null;
  #port = 0;
  #inspectorUrl: string | null = null;
  /** True while it is being killed or started: an answer that fails then proves nothing. */
  isDown = true;

  constructor(directory: string, accounts: readonly Account[], seed: number) {
    this.dataDir = join(directory, 'journal');
    const accountsFile = join(directory, 'accounts.json');
    const tokenFile = join(directory, 'token');
    writeFileSync(accountsFile, JSON.stringify({ accounts }));
    writeFileSync(tokenFile, ADMIN_TOKEN);
    this.#flags = [
      ...['--seed', String(seed), '--block-ms', '70', '--latency-ms', '20', '--no-limits'],
      ...['--data-dir', this.dataDir, '--accounts-file', accountsFile, '--admin-token-file', tokenFile],
    ];
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.#port}/ws`;
  }

  /** @throws when it ends before it is ready. */
  async start(): Promise<void> {
    const flags = ['--inspect=127.0.0.1:0', MAIN, '--port', String(this.#port), ...this.#flags];
    const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.#inspectorUrl = INSPECTOR.exec(line)?.[1] ?? this.#inspectorUrl;
      if (!OF_INSPECTOR.test(line)) process.stderr.write(`${line}\n`);
    });
    for await (const line of createInterface({ input: child.stdout })) {
      this.#port = Number(new URL((JSON.parse(line) as { url: string }).url).port);
      this.isDown = false;
      child.stdout.resume();
      return;
    }
    throw new Error('the venue ended before it was ready');
  }

  /** Ends it by a signal and gives the exit code; null where the signal itself ended it. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.#child;
    this.isDown = true;
    if (child === null) return null;
    if (child.exitCode !== null) return child.exitCode;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return await ended;
  }

  get running(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async admin(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.url}/_venue/${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} /_venue/${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }

  rssMb(): number {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kb) / KB_PER_MB);
  }

  /** What outlives a collection of its memory. @throws when it does not answer. */
  async liveMb(): Promise<number> {
    if (this.#inspectorUrl === null) throw new Error('the venue told of no inspector');
    return await liveMbOf(this.#inspectorUrl);
  }

  /** Processor time since its start, seconds. */
  cpuSeconds(): number {
    const stat = readFileSync(`/proc/${this.#child?.pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) / TICKS_PER_SECOND;
  }

  openFiles(): number {
    return Number(/^FDSize:\s+(\d+)/m.exec(readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8'))?.[1]);
  }
}
