// Runs one script of a bench to its end and returns what it measured; what it says beside that goes to people. However it ends, by itself or by a
// signal to the launcher, no process that it started is left: the keeper has seen them all.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';
import type { Keeper } from '../prove/steps.ts';
import { type Measured, measuredOf } from './measured.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Nothing else is measured after it. */
export class CutOff extends Refusal {}

/** @throws Refusal where the script fails, CutOff where it is cut off: half a measurement is none. `signals`: who is told to end. */
export async function runScript(
  path: string,
  keeper: Keeper,
  signals: NodeJS.EventEmitter = process,
): Promise<readonly Measured[]> {
  say(`agora: measuring ${path}`);
  const child = spawn(process.execPath, [join(ROOT, path)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.pid !== undefined) keeper.watch(child.pid);
  let swept: Promise<number> | null = null;
  const cutOff = () => {
    swept ??= keeper.sweep();
  };
  for (const signal of SIGNALS) signals.on(signal, cutOff);
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
    if (swept !== null) throw new CutOff('failed', `${path} was cut off: nothing is kept of it`);
    if (code !== 0) throw new Refusal('failed', `${path} ended with ${code}`, 'its own words stand above');
    return measured;
  } finally {
    await (swept ?? keeper.sweep());
    for (const signal of SIGNALS) signals.off(signal, cutOff);
  }
}
