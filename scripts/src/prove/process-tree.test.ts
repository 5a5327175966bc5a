// Descendants are found however deep, whoever is spared is spared with all below it, and what was seen once is not lost with its parent.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { below, Descendants, parentsOf } from './process-tree.ts';

const ROWS = parentsOf(' 1 0\n 10 1\n 11 10\n 12 11\n 20 1\n 21 20\nPID PPID\n');

test.each<[string, number[], number, number[]]>([
  ['all below one', [10], 0, [11, 12]],
  ['roots are not below themselves', [10, 11], 0, [12]],
  ['two roots', [10, 20], 0, [11, 12, 21]],
  ['without the spared one and what is below it', [10], 11, []],
  ['nothing', [99], 0, []],
])('%s', (_, roots, spared, found) => {
  expect(below(new Set(roots), ROWS, spared).sort()).toEqual(found);
});

test('a process whose parent is gone is still one of them, once it was seen', async () => {
  const parent = spawn('sh', ['-c', 'setsid sleep 60 & echo $!; read line'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const tree = new Descendants();
  tree.add(parent.pid ?? 0);
  const seen = tree.living().length;
  parent.stdin.end();
  await once(parent, 'exit');
  const left = tree.living();
  for (const { pid } of left) process.kill(pid, 'SIGKILL');
  expect(seen).toBeGreaterThanOrEqual(2);
  expect(left.map(({ pid }) => pid)).toContain(Number(String(line)));
});
