// Node on one of our files, from the root of the tree, its output shown or taken.
import { spawn } from 'node:child_process';
import { ROOT } from '../home.ts';

/** Its exit code; 1 where it was killed. Rejects where it cannot be started. */
export function runNode(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...args], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** The same, with what it prints on stdout. */
export async function outputOf(args: readonly string[]): Promise<{ code: number; text: string }> {
  const child = spawn(process.execPath, [...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk;
  return { code: await ended, text };
}
