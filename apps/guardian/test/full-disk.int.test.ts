// The guardian on a full disk, which holds its log, its audit and the kill files: the launcher gives it a file for stdout beside the data. And
// with a pipe for stdout, as containers give it, that nobody reads any more.
// What it has to say or to keep is lost then; that it cancels is not.
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, fstatSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppProcess, until } from '@agora/testkit/app-process';
import { deafPipe } from '@agora/testkit/deaf-pipe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Deployment, livingEngine } from './support/deployment.ts';

const ID = 'mm-a';
const mount = (dir: string) =>
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', dir], { stdio: 'ignore' });
const unmount = (dir: string) => execFileSync('umount', ['-l', dir], { stdio: 'ignore' });

function canMount(): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'agora-mount-'));
  try {
    mount(dir);
    unmount(dir);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
const mounts = canMount();
if (!mounts) process.stderr.write('SKIPPED: a guardian on a full disk, no mount here\n');

let it: Deployment;
beforeAll(async () => {
  it = await Deployment.start([ID]);
  if (mounts) mount(it.pair.home.data);
});
afterAll(async () => {
  if (mounts && it !== undefined) unmount(it.pair.home.data);
  await it?.stop();
});

/** A log that takes not a byte, until there is room: of the device that is always full, or beside the data on the disk. */
function fullLog(isDevice: boolean) {
  const [path, ballast] = ['guardian.log', 'ballast'].map((name) => join(it.pair.home.data, name)) as [
    string,
    string,
  ];
  const output = openSync(isDevice ? '/dev/full' : path, 'w');
  if (!isDevice) fill(ballast);
  const makeRoom = () => rmSync(ballast, { force: true });
  return {
    output,
    bytes: () => fstatSync(output).size,
    makeRoom,
    [Symbol.dispose]() {
      makeRoom();
      closeSync(output);
    },
  };
}

function fill(path: string): void {
  for (const bytes of [4_096, 1])
    for (;;)
      try {
        writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' });
      } catch {
        break;
      }
}

describe.each([
  { where: 'whose log is always full', isDevice: true, skip: false },
  { where: 'on a full disk', isDevice: false, skip: !mounts },
])('a guardian $where', ({ isDevice, skip }) => {
  test.skipIf(skip)('cancels for a stop, and proves it', async () => {
    using full = fullLog(isDevice);
    const engine = await livingEngine(it, ID);
    try {
      const guardian = await it.guard(false, full);
      await it.venue.place(ID, 30);
      const raisedMs = Date.now();
      expect(await it.stopBy({ idempotency_key: `full-${raisedMs}` })).toMatchObject({ status: 200 });
      await it.untilEmpty(ID);
      await it.untilStage(ID, 'verified', raisedMs);
      expect([guardian.running, full.bytes()]).toEqual([true, 0]);
      full.makeRoom();
      guardian.signal('SIGTERM');
      await guardian.ended;
      if (!isDevice) expect(full.bytes()).toBeGreaterThan(0);
    } finally {
      await it.guardian?.remove();
      await engine.stop('test over');
      await it.resume(ID);
    }
  });

  test.skipIf(skip)('that only cancels does so, and ends well', async () => {
    using full = fullLog(isDevice);
    await it.venue.place(ID, 5);
    const once = new AppProcess('guardian', ['--once', '--config', it.pair.runtimeFor('guardian')], full);
    try {
      await until('its end', () => !once.running);
      expect(await once.ended).toEqual({ code: 0, signal: null });
      expect(await it.venue.openOrders(ID)).toEqual([]);
    } finally {
      await once.remove();
    }
  });
});

test('a guardian whose log nobody reads any more cancels for a stop, and proves it', async () => {
  using pipe = deafPipe();
  const engine = await livingEngine(it, ID);
  try {
    const guardian = await it.guard(false, pipe);
    await it.venue.place(ID, 30);
    const raisedMs = Date.now();
    expect(await it.stopBy({ idempotency_key: `deaf-${raisedMs}` })).toMatchObject({ status: 200 });
    await it.untilEmpty(ID);
    await it.untilStage(ID, 'verified', raisedMs);
    guardian.signal('SIGTERM');
    expect(await guardian.ended).toEqual({ code: 0, signal: null });
  } finally {
    await it.guardian?.remove();
    await engine.stop('test over');
    await it.resume(ID);
  }
});

test.skipIf(!mounts)(
  'with redis-latch gone too, as with appendfsync always: the name of a kill file has room, and it is struck for',
  async () => {
    using full = fullLog(false);
    const engine = await livingEngine(it, ID);
    try {
      await it.guard(false, full);
      await it.venue.place(ID, 30);
      it.pair.signal('latch', 'SIGKILL');
      expect(await it.stopBy({ idempotency_key: 'alone' })).toMatchObject({ status: 200 });
      expect(existsSync(join(it.pair.home.data, 'mm-bot.kill'))).toBe(true);
      await it.untilEmpty(ID);
      await until('the proof', async () => (await it.detail(`venue ${ID}`)) === 'stopped: verified');
    } finally {
      await engine.stop();
    }
  },
);
