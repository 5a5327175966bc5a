// Bench of a restart: a venue is killed that has a gigabyte of journal, full histories, and a newest segment that is
// nearly as long as one gets, and is started again. A sample is the time from the start of the process to its readiness;
// beside it stands the bare reading and parsing of the newest segment, and the processor time it took, which is what it
// takes on a machine with nothing else to do.
//
//   node apps/paper-venue/bench/restart.ts [--megabytes N] [--runs N] [--accounts N]
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { systemTime, systemTimers } from '../src/clock/system.ts';
import type { Address } from '../src/core/seam/words.ts';
import { listSegments } from '../src/journal/file-store.ts';
import { type RunningVenue, startVenue } from '../src/server/app.ts';
import { defaultOptions } from '../src/server/defaults.ts';
import { killAll, start, stop } from './children.ts';
import { show } from './rows.ts';

const MB = 1_048_576;
const BLOCK_MS = 70;
const BTC = 3;
/** As many ended orders as are remembered of an account. */
const ORDERS = 2_000;
const BATCH = 100;
/** Of the length at which a segment is closed. */
const NEARLY_FULL = 0.9;
const STEP_MS = 10_000;
const MS_PER_TICK = 10;
const RESTART_MS_MAX = 20_000;
const BARE_READ = 'reading and parsing the newest segment alone';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '3' },
    accounts: { type: 'string', default: '8' },
  },
});
const directory = mkdtempSync(join(tmpdir(), 'paper-venue-restart-'));
const options = defaultOptions({ time: systemTime, timers: systemTimers, pid: process.pid });
const { segmentBytesMax } = options.journalLimits;

async function fillJournal(): Promise<void> {
  const accounts = Array.from(
    { length: Number(values.accounts) },
    (_, i): Address => `0x${(0xbe57 + i).toString(16).padStart(40, '0')}`,
  );
  const venue = await startVenue({
    ...options,
    dataDir: directory,
    blockMs: BLOCK_MS,
    market: { kind: 'flow', scenario: null },
    accounts: accounts.map((address) => ({ address, usd: '1000000' })),
    virtualStartMs: Date.now(),
  });
  await venue.advance(STEP_MS);
  for (const account of accounts) await fillHistory(venue, account);
  while (sizes().total < Number(values.megabytes) * 1e6 || !isNearlyFull()) await venue.advance(STEP_MS);
  await venue.close();
}

/** Orders that are placed and filled at once, so that both are remembered. */
async function fillHistory({ host, advance }: RunningVenue, account: Address): Promise<void> {
  for (let done = 0; done < ORDERS; done += BATCH) {
    const mid = Number(host.exchange.allMids().BTC);
    const isBuy = (done / BATCH) % 2 === 0;
    const p = String(Math.round(mid * (isBuy ? 1.01 : 0.99)));
    const order = { a: BTC, b: isBuy, p, s: '0.001', r: false, t: { limit: { tif: 'Ioc' } } } as const;
    const action = {
      type: 'order',
      orders: Array.from({ length: BATCH }, () => order),
      grouping: 'na',
    } as const;
    host.command({ kind: 'trusted', command: { account, action, receivedAtMs: host.clock.nowMs() } });
    await advance(BLOCK_MS);
  }
}

function sizes(): { total: number; newest: number } {
  const bytes = listSegments(directory).map(({ path }) => statSync(path).size);
  return { total: bytes.reduce((sum, size) => sum + size, 0), newest: bytes.at(-1) ?? 0 };
}

/** Its opening snapshot counts as well: a segment is then at least half as long as one gets. */
function isNearlyFull(): boolean {
  return sizes().newest >= NEARLY_FULL * segmentBytesMax;
}

async function bareReadMs(): Promise<number> {
  const from = performance.now();
  const path = listSegments(directory).at(-1)?.path ?? '';
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) JSON.parse(line);
  return performance.now() - from;
}

/** User and system time of a process since its start. */
function processorMsOf(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * MS_PER_TICK;
}

try {
  process.stderr.write(`  writing ${values.megabytes} MB of journal\n`);
  await fillJournal();
  const { total, newest } = sizes();
  const times: number[] = [];
  const limits: number[] = [];
  const processorMs: number[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    limits.push(await bareReadMs());
    const flags = ['--port', '0', '--block-ms', String(BLOCK_MS), '--data-dir', directory];
    const { child, readyMs } = await start('../src/main.ts', flags);
    times.push(readyMs);
    processorMs.push(processorMsOf(child.pid));
    await stop(child, 'SIGKILL');
  }
  show(BARE_READ, 'ms', limits);
  show(`restart from ${values.megabytes} MB of journal`, 'ms', times, {
    promise: { at: 'p99', value: RESTART_MS_MAX },
    limit: BARE_READ,
  });
  show('processor time of that restart', 'ms', processorMs, { limit: BARE_READ });
  show('journal then', 'MB', [total / MB], { better: null });
  show('newest segment of it', 'MB', [newest / MB], { better: null });
} finally {
  killAll();
  rmSync(directory, { recursive: true, force: true });
}
