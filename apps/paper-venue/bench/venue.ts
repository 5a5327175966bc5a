// Bench of the venue through HTTP, with client and server in two processes on this machine. Every row stands beside a
// physical limit measured in the same run: the round trip of the same body to a server that does nothing, and the
// bare recovery of a signature. Actions are signed before the clock starts.
//
//   node apps/paper-venue/bench/venue.ts [--seconds N] [--soak-min N]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectionId } from '../src/signing/action-hash.ts';
import { agentDigest } from '../src/signing/eip712.ts';
import type { Packable } from '../src/signing/msgpack.ts';
import { recoverAddress } from '../src/signing/recover.ts';
import { type KeySigner, keySigner } from '../test/support/key-signer.ts';
import { numberedKey } from '../test/support/wallet.ts';
import { killAll, start, stop } from './children.ts';
import { closedLoop, type Load, openLoop, percentile, type Target } from './load.ts';

const ACCOUNTS = 24;
/** As many as a busy operator would run; every account keeps a history of its own. */
const SOAK_ACCOUNTS = 4;
const WORKERS = 8;
const BATCH = 20;
const RATE = 200;
const BTC = 3;
const TARGETS: { readonly [name: string]: string } = {
  single_order_actions: 'at least 1000/s',
  batch_20_orders: 'at least 8000/s',
  order_to_ack_at_200_per_s: 'p99 at most 10 ms',
  rss: 'at most 300 MB',
};

interface Row {
  readonly name: string;
  readonly unit: string;
  readonly p50: number;
  readonly p99: number;
  readonly limit: number;
  readonly ratio: number;
  readonly n: number;
}

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '8' }, 'soak-min': { type: 'string', default: '0' } },
});
const seconds = Number(values.seconds);
const soakMinutes = Number(values['soak-min']);

const signers: KeySigner[] = Array.from({ length: ACCOUNTS }, (_, i) => keySigner(numberedKey(0xbe0000 + i)));
const directory = mkdtempSync(join(tmpdir(), 'paper-venue-bench-'));
let nonce = Date.now();

function sign(signer: KeySigner, action: Packable): string {
  nonce++;
  const signature = signer.sign(agentDigest(connectionId(action, { nonce }), 'testnet'));
  return JSON.stringify({ action, nonce, signature });
}

/** Resting orders below the market, spread over accounts so that none reaches its open-order cap. */
function orders(count: number, size: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const signer = signers[i % ACCOUNTS];
    if (signer === undefined) throw new Error('no signer');
    const batch = Array.from({ length: size }, (_, j) => ({
      a: BTC,
      b: true,
      p: String(50_000 + ((i * size + j) % 20_000)),
      s: '0.001',
      r: false,
      t: { limit: { tif: 'Gtc' } },
    }));
    return sign(signer, { type: 'order', orders: batch, grouping: 'na' });
  });
}

async function startVenue(market: 'none' | 'flow', directoryName: string) {
  const accounts = signers.map(({ address }) => ({ address, usd: '1000000000', cum_vlm_usd: 1e11 }));
  const file = join(directory, 'accounts.json');
  writeFileSync(file, JSON.stringify({ accounts }));
  const flags = ['--port', '0', '--block-ms', '0', '--latency-ms', '0', '--no-limits', '--market', market];
  return await start('../src/main.ts', [
    ...flags,
    '--accounts-file',
    file,
    '--data-dir',
    join(directory, directoryName),
  ]);
}

const target = (port: number): Target => ({ host: '127.0.0.1', port, path: '/exchange' });
const rested = (text: string): boolean => text.startsWith('{"status":"ok"') && !text.includes('error');
const any = (): boolean => true;

function complain(name: string, { failures }: Load): void {
  if (failures.length > 0) process.stderr.write(`${name}: ${failures.length} failed, e.g. ${failures[0]}\n`);
}

/** Rates: p50 is the median second, p99 the worst one. */
function rateRow(name: string, unit: string, load: Load, limit: Load, factor: number): Row {
  complain(name, load);
  const overall = (load.latenciesMs.length / load.elapsedMs) * 1_000;
  // A load that is over within its first second has only its overall rate.
  const rates = (load.perSecond.length === 0 ? [overall] : load.perSecond).map((count) => count * factor);
  const ceiling = (limit.latenciesMs.length / limit.elapsedMs) * 1_000 * factor;
  const p50 = percentile(rates, 0.5);
  return {
    name,
    unit,
    p50,
    p99: Math.min(...rates),
    limit: ceiling,
    ratio: p50 / ceiling,
    n: load.latenciesMs.length,
  };
}

