// The benches by name: which scripts measure, what they need from outside the repository, and what the page says above their rows.
import { ensureChromium } from '../prepare/chromium.ts';
import { ensureRedis } from '../prepare/redis-binary.ts';
import { ensureWebBuild } from '../prepare/web-build.ts';

export interface Bench {
  readonly title: string;
  /** What was measured and how, for a reader who has only the page. */
  readonly what: string;
  /** Below the root, in the order in which they run. */
  readonly scripts: readonly string[];
  needs(): Promise<unknown>;
}

const nothing = async () => undefined;
const stack = async () => {
  await ensureRedis();
  await ensureWebBuild();
};
const stackAndBrowser = async () => {
  await ensureChromium();
  await stack();
};

export const BENCHES = {
  kill: {
    title: 'A stop',
    what: 'A whole deployment with 504 orders resting on four coins, quoting as fast as it may; each stop is a real one, and each figure is taken from the venue’s journal and the audit, never from what a process says of itself. The physical limit is one chain of what no stop can do without: a round trip to redis-latch over TLS, a signature, an HTTP round trip to the venue, and a read that verifies.',
    scripts: ['packages/testkit/bench/kill.ts'],
    needs: stack,
  },
  engine: {
    title: 'The engine',
    what: 'The pure core on virtual time; signing and sending against the bare curve and the bare socket; then the whole process quoting four coins on a venue that pushes every book 50 times a second.',
    scripts: ['apps/engine/bench/core.ts', 'apps/engine/bench/venue-adapter.ts', 'apps/engine/bench/live.ts'],
    needs: ensureRedis,
  },
  audit: {
    title: 'The audit chain',
    what: 'Records of an order’s length, made durable by group commit on the disk of this machine; the limit is what the same disk takes for one batch, or what the same processor hashes.',
    scripts: ['apps/engine/bench/audit.ts'],
    needs: nothing,
  },
  risk: {
    title: 'Losses, incidents and replays',
    what: 'Real cores of engine and venue. The delay of a loss is on virtual time with 125 ms to the venue one way, and so the same on every machine; the others are of the clock on the wall.',
    scripts: ['packages/sim/bench/risk.ts'],
    needs: nothing,
  },
  console: {
    title: 'The console',
    what: 'A whole deployment, twenty browsers on its server, and real Chromium on the same machine; STOP is pressed on a processor that is four times slower.',
    scripts: ['apps/web/bench/server.ts', 'apps/web/bench/console.ts'],
    needs: stackAndBrowser,
  },
  alert: {
    title: 'Telling people',
    what: 'The pager’s own process, real Redis over TLS, and a Bot API on the same machine.',
    scripts: ['apps/pager/bench/alert.ts'],
    needs: ensureRedis,
  },
  house: {
    title: 'Starting and asking',
    what: 'The launcher as an operator uses it, on a deployment that was set up before; the limit is the start of Node alone.',
    scripts: ['packages/testkit/bench/house.ts'],
    needs: stack,
  },
  load: {
    title: 'Fifty engines on one pair of Redis',
    what: 'Thin engines: the engine’s own latch watch, heartbeats, frames and events, no venue.',
    scripts: ['packages/sim/bench/load.ts'],
    needs: ensureRedis,
  },
  venue: {
    title: 'The paper venue',
    what: 'Client and venue in two processes; limits are the same bodies to a server that does nothing, and the bare reading of the same journal.',
    scripts: [
      'apps/paper-venue/bench/core.ts',
      'apps/paper-venue/bench/venue.ts',
      'apps/paper-venue/bench/subscribers.ts',
      'apps/paper-venue/bench/live-page.ts',
      'apps/paper-venue/bench/restart.ts',
    ],
    needs: nothing,
  },
  market: {
    title: 'The generated market',
    what: 'One simulated day of four coins on the venue’s own exchange.',
    scripts: ['apps/paper-venue/bench/market.ts'],
    needs: nothing,
  },
  sim: {
    title: 'The simulator',
    what: 'Nights of two coins at 20 book updates a second with every kind of fault, each with its judgement, on one core; beside them the same nights without a fault.',
    scripts: ['packages/sim/bench/sim.ts'],
    needs: nothing,
  },
} as const satisfies Readonly<Record<string, Bench>>;
export type BenchName = keyof typeof BENCHES;

export const BENCH_NAMES = Object.keys(BENCHES) as readonly BenchName[]; // the keys of the table above

export function isBench(name: string): name is BenchName {
  return Object.hasOwn(BENCHES, name);
}
