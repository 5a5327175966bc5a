// The audit chain against the physical limit of the same disk in the same run: how many records a second become durable, how
// long one waits, how soon a dead disk is noticed, how fast a million records are verified. Prints rows; `--json` for machines.
// `node apps/engine/bench/audit.ts [--json] [--records N] [--seconds N] [--dir DIR]`
import { spawn } from 'node:child_process';
import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
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
import { openAuditFile } from '../src/adapters/audit-file/open-audit-file.ts';
import { systemClock } from '../src/adapters/clock/system-clock.ts';
import { systemTicker } from '../src/adapters/clock/system-ticker.ts';

interface Row {
  readonly name: string;
  readonly unit: string;
  readonly p50: number;
  readonly p99: number;
  /** What is promised, or what the disk itself takes. */
  readonly limit: number | null;
  /** p99 by the limit, or for a rate the limit by p50: at most 1 is kept. */
  readonly ratio: number | null;
  readonly n: number;
}

const RECORDS_PER_S_MIN = 20_000;
const VERIFY_S_MAX = 6;
const VERIFY_MB_MAX = 180;
const NOTICED_MS_MAX = 200;
const OUTSTANDING_MAX = 2_000;
const LAUNCHER = fileURLToPath(new URL('../../../scripts/src/main.ts', import.meta.url));

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
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

function row(name: string, unit: string, samples: readonly number[], limit: number | null): Row {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const p99 = at(0.99);
  return {
    name,
    unit,
    p50: at(0.5),
    p99,
    limit,
    ratio: limit === null ? null : p99 / limit,
    n: samples.length,
  };
}

/** A rate: its p99 is what 99 % of the seconds reach. */
function rateRow(name: string, perSecond: readonly number[], limit: number): Row {
  const falling = row(
    name,
    'records/s',
    perSecond.map((each) => -each),
    null,
  );
  return { ...falling, p50: -falling.p50, p99: -falling.p99, limit, ratio: limit / -falling.p50 };
}

/** The physical limit: write and fdatasync of a batch of the size that group commit makes, synchronously. */
function fdatasyncRow(): Row {
  const fd = openSync(join(root, 'sync'), 'w');
  const batch = Buffer.alloc(16_384, 120);
  const samples = Array.from({ length: 1_000 }, () => {
    const startedMs = performance.now();
    writeSync(fd, batch);
    fdatasyncSync(fd);
    return performance.now() - startedMs;
  });
  closeSync(fd);
  return row('fdatasync of 16 kB', 'ms', samples, null);
}

/** Records arrive at the promised rate, whatever the disk does. */
async function pacedRow(syncP99Ms: number): Promise<Row> {
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
  return row(
    `append to durable at ${RECORDS_PER_S_MIN}/s (limit: fdatasync p99)`,
    'ms',
    latenciesMs,
    syncP99Ms,
  );
}

/** As fast as they become durable, with a bounded number under way. */
async function sustainedRows(): Promise<Row[]> {
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
  return [
    rateRow(
      `durable records, sustained (${Math.round(records / commits)} a commit)`,
      perSecond,
      RECORDS_PER_S_MIN,
    ),
    row('append call on the main thread', 'us', callsUs, null),
  ];
}

/** From the moment the folder is gone until the gate is told. */
async function noticedRow(): Promise<Row> {
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
  for (let i = 0; i < 40; i++) {
    await new Promise((resolve) => setTimeout(resolve, (i * 7) % 100));
    const unwritable = next(false);
    const fromMs = performance.now();
    renameSync(dir, `${dir}.away`);
    await unwritable;
    samples.push(performance.now() - fromMs);
    const writable = next(true);
    renameSync(`${dir}.away`, dir);
    await writable;
  }
  await sink.close();
  return row('unwritable folder noticed while idle', 'ms', samples, NOTICED_MS_MAX);
}

/** The command as an operator runs it, with its start. */
async function verifyRows(): Promise<Row[]> {
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
    row(`audit verify of ${recordsMax} records`, 's', secondsTaken, VERIFY_S_MAX),
    row('audit verify, peak memory', 'MB', megabytes, VERIFY_MB_MAX),
  ];
}

function peakMbOf(pid: number | undefined): number {
  try {
    const [, kilobytes = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1_024;
  } catch {
    return 0; // gone between two looks, or no /proc here
  }
}

try {
  const sync = fdatasyncRow();
  const rows = [
    sync,
    await pacedRow(sync.p99),
    ...(await sustainedRows()),
    await noticedRow(),
    ...(await verifyRows()),
  ];
  if (values.json === true) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else
    for (const { name, unit, p50, p99, limit, ratio, n } of rows)
      process.stdout.write(
        `${name.padEnd(62)}p50 ${p50.toFixed(2)}  p99 ${p99.toFixed(2)} ${unit}` +
          `${limit === null ? '' : `  limit ${limit.toFixed(2)}  ratio ${ratio?.toFixed(2)}`}  n ${n}\n`,
      );
} finally {
  rmSync(root, { recursive: true, force: true });
}
