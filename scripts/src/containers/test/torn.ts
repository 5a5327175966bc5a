// A redis-latch whose file was torn by a power cut: it must not start as if nothing was lost, and the steps of docs/deploy.md mend it.
import type { Deployment } from './deployment.ts';
import { compose, docker, must } from './docker.ts';
import type { Test } from './run.ts';

const TEAR = String.raw`printf '*3\r\n$3\r\nSET\r\n$5\r\nag' >> "$(ls /data/appendonlydir/*.incr.aof | tail -1)"`;
const MEND = ['redis-check-aof', '--fix', '/data/appendonlydir/appendonly.aof.manifest'];
const NO_START_S = 40;

export async function torn(it: Deployment, test: Test): Promise<void> {
  await test('a torn redis-latch does not start', async () => {
    await must(compose('down', '--timeout', '40'));
    await must(
      compose('run', '--rm', '--no-deps', '--no-TTY', '--entrypoint', 'sh', 'redis-latch', '-c', TEAR),
    );
    const { code } = await compose(
      'up',
      '--detach',
      '--wait',
      '--wait-timeout',
      `${NO_START_S}`,
      'redis-latch',
    );
    if (code === 0) throw new Error('it started');
  });
  await test('mended by the steps of the manual it starts, and the stop that follows stands', async () => {
    await must(compose('down', '--timeout', '40'));
    const mending = docker(
      ['compose', 'run', '--rm', '--no-deps', '--no-TTY', 'redis-latch', ...MEND],
      'y\n',
    );
    const said = await must(mending);
    await must(compose('up', '--detach', '--wait', '--wait-timeout', '180'));
    const before = await it.status();
    await must(it.cli('kill', 'redis-latch was repaired'));
    const { latch } = await it.until('latched anew', (status) => raised(status) > raised(before));
    if (!latch.latched) throw new Error(JSON.stringify(latch));
    return said.trim().split('\n').at(-1);
  });
}

function raised({ latch }: Awaited<ReturnType<Deployment['status']>>): number {
  return latch.global.panic_epoch ?? 0;
}
