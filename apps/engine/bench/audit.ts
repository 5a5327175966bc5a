// The audit chain against the physical limit of the same disk in the same run: how many records a second become durable, how
// long one waits, how soon a dead disk is noticed, how fast a million records are verified. Prints rows; `--json` for machines.
// `node apps/engine/bench/audit.ts [--json] [--records N] [--seconds N] [--dir DIR]`
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { AuditHealth, AuditNote, AuditSink } from '@agora/shared/audit-sink';
import { bootIdSchema } from '@agora/shared/ids';
import { bareNodeMb, type Measured, measured, memoryMb, tell, tookMs } from '@agora/testkit/measured';
import { openAuditFile } from '../src/adapters/audit-file/open-audit-file.ts';
import { systemClock } from '../src/adapters/clock/system-clock.ts';
import { systemTicker } from '../src/adapters/clock/system-ticker.ts';

const RECORDS_PER_S_MIN = 20_000;
const VERIFY_S_MAX = 6;
const VERIFY_MB_MAX = 180;
const NOTICED_MS_MAX = 200;
const OUTSTANDING_MAX = 2_000;
const BATCH_BYTES = 16_384;
/** Of one intent as a line of the chain. */
const RECORD_BYTES = 420;
const SYNC = 'one fdatasync of 16 kB';
const SYNC_RATE = 'records of the same batches that the bare disk takes';
const HASH = 'SHA-256 of the same bytes';
const RENAME = 'one rename of a folder';
const BARE_NODE = 'memory of a Node that does nothing';
const LAUNCHER = fileURLToPath(new URL('../../../scripts/src/main.ts', import.meta.url));

const { values } = parseArgs({
  options: {
    records: { type: 'string' },
    seconds: { type: 'string' },
    dir: { type: 'string' },
  },
});
const recordsMax = Number(values.records ?? 1_000_000);
const seconds = Number(values.seconds ?? 10);
const root = mkdtempSync(join(values.dir ?? tmpdir(), 'agora-bench-audit-'));

/** An order intent as the engine records it: some 420 bytes a line. */
const intent = (i: number): AuditNote => ({
  actor: 'engine',
  type: 'order_intent',
  data: {
    cloid: `0x${i.toString(16).padStart(32, '0')}`,
    coin: 'BTC',
    side: 'buy',
    px: '67123.5',
    sz: '0.01',
    decision_id: `dec-${String(i).padStart(8, '0')}`,
    halt_epoch: 17,
    tif: 'Alo',
    reduce_only: false,
    expires_at_ms: 1_772_334_702_117,
  },
});

function open(name: string, onHealth?: (health: AuditHealth) => void): Promise<AuditSink> {
  return openAuditFile({
    dir: join(root, name, 'audit'),
    keyFile: join(root, `${name}.key`),
    chain: name,
    bootId: bootIdSchema.parse('boot-bench'),
    clock: systemClock,
    ticker: systemTicker,
    secrets: [],
    ...(onHealth === undefined ? {} : { onHealth }),
  });
}

/** The physical limit: write and fdatasync of a batch of the size that group commit makes, synchronously. Milliseconds of each. */
function bareSyncsMs(bytes: number): number[] {
  const fd = openSync(join(root, 'sync'), 'w');
  const batch = Buffer.alloc(bytes, 120);
  const samples = Array.from({ length: 1_000 }, () => {
    const startedMs = performance.now();
    writeSync(fd, batch);
    fdatasyncSync(fd);
    return performance.now() - startedMs;
  });
  closeSync(fd);
  return samples;
}

