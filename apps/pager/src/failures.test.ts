import { expect, test } from 'vitest';
import { Failures } from './failures.ts';

test('a task that fails is said until it works again, logged once for each reason, and never rejects', async () => {
  const logged: string[] = [];
  const failures = new Failures({ error: (_: unknown, text?: string) => void logged.push(text ?? '') });
  let reason: string | null = 'too long';
  const look = failures.guarded('the look', async () => {
    if (reason !== null) throw new Error(reason);
  });
  for (const next of ['too long', 'too long', 'too wide']) {
    reason = next;
    await look();
    expect(failures.problem).toBe(`The pager itself fails at the look: ${next}`);
  }
  expect(logged).toEqual(['the look failed: too long', 'the look failed: too wide']);
  reason = null;
  await look();
  expect(failures.problem).toBeNull();
});
