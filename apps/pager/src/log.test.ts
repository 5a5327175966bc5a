import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';

test('a log that takes nothing, as on a full disk, throws at nobody', () => {
  const script = `
    import { createLog } from '${new URL('./log.ts', import.meta.url).href}';
    const log = createLog({ process: 'pager' });
    log.error({}, 'first');
    setTimeout(() => { log.info({}, 'later'); process.exitCode = 7; }, 10);
  `;
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  expect([status, stderr]).toEqual([7, '']);
});
