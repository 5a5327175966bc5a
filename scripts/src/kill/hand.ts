// A guardian of our own, which cancels for as long as somebody watches. What it says is passed on, each try that proves nothing is told, and it
// never outlives whoever started it: one that went on unseen would cancel the orders of whoever resumes.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CLEARING } from '@agora/shared/clearing-state';
import { say } from '../cli/progress.ts';
import { ROOT } from '../home.ts';

/** Twice the minute in which the venue's weight comes back; then whoever scripts a stop is to hear that it is not proven. */
const UNWATCHED_MS_MAX = 120_000;
/**
 * Loaded before anything of it: whatever ends us, SIGKILL too, closes the channel between us, which alone keeps nothing alive. A terminal that is
 * gone, which tells it as well as us, ends nothing of it.
 */
const ENDS_WITH_US = `data:text/javascript,${encodeURIComponent(
  "process.on('disconnect',()=>process.exit(1));process.channel.unref();process.on('SIGHUP',()=>{});process.stderr.on('error',()=>{})",
)}`;

/** `left`: it was ended because somebody left. */
export type HandEnd = 'proven' | 'left' | 'failed';

export interface Watch {
  /** Aborted when somebody leaves. */
  readonly leave: AbortSignal;
  /** Aborted when the terminal is gone, and with it whoever watched. */
  readonly hungUp: AbortSignal;
  /** Somebody is at a terminal, who leaves when it is enough. */
  readonly isWatched: boolean;
  /** What a person can do until it is proven. */
  readonly meanwhile: string;
  /** How often it is told that nothing is proven: as often as a guardian tries, after its first seconds. */
  readonly everyMs?: number;
  readonly unwatchedMs?: number;
}

/** Runs Node with `args`, a guardian that ends with 0 once nothing rests and nothing can land. */
export async function runHand(args: readonly string[], watch: Watch): Promise<HandEnd> {
  const { leave, hungUp, meanwhile, everyMs = CLEARING.slow, unwatchedMs = UNWATCHED_MS_MAX } = watch;
  if (leave.aborted) return 'left';
  const child = started(args);
  if (child === null) return 'failed';
  const heard = new Heard();
  const startedMs = performance.now();
  let [isTold, isLate] = [false, false];
  const isWatched = () => watch.isWatched && !hungUp.aborted;
  const end = () => void child.kill('SIGKILL');
  const tell = () => {
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    const until = isWatched()
      ? 'as long as you watch: Ctrl-C ends it'
      : `for ${unwatchedMs / 1_000} s, since nobody is at a terminal`;
    say(
      `agora: after ${seconds} s not proven: ${heard.unproven()}. It is tried every ${everyMs / 1_000} s, ${until}`,
    );
    if (!isTold) say(`agora: meanwhile: ${meanwhile}`);
    isTold = true;
  };
  leave.addEventListener('abort', end, { once: true });
  const telling = setInterval(tell, everyMs);
  const giveUp = () => {
    isLate = true;
    end();
  };
  let limit: NodeJS.Timeout | undefined;
  const beUnwatched = () => {
    limit ??= setTimeout(giveUp, unwatchedMs);
  };
  if (isWatched()) hungUp.addEventListener('abort', beUnwatched, { once: true });
  else beUnwatched();
  try {
    const how = await endOf(child, (line) => {
      process.stdout.write(`${line}\n`);
      heard.note(line);
    });
    if (how === 0) return 'proven';
    const why = leave.aborted ? 'left' : isLate ? 'given up, nobody is at a terminal' : `it ended (${how})`;
    say(`agora: no longer cancelling from here: ${why}. Not proven: ${heard.unproven()}`);
    return leave.aborted ? 'left' : 'failed';
  } finally {
    clearInterval(telling);
    clearTimeout(limit);
    leave.removeEventListener('abort', end);
    hungUp.removeEventListener('abort', beUnwatched);
  }
}

/** Null where the system refuses at once, as it does when memory is short; it is said. */
function started(args: readonly string[]): ChildProcess | null {
  try {
    return spawn(process.execPath, ['--import', ENDS_WITH_US, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
  } catch (error) {
    say(`agora: no guardian can be started here: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

/** Its exit code, or what else ended it; once all that it said was heard. */
function endOf(child: ChildProcess, hear: (line: string) => void): Promise<number | string> {
  const ended = new Promise<number | string>((resolve) => {
    child.on('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) => resolve(code ?? String(signal)));
  });
  // Where it could not be started there is none, whatever its type says.
  if (child.stdout) createInterface({ input: child.stdout }).on('line', hear);
  return ended;
}

/** The last word of a guardian on each account. */
export class Heard {
  readonly #words = new Map<string, string>();
  readonly #proven = new Set<string>();

  /** `mm-1: what it says`. */
  note(line: string): void {
    const [, engine, words] = /^([a-z][a-z0-9-]*): (.+)$/.exec(line) ?? [];
    if (engine === undefined || words === undefined) return;
    this.#words.set(engine, words);
    // It has its proof then; what it sees of that account later counts no more.
    if (words.startsWith('verified')) this.#proven.add(engine);
  }

  unproven(): string {
    if (this.#words.size === 0) return 'it has said nothing';
    const left = [...this.#words].filter(([engine]) => !this.#proven.has(engine));
    if (left.length === 0) return 'what it said was proven, and it did not end well';
    return left.map(([engine, words]) => `${engine} (${words})`).join(', ');
  }
}