function latencyRow(name: string, load: Load, limit: Load): Row {
  complain(name, load);
  const p99 = percentile(load.latenciesMs, 0.99);
  const limitP99 = percentile(limit.latenciesMs, 0.99);
  const p50 = percentile(load.latenciesMs, 0.5);
  return { name, unit: 'ms', p50, p99, limit: limitP99, ratio: p99 / limitP99, n: load.latenciesMs.length };
}

function recoverRow(): Row {
  const signer = signers[0];
  if (signer === undefined) throw new Error('no signer');
  const digest = agentDigest(new Uint8Array(32), 'testnet');
  const signature = signer.sign(digest);
  const times: number[] = [];
  for (let i = 0; i < 3_000; i++) {
    const from = performance.now();
    recoverAddress(digest, signature);
    times.push((performance.now() - from) * 1_000);
  }
  const p50 = percentile(times, 0.5);
  return {
    name: 'bare_recover',
    unit: 'us',
    p50,
    p99: percentile(times, 0.99),
    limit: p50,
    ratio: 1,
    n: times.length,
  };
}

async function rssMegabytes(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^paper_venue_rss_bytes (\d+)/m.exec(text)?.[1]) / 1_048_576;
}

function show(row: Row): void {
  const rounded = Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' ? Number(value.toFixed(3)) : value,
    ]),
  );
  process.stdout.write(`${JSON.stringify(rounded)}\n`);
  const goal = TARGETS[row.name];
  if (goal !== undefined) process.stderr.write(`  ${row.name}: wanted ${goal}\n`);
}

async function throughput(): Promise<void> {
  const echo = await start('echo.ts', []);
  const venue = await startVenue('none', 'throughput');
  await closedLoop(target(venue.port), orders(1_000, 1), WORKERS, any);
  const singles = orders(seconds * 2_500, 1);
  const batches = orders(seconds * 450, BATCH);
  const bareSingle = await closedLoop(target(echo.port), singles, WORKERS, any);
  const bareBatch = await closedLoop(target(echo.port), batches, WORKERS, any);
  const bareSteady = await openLoop(target(echo.port), singles.slice(0, RATE * seconds), RATE, any);
  show(recoverRow());
  show(
    rateRow(
      'single_order_actions',
      '1/s',
      await closedLoop(target(venue.port), singles, WORKERS, rested),
      bareSingle,
      1,
    ),
  );
  show(
    rateRow(
      'batch_20_orders',
      '1/s',
      await closedLoop(target(venue.port), batches, WORKERS, rested),
      bareBatch,
      BATCH,
    ),
  );
  await stop(venue.child);
  const quiet = await startVenue('none', 'steady');
  await closedLoop(target(quiet.port), orders(1_000, 1), WORKERS, any);
  const steady = orders(RATE * seconds, 1);
  show(
    latencyRow(
      'order_to_ack_at_200_per_s',
      await openLoop(target(quiet.port), steady, RATE, rested),
      bareSteady,
    ),
  );
  await stop(quiet.child);
  await stop(echo.child);
}

/** Orders and their cancels at a steady rate on a venue with a generated market; memory is read every minute. */
async function soak(minutes: number): Promise<void> {
  const venue = await startVenue('flow', 'soak');
  const readings: number[] = [];
  let answers = 0;
  for (let minute = 0; minute < minutes; minute++) {
    const bodies: string[] = [];
    for (let i = 0; i < (RATE * 60) / 2; i++) {
      const signer = signers[i % SOAK_ACCOUNTS];
      if (signer === undefined) continue;
      const cloid = `0x${(minute * 100_000 + i + 1).toString(16).padStart(32, '0')}`;
      const order = {
        a: BTC,
        b: true,
        p: String(50_000 + (i % 9_000)),
        s: '0.001',
        r: false,
        t: { limit: { tif: 'Gtc' } },
      };
      bodies.push(sign(signer, { type: 'order', orders: [{ ...order, c: cloid }], grouping: 'na' }));
      bodies.push(sign(signer, { type: 'cancelByCloid', cancels: [{ asset: BTC, cloid }] }));
    }
    // A cancel may overtake its order on another connection and then finds nothing: that is an answer too.
    const load = await openLoop(target(venue.port), bodies, RATE, any);
    answers += load.latenciesMs.length;
    readings.push(await rssMegabytes(venue.port));
    process.stderr.write(
      `  minute ${minute + 1}: RSS ${readings.at(-1)?.toFixed(0)} MB, p99 ${percentile(load.latenciesMs, 0.99).toFixed(1)} ms\n`,
    );
  }
  const p99 = Math.max(...readings);
  show({
    name: 'rss',
    unit: 'MB',
    p50: percentile(readings, 0.5),
    p99,
    limit: 300,
    ratio: p99 / 300,
    n: answers,
  });
  await stop(venue.child);
}

try {
  await throughput();
  if (soakMinutes > 0) await soak(soakMinutes);
} finally {
  killAll();
  rmSync(directory, { recursive: true, force: true });
}
