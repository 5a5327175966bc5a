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
import { show } from './rows.ts';

const ACCOUNTS = 24;
/** As many as a busy operator would run; every account keeps a history of its own. */
const SOAK_ACCOUNTS = 4;
const WORKERS = 8;
const BATCH = 20;
const RATE = 200;
const BTC = 3;
const BARE = 'a server that does nothing';
const RECOVER = 'one bare recovery of a signature';
const RSS_MB_MAX = 300;
const MB = 1e6;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '8' }, 'soak-min': { type: 'string', default: '2' } },
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

/** An order that was refused is no order of a rate. */
function mustAllBeGood(name: string, { failures }: Load): void {
  if (failures.length > 0) throw new Error(`${name}: ${failures.length} failed, e.g. ${failures[0]}`);
}

/** Answers of each second; a load that is over within its first second has only its overall rate. */
function rates({ latenciesMs, elapsedMs, perSecond }: Load, factor: number): number[] {
  const overall = (latenciesMs.length / elapsedMs) * 1_000;
  return (perSecond.length === 0 ? [overall] : perSecond).map((count) => count * factor);
}

function showRate(name: string, load: Load, bare: Load, factor: number, min: number): void {
  mustAllBeGood(name, load);
  const limit = `${name}, ${BARE}`;
  show(limit, '1/s', rates(bare, factor), { better: 'larger' });
  show(name, '1/s', rates(load, factor), { better: 'larger', promise: { at: 'p50', value: min }, limit });
}

function showLatency(name: string, load: Load, bare: Load, msMax: number): void {
  mustAllBeGood(name, load);
  const limit = `${name}, ${BARE}`;
  show(limit, 'ms', bare.latenciesMs);
  show(name, 'ms', load.latenciesMs, { promise: { at: 'p99', value: msMax }, limit });
}

function showRecovery(): void {
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
  show(RECOVER, 'us', times);
}

async function rssMegabytes(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^paper_venue_rss_bytes (\d+)/m.exec(text)?.[1]) / MB;
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
  showRecovery();
  const one = await closedLoop(target(venue.port), singles, WORKERS, rested);
  showRate('signed single orders', one, bareSingle, 1, 1_000);
  const twenty = await closedLoop(target(venue.port), batches, WORKERS, rested);
  showRate('orders in batches of 20', twenty, bareBatch, BATCH, 8_000);
  await stop(venue.child);
  const quiet = await startVenue('none', 'steady');
  await closedLoop(target(quiet.port), orders(1_000, 1), WORKERS, any);
  const steady = orders(RATE * seconds, 1);
  const acked = await openLoop(target(quiet.port), steady, RATE, rested);
  showLatency(`order to answer at ${RATE}/s`, acked, bareSteady, 10);
  await stop(quiet.child);
  await stop(echo.child);
}

/** Orders and their cancels at a steady rate on a venue with a generated market; memory is read every minute. */
async function soak(minutes: number): Promise<void> {
  const venue = await startVenue('flow', 'soak');
  const readings: number[] = [];
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
    readings.push(await rssMegabytes(venue.port));
    process.stderr.write(
      `  minute ${minute + 1}: RSS ${readings.at(-1)?.toFixed(0)} MB, p99 ${percentile(load.latenciesMs, 0.99).toFixed(1)} ms\n`,
    );
  }
  show(`memory of the venue over ${minutes} min at ${RATE} actions/s`, 'MB', readings, {
    promise: { at: 'worst', value: RSS_MB_MAX },
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
