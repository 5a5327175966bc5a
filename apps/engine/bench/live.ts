// The whole engine as a process, quoting four coins on a paper venue that pushes every book 50 times a second: from a book
// frame to the bytes of the order it led to, beside the syncs of the audit in the same seconds, what it takes of memory and
// processor, and how often the lease ended. Then, in this process, what one scrape costs its main thread.
// `node apps/engine/bench/live.ts [--seconds N]`
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '@agora/shared/config';
import { until } from '@agora/testkit/app-process';
import { bareNodeMb, type Histogram, type Measured, measured, tell, tookMs } from '@agora/testkit/measured';
import { startRedisPair } from '@agora/testkit/redis';
import { startPaperVenue } from '@agora/testkit/venue';
import { systemClock } from '../src/adapters/clock/system-clock.ts';
import { createEngineMetrics, noVitals } from '../src/engine-endpoints.ts';
import { EngineLoop } from '../src/services/engine-loop.ts';
import { Rig } from '../test/support/engine-rig.ts';
import { startGuardianStandIn } from '../test/support/guardian-stand-in.ts';
import { ID, RunningEngine, readSnapshot } from '../test/support/running-engine.ts';

const COINS = ['BTC', 'ETH', 'SOL', 'HYPE'];
const FRAME_P50_MS_MAX = 3;
const FRAME_P99_MS_MAX = 15;
const RSS_MB_MAX = 180;
const METRICS_MS_MAX = 2;
const METRICS_KB_MAX = 200;
const SYNC = 'one sync of the audit in the same seconds';
const BARE_NODE = 'memory of a Node that does nothing';
const COPY = 'the same page copied once';

const { values } = parseArgs({ options: { seconds: { type: 'string' } } });
const seconds = Number(values.seconds ?? 60);

/** Quotes near enough to a wandering market that most frames move something. */
function busy(config: Config): Config {
  const [engine] = config.engines;
  if (engine === undefined) throw new Error('no engine is configured');
  const symbols = Object.fromEntries(
    COINS.map((coin) => [coin, { max_position_sz: '100000', max_position_usd: 20_000 }]),
  );
  const envelope = { ...engine.envelope, symbols, max_total_position_usd: 80_000, max_messages_per_min: 600 };
  const strategy = { ...engine.strategy, quote_size_usd: 200, levels: 2, requote_threshold_bps: 0.1 };
  const fast = { ...strategy, anti_churn_cooldown_ms: 500, min_spread_bps: 3 };
  const busyEngine = { ...engine, coins: COINS, warmup_s: 1, envelope, strategy: fast };
  return { ...config, engines: [busyEngine as typeof engine] }; // coins are branded: these are the venue's own
}

async function live(): Promise<Measured[]> {
  const pair = await startRedisPair({ engineIds: [ID], configure: busy });
  const path = pair.runtimeFor('engine', ID);
  const runtime = JSON.parse(readFileSync(path, 'utf8'));
  const { account_address: address, engine_address } = runtime.wallets[ID];
  const agents = [{ address: engine_address, name: 'engine' }];
  const venue = await startPaperVenue({
    market: 'flow',
    blockMs: 0,
    latencyMs: 0,
    bookMs: 20,
    accounts: [{ address, usd: '1000000', cum_vlm_usd: 1e9, agents }],
  });
  runtime.venue = { http_url: venue.httpUrl, ws_url: venue.wsUrl };
  writeFileSync(path, JSON.stringify(runtime), { mode: 0o600 });
  const stopGuardian = await startGuardianStandIn(pair, runtime.build_id);
  const engine = new RunningEngine(pair, path);
  try {
    const spent = async () => (await readSnapshot(pair).catch(() => null))?.preflight.ok === true;
    await until('its preflight', spent);
    closeSync(openSync(join(pair.home.data, 'mm-bot.operator-enable'), 'a'));
    await until('ACTIVE', async () => (await readSnapshot(pair)).state === 'ACTIVE');
    const token = readFileSync(join(pair.home.secrets, 'bearer-scraper.token'), 'utf8').trim();
    const scrape = async () => (await engine.get('/metrics', token)).text();
    const before = await scrape();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    const after = await scrape();
    const { state, halt } = await readSnapshot(pair);
    if (state !== 'ACTIVE') {
      const { raw_code, value, subject } = halt?.cause ?? {
        raw_code: 'not recorded',
        value: null,
        subject: null,
      };
      throw new Error(
        `the bench halted: ${[raw_code, value, subject].filter((part) => part !== null).join(', ')}`,
      );
    }
    return [measured(BARE_NODE, 'MB', [await bareNodeMb()]), ...rowsOf(before, after)];
  } finally {
    stopGuardian();
    await engine.remove();
    await venue.stop();
    await pair.stop();
  }
}