/** Records arrive at the promised rate, whatever the disk does. */
async function pacedRow(): Promise<Measured> {
  const sink = await open('paced');
  const latenciesMs: number[] = [];
  let failed = 0;
  const startedMs = performance.now();
  for (let sent = 0; sent < RECORDS_PER_S_MIN * seconds; ) {
    const due = Math.floor(((performance.now() - startedMs) / 1_000) * RECORDS_PER_S_MIN);
    for (; sent < due; sent++) {
      const fromMs = performance.now();
      void sink.append(intent(sent)).then(
        () => latenciesMs.push(performance.now() - fromMs),
        () => failed++,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await sink.close();
  if (failed > 0) throw new Error(`${failed} records were refused at ${RECORDS_PER_S_MIN} a second`);
  return measured(`append to durable at ${RECORDS_PER_S_MIN}/s`, 'ms', latenciesMs, { limit: SYNC });
}

/** As fast as they become durable, with a bounded number under way. */
async function sustainedRows(): Promise<Measured[]> {
  const sink = await open('sustained');
  const perSecond: number[] = [];
  const callsUs: number[] = [];
  let [sent, durable, countedTo] = [0, 0, 0];
  let secondMs = performance.now();
  const second = setInterval(() => {
    const nowMs = performance.now();
    perSecond.push(((durable - countedTo) * 1_000) / (nowMs - secondMs));
    [secondMs, countedTo] = [nowMs, durable];
  }, 1_000);
  const recordOn = async () => {
    while (sent < recordsMax) {
      const note = intent(sent++);
      const fromMs = performance.now();
      const appended = sink.append(note);
      if (sent % 16 === 0) callsUs.push((performance.now() - fromMs) * 1_000);
      await appended;
      durable += 1;
    }
  };
  await Promise.all(Array.from({ length: OUTSTANDING_MAX }, recordOn));
  clearInterval(second);
  const { commits, records } = sink.figures();
  await sink.close();
  const aCommit = Math.round(records / commits);
  const bare = bareSyncsMs(aCommit * RECORD_BYTES).map((ms) => (aCommit * 1_000) / ms);
  const promise = { at: 'p50', value: RECORDS_PER_S_MIN } as const;
  return [
    measured(SYNC_RATE, '1/s', bare, { better: 'larger' }),
    measured('durable records, sustained', '1/s', perSecond, { better: 'larger', promise, limit: SYNC_RATE }),
    measured('records of one commit then', 'count', [aCommit], { better: null }),
    measured('append call on the main thread', 'us', callsUs),
  ];
}

/** From the moment the folder is gone until the gate is told. */
async function noticedRows(): Promise<Measured[]> {
  let told: (health: AuditHealth) => void = () => undefined;
  const sink = await open('noticed', (health) => told(health));
  await sink.checkpoint();
  const next = (writable: boolean) =>
    new Promise<void>((resolve) => {
      told = (health) => {
        if (health.writable === writable) resolve();
      };
    });
  const dir = join(root, 'noticed', 'audit');
  const samples: number[] = [];
  const renamesMs: number[] = [];
  for (let i = 0; i < 40; i++) {
    await new Promise((resolve) => setTimeout(resolve, (i * 7) % 100));
    const unwritable = next(false);
    const fromMs = performance.now();
    renamesMs.push(await tookMs(() => renameSync(dir, `${dir}.away`)));
    await unwritable;
    samples.push(performance.now() - fromMs);
    const writable = next(true);
    renameSync(`${dir}.away`, dir);
    await writable;
  }
  await sink.close();
  const promise = { at: 'p99', value: NOTICED_MS_MAX } as const;
  return [
    measured(RENAME, 'ms', renamesMs),
    measured('unwritable folder noticed while idle', 'ms', samples, { promise, limit: RENAME }),
  ];
}

/** The command as an operator runs it, with its start. */
async function verifyRows(): Promise<Measured[]> {
  const hashedS = (await tookMs(hashAll)) / 1_000;
  const secondsTaken: number[] = [];
  const megabytes: number[] = [];
  for (let i = 0; i < 3; i++) {
    const fromMs = performance.now();
    const child = spawn(process.execPath, [LAUNCHER, 'audit', 'verify', '--dir', join(root, 'sustained')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    let peakMb = 0;
    const look = setInterval(() => {
      peakMb = Math.max(peakMb, peakMbOf(child.pid));
    }, 20);
    const code = await new Promise((resolve) => child.once('exit', resolve));
    clearInterval(look);
    if (code !== 0) throw new Error(`audit verify ended with ${code}`);
    secondsTaken.push((performance.now() - fromMs) / 1_000);
    megabytes.push(peakMb);
  }
  return [
    measured(HASH, 's', [hashedS]),
    measured(`audit verify of ${recordsMax} records`, 's', secondsTaken, {
      promise: { at: 'p99', value: VERIFY_S_MAX },
      limit: HASH,
    }),
    measured(BARE_NODE, 'MB', [await bareNodeMb()]),
    measured('audit verify, peak memory', 'MB', megabytes, {
      promise: { at: 'worst', value: VERIFY_MB_MAX },
      limit: BARE_NODE,
    }),
  ];
}

/** What verifying cannot do without: every byte of the chain read and hashed. */
function hashAll(): void {
  const dir = join(root, 'sustained', 'audit');
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true }))
    if (entry.isFile())
      createHash('sha256')
        .update(readFileSync(join(entry.parentPath, entry.name)))
        .digest();
}

function peakMbOf(pid: number | undefined): number {
  try {
    return memoryMb(pid, 'VmHWM') || 0; // a process that ends has no figures any more
  } catch {
    return 0; // gone between two looks, or no /proc here
  }
}

try {
  tell([
    measured(SYNC, 'ms', bareSyncsMs(BATCH_BYTES)),
    await pacedRow(),
    ...(await sustainedRows()),
    ...(await noticedRows()),
    ...(await verifyRows()),
  ]);
} finally {
  rmSync(root, { recursive: true, force: true });
}
