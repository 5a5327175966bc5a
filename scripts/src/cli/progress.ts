// Progress for people: every step that may take over two seconds says that it began and how long it took.
// Goes to stderr, so that stdout stays parseable for --json.

const TICK_MS = 1000;

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs `work`, showing its name at once, the seconds while it runs (on a terminal) and the total at its end. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const seconds = () => ((performance.now() - startedMs) / 1000).toFixed(1);
  const live = process.stderr.isTTY === true;
  process.stderr.write(live ? `  ${name} …` : `  ${name} …\n`);
  const timer = live
    ? setInterval(() => process.stderr.write(`\r  ${name} … ${seconds()} s`), TICK_MS)
    : undefined;
  const end = (word: string) => say(`${live ? '\r' : ''}  ${name} … ${word} (${seconds()} s)`);
  try {
    const result = await work();
    end('done');
    return result;
  } catch (error) {
    end('FAILED');
    throw error;
  } finally {
    clearInterval(timer);
  }
}
