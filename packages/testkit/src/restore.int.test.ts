// The restore drill: a backup that was taken while the engine traded comes back after a stop, store and data apart and together.
// Nothing trades by it, and the engine stays HALTED since its boot until somebody enables it anew.
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Status, statusSchema } from '@agora/shared/status';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Deployment, newDeployment } from './stack.ts';

let it: Deployment;
const scratch = mkdtempSync(join(tmpdir(), 'agora-backup-'));
const dir = join(scratch, 'taken');

beforeAll(async () => {
  it = await newDeployment();
  await must('up', '--detach');
  await must('enable');
  await until('trading', ({ state, orders }) => state === 'ACTIVE' && (orders.resting ?? 0) > 0);
  await must('backup', dir);
  await must('kill', 'drill');
  await until('stopped', isStopped);
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

async function until(what: string, holds: (status: Status) => boolean): Promise<Status> {
  const deadlineMs = performance.now() + 90_000;
  for (;;) {
    const { stdout } = await it.run('status', '--json');
    const status = statusSchema.safeParse(JSON.parse(stdout)).data;
    if (status !== undefined && holds(status)) return status;
    if (performance.now() > deadlineMs) throw new Error(`not ${what}: ${stdout.slice(0, 800)}`);
  }
}

function isStopped({ state, clearance, orders }: Status): boolean {
  return state === 'HALTED' && clearance === 'verified' && orders.resting === 0;
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

describe('restored after a stop', () => {
  afterEach(() => must('down'));

  test.each([
    ['redis', 'boot'],
    ['data', 'boot'],
    ['all', 'boot'],
  ])('%s: HALTED, %s', async (what, cause) => {
    rmSync(join(it.home.data, 'mm-bot.kill'), { force: true });
    await must('restore', dir, ...(what === 'all' ? [] : ['--only', what]));
    expect(existsSync(join(it.home.data, 'mm-bot.operator-enable')) && what !== 'redis').toBe(false);
    await must('up', '--detach');
    // Every boot is a halt; what is found later in it stands among its consequences.
    const status = await until(
      `HALTED for ${cause}`,
      (seen) => isStopped(seen) && reasonsOf(seen).includes(cause),
    );
    expect(status.gate.open).toBe(false);
  });
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
