// Runs one step as a child with a log of its own, watched by the keeper. However the step ends, nothing that it started is left.
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from '../home.ts';

export interface StepEnd {
  /** Null = it was ended before its own end. */
  readonly held: boolean | null;
  /** Its last line. */
  readonly said: string;
  /** Processes that it left behind; they were ended. */
  readonly left: number;
}

export class Keeper {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;

  constructor() {
    // A session of its own: the interrupt of a terminal is not for it.
    this.#child = spawn(process.execPath, [join(import.meta.dirname, 'keeper.ts')], {
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    // Both pipes were asked for in the line above.
    this.#lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the keeper of the proof did not start');
    return this.#child.pid;
  }

  watch(pid: number): void {
    this.#child.stdin?.write(`watch ${pid}\n`);
  }

  /** Ends all that the watched ones started; how many that were. */
  async sweep(): Promise<number> {
    this.#child.stdin?.write('sweep\n');
    const { value } = await this.#answers.next();
    return Number(/^swept (\d+)$/.exec(String(value))?.[1] ?? 0);
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin?.end();
    await gone;
    this.#lines.close();
  }
}

export interface StepRun {
  /** A command of the launcher. */
  readonly command: readonly string[];
  readonly log: string;
  readonly keeper: Keeper;
  /** Whoever aborts it has the step ended. */
  readonly signal: AbortSignal;
}

/** Its output goes to the log and, line by line, to whoever looks on. */
export async function runStep({ command, log, keeper, signal }: StepRun): Promise<StepEnd> {
  mkdirSync(dirname(log), { recursive: true });
  const file = createWriteStream(log, { mode: 0o600 });
  file.write(`./agora ${command.join(' ')}\n\n`);
  const child = spawn(join(ROOT, 'agora'), [...command], {
    ...{ cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...process.env, CI: 'true' },
  });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('exit', resolve),
  );
  if (child.pid !== undefined) keeper.watch(child.pid);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => file.write(chunk));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream }); // asked for above
  lines.on('line', (line) => {
    file.write(`${line}\n`);
    said = stripVTControlCharacters(line).trim() || said;
  });
  const read = new Promise((resolve) => lines.once('close', resolve));
  const cutOff = new Promise<null>((resolve) =>
    signal.aborted ? resolve(null) : signal.addEventListener('abort', () => resolve(null), { once: true }),
  );
  const code = await Promise.race([ended, cutOff.then(() => 'cut off' as const)]);
  const left = await keeper.sweep();
  await Promise.all([ended, read]);
  file.end();
  await finished(file);
  return { held: code === 'cut off' ? null : code === 0, said, left: code === 'cut off' ? 0 : left };
}
