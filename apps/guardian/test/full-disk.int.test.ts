// The guardian whose own log takes nothing more: the launcher gives it a file for stdout, on the disk that also holds the data. What it
// has to say is lost then; that it cancels is not.
import { execFileSync } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppProcess, until } from '@agora/testkit/app-process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Deployment, livingEngine } from './support/deployment.ts';

const ID = 'mm-a';
let it: Deployment;
beforeAll(async () => {
  it = await Deployment.start([ID]);
});
afterAll(() => it?.stop());

/** A small disk of its own; null where this machine mounts nothing. */
function smallDisk(): string | null {
  const dir = mkdtempSync(join(tmpdir(), 'agora-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir], { stdio: 'ignore' });
    return dir;
  } catch {
    rmdirSync(dir);
    return null;
  }
}

const disk = smallDisk();
if (disk === null) process.stderr.write('SKIPPED: a log on a full disk, no mount here\n');
afterAll(() => {
  if (disk === null) return;
  execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

const DEVICE = '/dev/full';

/** Takes not a byte, until there is room. */
function fullLog(path: string) {
  const output = openSync(path, 'w');
  const ballast = path === DEVICE ? null : join(disk ?? '', 'ballast');
  if (ballast !== null) fill(ballast);
  const makeRoom = () => ballast !== null && rmSync(ballast, { force: true });
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

const cases = [
  { where: 'on a device that is always full', log: DEVICE, skip: false },
  { where: 'in a file on a full disk', log: join(disk ?? '', 'guardian.log'), skip: disk === null },
];

describe.each(cases)('a log $where', ({ log, skip }) => {
  test.skipIf(skip)('a stop still cancels, and is proven', async () => {
    using full = fullLog(log);
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
      if (log !== DEVICE) expect(full.bytes()).toBeGreaterThan(0);
    } finally {
      await it.guardian?.remove();
      await engine.stop('test over');
      await it.resume(ID);
    }
  });

  test.skipIf(skip)('one that only cancels does so, and ends well', async () => {
    using full = fullLog(log);
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
