// Real faults: a writer killed at random points, power cuts, a full disk, a file system that turns read-only.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eachLine } from '@agora/shared/audit-files';
import type { AuditReport } from '@agora/shared/audit-report';
import type { AuditSink } from '@agora/shared/audit-sink';
import { describe, expect, test, vi } from 'vitest';
import { ChainFolder, note } from '../../../test/support/audit-chain.ts';
import { sha256Hex } from './chain-crypto.ts';
import { filesIn } from './chain-files.ts';

const CHILD = fileURLToPath(new URL('../../../test/support/audit-writer-child.ts', import.meta.url));
const KILLS = 60;
const ALIVE_MS_MAX = 60;
const wait = { timeout: 10_000, interval: 5 };

/** Runs a writer, kills it after `aliveMs` of work (or in its start), and gives what it had acknowledged. */
async function killedWriter(
  folder: ChainFolder,
  boot: number,
  aliveMs: number,
): Promise<Map<number, string>> {
  const args = [CHILD, folder.dir, folder.keyFile, `boot-${String(boot).padStart(4, '0')}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (part: Buffer) => {
    if (output === '' && aliveMs >= 0) setTimeout(() => child.kill('SIGKILL'), aliveMs);
    output += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  if (aliveMs < 0) setTimeout(() => child.kill('SIGKILL'), 150 - aliveMs);
  await new Promise((resolve) => child.once('close', resolve));
  expect(errors).toBe('');
  const whole = output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  return new Map(
    whole.map((line): [number, string] => {
      const [seq = '', hash = ''] = line.split(' ');
      return [Number(seq), hash];
    }),
  );
}

/** Hash, file and end of every whole record by its place. */
async function placesIn(folder: ChainFolder): Promise<{ hash: string; file: string; end: number }[]> {
  const places: { hash: string; file: string; end: number }[] = [];
  for (const file of folder.names) {
    let end = 0;
    await eachLine(filesIn(folder.dir).chunks(file), (line) => {
      end += line.length + 1;
      places.push({ hash: sha256Hex(line), file, end });
      return true;
    });
  }
  return places;
}

async function holdsAll(
  folder: ChainFolder,
  acknowledged: ReadonlyMap<number, string>,
): Promise<AuditReport> {
  const report = await folder.verify();
  expect(report.fault).toBeNull();
  expect(['consistent', 'truncated_tail']).toContain(report.verdict);
  const places = await placesIn(folder);
  const missing = [...acknowledged].filter(([seq, hash]) => places[seq]?.hash !== hash);
  expect(missing).toEqual([]);
  return report;
}

describe.concurrent('kill -9', () => {
  test(`${KILLS} times at random points: the chain verifies and holds every record that was acknowledged`, async () => {
    using folder = new ChainFolder();
    const acknowledged = new Map<number, string>();
    for (let boot = 1; boot <= KILLS; boot++) {
      // every fifth is killed in its start, while it looks at what its predecessor left
      const aliveMs = boot % 5 === 0 ? -Math.random() * 150 : Math.random() * ALIVE_MS_MAX;
      for (const [seq, hash] of await killedWriter(folder, boot, aliveMs)) acknowledged.set(seq, hash);
      if (folder.names.length > 0) await holdsAll(folder, acknowledged);
    }
    // How many is the disk's affair; that lives wrote, into more than one file, is this test's.
    expect(acknowledged.size).toBeGreaterThan(5 * KILLS);
    expect(folder.names.length).toBeGreaterThan(1);
    await folder.fill(1);
    expect(await holdsAll(folder, acknowledged)).toMatchObject({ verdict: 'consistent', gap_count: 0 });
  }, 180_000);

  test('and the disk loses any part of what was not acknowledged: it goes on, and tells what it cut', async () => {
    using folder = new ChainFolder();
    const acknowledged = new Map<number, string>();
    let cuts = 0;
    for (let boot = 1; boot <= 20; boot++) {
      for (const [seq, hash] of await killedWriter(folder, boot, 20 + Math.random() * 40))
        acknowledged.set(seq, hash);
      cuts += await losePower(folder, Math.max(...acknowledged.keys()));
      await holdsAll(folder, acknowledged);
    }
    await folder.fill(1);
    expect(cuts).toBeGreaterThan(0);
    expect(await holdsAll(folder, acknowledged)).toMatchObject({ verdict: 'consistent', cut_count: cuts });
  }, 120_000);
});

/** Cuts the files at a random byte after what must not be lost, writing half a line where none is left. Returns 1 if torn. */
async function losePower(folder: ChainFolder, acknowledgedTo: number): Promise<number> {
  const head = JSON.parse(readFileSync(join(folder.dir, 'head.json'), 'utf8'));
  const safe = (await placesIn(folder))[Math.max(acknowledgedTo, head.seq)];
  if (safe === undefined) throw new Error('what was acknowledged is gone');
  for (const name of folder.names) if (name > safe.file) rmSync(folder.path(name));
  const path = folder.path(safe.file);
  const size = statSync(path).size;
  if (size === safe.end) writeFileSync(path, '{"actor":"engine","da', { flag: 'a' });
  else truncateSync(path, safe.end + Math.floor(Math.random() * (size - safe.end)));
  return readFileSync(path).at(-1) === 10 ? 0 : 1;
}

/** Why this machine cannot mount anything, or null. */
function cannotMount(): string | null {
  using folder = new ChainFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder.root], { stdio: 'pipe' });
    execFileSync('umount', [folder.root], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error);
  }
}

const obstacle = cannotMount();
if (obstacle !== null)
  process.stderr.write(`SKIPPED: full and read-only disk, no mount here (${obstacle})\n`);

class Mount implements Disposable {
  readonly path: string;

  constructor(path: string, args: readonly string[]) {
    mkdirSync(path, { recursive: true });
    this.path = path;
    execFileSync('mount', [...args, path]);
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['--lazy', this.path]);
  }
}

const unwritable = (sink: AuditSink, code: string) =>
  vi.waitFor(() => expect(sink.health()).toMatchObject({ writable: false, code }), wait);
const writable = (sink: AuditSink) =>
  vi.waitFor(() => expect(sink.health()).toEqual({ writable: true }), wait);

describe.skipIf(obstacle !== null)('a disk', () => {
  test('that fills up stops trading first, then nothing is acknowledged; with room again all is there and flagged', async () => {
    using folder = new ChainFolder('disk/audit');
    using disk = new Mount(join(folder.root, 'disk'), ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs']);
    const ballast = join(disk.path, 'ballast');
    const sink = await folder.open({ freeBytesMin: 400_000 });
    await sink.checkpoint();
    writeFileSync(ballast, Buffer.alloc(700_000));
    await unwritable(sink, 'DISK_LOW');
    const { seq } = await sink.append(note('the halt is still recorded'));

    const acknowledged: number[] = [seq];
    for (let i = 0; sink.health().writable || !isFull(sink); i++) {
      const text = 'x'.repeat(2_000);
      await sink.append({ ...note(i), data: { i, text } }).then(
        (receipt) => acknowledged.push(receipt.seq),
        () => undefined,
      );
    }
    expect(acknowledged.length).toBeGreaterThan(50);
    for (const i of [1, 2, 3])
      await expect(sink.append(note(`refused ${i}`))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect((await folder.verify()).fault).toBeNull();

    rmSync(ballast);
    await writable(sink);
    const after = await sink.append(note('after'));
    await sink.close();
    const report = await folder.verify();
    expect(report).toMatchObject({
      verdict: 'consistent',
      gap_count: 1,
      gaps: [{ code: 'ENOSPC', dropped: 0 }],
    });
    expect(report.gaps[0]?.kept).toBeGreaterThanOrEqual(4);
    const records = folder.records;
    for (const each of acknowledged) expect(records[each]?.type).toBe('note');
    expect(records[after.seq]?.data).toEqual({ i: 'after' });
    const values = records.map(({ data }) => data.i);
    for (const i of [1, 2, 3]) expect(values.filter((value) => value === `refused ${i}`)).toHaveLength(1);
  });

  test('that is full from the start: unwritable, and it begins once there is room', async () => {
    using folder = new ChainFolder('disk/audit');
    using disk = new Mount(join(folder.root, 'disk'), ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs']);
    const ballast = join(disk.path, 'ballast');
    try {
      writeFileSync(ballast, Buffer.alloc(300_000));
    } catch {
      // as full as it gets
    }
    const sink = await folder.open({ freeBytesMin: 0 });
    await unwritable(sink, 'ENOSPC');
    rmSync(ballast);
    await writable(sink);
    await sink.append(note(1));
    await sink.close();
    expect(await folder.verify()).toMatchObject({ verdict: 'consistent', gap_count: 1 });
  });

  test('that turns read-only is noticed while nothing is written, and it goes on when it is mended', async () => {
    using folder = new ChainFolder('disk/audit');
    const sink = await folder.open();
    await sink.checkpoint();
    {
      using readOnly = new Mount(join(folder.root, 'disk'), ['--bind', join(folder.root, 'disk')]);
      execFileSync('mount', ['-o', 'remount,ro,bind', readOnly.path]);
      await unwritable(sink, 'EROFS');
      await expect(sink.append(note('late'))).rejects.toMatchObject({ code: 'EROFS' });
    }
    await writable(sink);
    await sink.close();
    expect(await folder.verify()).toMatchObject({
      verdict: 'consistent',
      gap_count: 1,
      gaps: [{ code: 'EROFS', kept: 1 }],
    });
  });
});

function isFull(sink: AuditSink): boolean {
  const health = sink.health();
  return !health.writable && health.code === 'ENOSPC';
}
