// Runs one script of a bench to its end and returns what it measured; what it says beside that goes to people. A signal that ends the launcher
// ends the script first, so that what it started is stopped by whoever started it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';
import { type Measured, measuredOf } from './measured.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** @throws Refusal where the script fails: half a measurement is none. */
export async function runScript(path: string): Promise<readonly Measured[]> {
  say(`agora: measuring ${path}`);
  const child = spawn(process.execPath, [join(ROOT, path)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let cutOff = false;
  const pass = (signal: NodeJS.Signals) => {
    cutOff = true;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  try {
    const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) =>
      child.once('error', reject).once('close', (code, signal) => resolve(code ?? signal)),
    );
    const measured: Measured[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const figures = measuredOf(line);
      if (figures !== null) measured.push(...figures);
      else if (line !== '') say(`  ${line}`);
    }
    const code = await ended;
    if (cutOff) throw new Refusal('failed', `${path} was cut off: nothing is kept of it`);
    if (code !== 0) throw new Refusal('failed', `${path} ended with ${code}`, 'its own words stand above');
    return measured;
  } finally {
    for (const signal of SIGNALS) process.off(signal, pass);
  }
}