function rowsOf(before: string, after: string): Measured[] {
  const frame = between('agora_frame_to_order_seconds', before, after);
  const grown = (name: string) => gauge(after, name) - gauge(before, name);
  const toOrder = 'book frame in to order bytes out';
  return [
    measured(SYNC, 'ms', between('agora_audit_commit_seconds', before, after)),
    measured(toOrder, 'ms', frame, { promise: { at: 'p50', value: FRAME_P50_MS_MAX }, limit: SYNC }),
    measured(`${toOrder}, by its p99`, 'ms', frame, {
      promise: { at: 'p99', value: FRAME_P99_MS_MAX },
      limit: SYNC,
    }),
    measured('memory of the engine', 'MB', [gauge(after, 'process_resident_memory_bytes') / 1e6], {
      promise: { at: 'worst', value: RSS_MB_MAX },
      limit: BARE_NODE,
    }),
    measured('processor of the engine', '% of a core', [
      (grown('process_cpu_seconds_total') / seconds) * 100,
    ]),
    measured('ends of the lease', 'count', [grown('agora_lease_endings_total')]),
    measured('core events in that run', '1/s', [grown('agora_events_total') / seconds], { better: null }),
  ];
}

/** A histogram's growth between two scrapes, its classes in milliseconds. */
function between(name: string, before: string, after: string): Histogram {
  const cumulative = (text: string) =>
    [...text.matchAll(new RegExp(`^${name}_bucket\\{[^}]*le="([^"]+)"[^}]*\\} (\\d+)`, 'gm'))].map(
      ([, le, count]) => [le === '+Inf' ? null : Number(le) * 1_000, Number(count)] as const,
    );
  const old = new Map(cumulative(before));
  const grown = cumulative(after).map(([le, count]) => [le, count - (old.get(le) ?? 0)] as const);
  const counts = grown.map(([, count], i) => count - (grown[i - 1]?.[1] ?? 0));
  return { upTo: grown.map(([le]) => le), counts };
}

function gauge(text: string, name: string): number {
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? ([\\d.e+-]+)`, 'm').exec(text)?.[1] ?? Number.NaN);
}

/** One scrape of a quoting engine, as its main thread pays for it. */
async function metricsRows(): Promise<Measured[]> {
  const { engine } = new Rig().start();
  const loop = new EngineLoop(engine, systemClock, setImmediate);
  const { registry } = createEngineMetrics(loop, noVitals());
  const samples: number[] = [];
  const copies: number[] = [];
  let page = '';
  for (let i = -50; i < 500; i += 1) {
    const ms = await tookMs(async () => {
      page = await registry.metrics();
    });
    const copyMs = await tookMs(() => Buffer.from(page));
    if (i < 0) continue;
    samples.push(ms);
    copies.push(copyMs);
  }
  return [
    measured(COPY, 'ms', copies),
    measured('one /metrics', 'ms', samples, { promise: { at: 'p99', value: METRICS_MS_MAX }, limit: COPY }),
    measured('length of /metrics', 'kB', [Buffer.byteLength(page) / 1_000], {
      promise: { at: 'worst', value: METRICS_KB_MAX },
    }),
  ];
}

tell([...(await metricsRows()), ...(await live())]);
// The registry's event loop monitor would keep the process.
process.exit(0);
