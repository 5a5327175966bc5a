// The restore drill: a backup that was taken while the engine traded comes back after a stop, store and data apart and together.
// Nothing trades by it, each time for the reason that an operator would expect.
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Status } from '@agora/shared/status';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Deployment, newDeployment } from './stack.ts';
import { isStopped, isTrading, statusUntil } from './status-of.ts';

let it: Deployment;
const scratch = mkdtempSync(join(tmpdir(), 'agora-backup-'));
const dir = join(scratch, 'while-trading');
const afterStop = join(scratch, 'after-the-stop');

beforeAll(async () => {
  it = await newDeployment();
  await must('up', '--detach');
  await must('enable');
  await statusUntil(it, 'trading', isTrading);
  await must('backup', dir);
  await must('kill', 'drill');
  await statusUntil(it, 'stopped', isStopped);
  await must('backup', afterStop);
  await must('down');
}, 240_000);

afterAll(async () => {
  await it.remove();
  rmSync(scratch, { recursive: true, force: true });
});

async function must(command: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await it.run(command, ...args);
  if (code !== 0) throw new Error(`${command}: ${stderr}`);
}

test('a backup holds no permission, no stop and no secret', () => {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((path) => path.split('/').at(-1));
  expect(names).toContain('backup.json');
  for (const never of ['mm-bot.operator-enable', 'mm-bot.kill', 'users.acl'])
    expect(names).not.toContain(never);
  expect(names.filter((name) => /\.(key|password|token|secret)$/.test(name ?? ''))).toEqual([]);
});

function reasonsOf({ cause }: Status): string[] {
  return cause === undefined ? [] : [cause.cause.code, ...cause.consequences.map(({ raw_code }) => raw_code)];
}

/** Everything was looked at since the boot, and what stands between this and trading is a stop and a touch. */
function waitsForPeople(status: Status): boolean {
  const missing = status.gate.signals.filter(({ holds }) => !holds).map(({ name }) => name);
  return isStopped(status) && missing.join() === 'kill_switch_active,operator_enabled';
}

describe('restored after a stop', () => {
  afterEach(() => must('down'));

  test.each([
    // The engine's own file remembers a stop that the old store does not know: it is raised anew.
    ['redis', 'latch_rolled_back'],
    // The stop stands in the store, whatever the old files say.
    ['data', 'kill_cli'],
    // Nothing remembers the stop any more: what holds is the boot, and a permission that came with no backup.
    ['all', 'boot'],
  ])(
    '%s: HALTED, %s',
    async (what, reason) => {
      await must('restore', afterStop);
      await must('restore', dir, ...(what === 'all' ? [] : ['--only', what]));
      // Stops leave files, which no restore takes away, and a restore leaves one; here the operator took them.
      for (const file of ['mm-bot.kill', 'mm-1/kill']) rmSync(join(it.home.data, file), { force: true });
      await must('up', '--detach');
      const status = await statusUntil(
        it,
        `HALTED for ${reason}`,
        (seen) => waitsForPeople(seen) && reasonsOf(seen).includes(reason),
      );
      expect(status.gate.open).toBe(false);
      // Of a store that was taken while it traded the guardian may raise it, too: nobody said goodbye in it.
      if (what !== 'all') expect(status.latch.latched).toBe(true);
    },
    120_000,
  );
});

test('a backup that was changed is refused, and nothing is touched', async () => {
  const [chain = ''] = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.jsonl'),
  );
  appendFileSync(join(dir, chain), '{}\n');
  const before = readdirSync(it.home.dir);
  const { code, stderr } = await it.run('restore', dir);
  expect([code !== 0, stderr]).toEqual([true, expect.stringContaining(`${chain} has changed`)]);
  expect(readdirSync(it.home.dir)).toEqual(before);
});
