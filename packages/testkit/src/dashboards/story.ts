// The run that every dashboard has to show: an engine trades, is stopped by a file, trades again, drifts by an order that is not its
// own, and recovers. Each act is over only when the panels that should show it do.
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@agora/shared/config';
import { TestPrometheus } from '../prometheus.ts';
import { type Deployment, newDeployment } from '../stack.ts';
import { isStopped, isTrading, statusOf, statusUntil } from '../status-of.ts';
import { VenueTrader } from '../venue-trader.ts';
import { type Showing, untilShown } from './panels.ts';

const TRADES_WITHIN_MS = 240_000;
const BOARD_NAMES = ['safety', 'trading', 'venue', 'infrastructure'] as const;
const STRIKE_S_MAX = 60;
/** Halts that want of processor time brings about, and that say nothing of the act. */
const OF_A_BUSY_HOST = new Set([
  'gate_flapping',
  'control_link_lost',
  'loop_stalled',
  'guardian',
  'ws_silent',
]);
const ACTS_MAX = 3;
const ETH = 4;

export interface Told {
  readonly it: Deployment;
  readonly prometheus: TestPrometheus;
  remove(): Promise<void>;
}

/** A deployment that is up and not enabled, and a Prometheus that scrapes all of its processes every second. */
export async function startTold(): Promise<Told> {
  const it = await newDeployment({ configure: lively });
  const up = await it.run('up', '--detach');
  if (up.code !== 0) {
    await it.remove();
    throw new Error(up.stderr);
  }
  const { ports, engines } = it.config;
  const scraped = [...engines.map(({ port }) => port), ports.guardian, ports.pager, ports.web];
  const targets = scraped.map((port) => `127.0.0.1:${port}`);
  const token = join(it.home.secrets, 'bearer-scraper.token');
  const prometheus = await TestPrometheus.start(ports.prometheus, targets, token);
  return {
    it,
    prometheus,
    async remove() {
      await prometheus.stop();
      await it.remove();
    },
  };
}

/** Near enough to the market that frames lead to orders: a calm engine would leave the panel of that latency empty. */
function lively(config: Config): Config {
  const fast = { anti_churn_cooldown_ms: 500, min_spread_bps: 3, requote_threshold_bps: 0.1 };
  return {
    ...config,
    engines: config.engines.map((engine) => ({ ...engine, strategy: { ...engine.strategy, ...fast } })),
  };
}

/** Tells the story; between its acts it trades for `restMs`. `say` hears of every act that was shown. */
export async function tellStory(told: Told, restMs: number, say: (act: string) => void): Promise<void> {
  const { it, prometheus } = told;
  // Latched or not: on a busy host the guardian may have struck an engine that was slow to start.
  const booted = stateOf({ active: 0, latched: 0, open: 0 }).filter(({ at }) => !at.endsWith('Latch'));
  await untilShown(prometheus, 'the boot', booted);
  await shownTrading(told, 'trading', [
    { at: 'trading · Open orders', of: { status: 'resting' }, holds: (orders) => orders > 0 },
    { at: 'trading · Market frame to order', holds: (seconds) => seconds > 0 },
  ]);
  say('it trades');
  await rest(restMs);

  const touch = async () => writeFileSync(join(it.home.data, 'mm-bot.kill'), '');
  say(`stopped: ${await stoppedBy(it, touch, ['kill_file'])}`);
  await untilShown(prometheus, 'the stop', [...halted, strike('verified'), signal(0)]);
  say('the stop is shown');

  await shownTrading(told, 'trading again', [signal(1)]);
  say('it trades again, and that is shown');
  await rest(restMs);

  say(`drifted: ${await stoppedBy(it, () => foreignOrder(it), ['recon_drift', 'foreign_order'])}`);
  await untilShown(prometheus, 'the drift', [...halted, signal(0)]);
  say('the drift is shown');

  await shownTrading(told, 'the recovery', [signal(1)]);
  say('the recovery is shown');
  await rest(restMs);
}

function rest(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}

/** A busy host may halt it again before a panel has shown that it trades: then it is started again, as an operator would. */
async function shownTrading(
  { it, prometheus }: Told,
  what: string,
  besides: readonly Showing[],
): Promise<void> {
  const wanted = [...stateOf({ active: 1, latched: 0, open: 1 }), ...besides];
  await trade(it);
  await untilShown(prometheus, what, wanted, () => trade(it));
}

/** The cause of the halt that `act` makes while it trades; a busy host that halts it first makes the act be repeated. */
async function stoppedBy(
  it: Deployment,
  act: () => Promise<void>,
  wanted: readonly string[],
): Promise<string> {
  const seen: string[] = [];
  while (seen.length < ACTS_MAX) {
    await trade(it);
    await act();
    const { cause } = await statusUntil(it, 'stopped', isStopped);
    const code = cause?.cause.code ?? 'none';
    if (wanted.includes(code)) return code;
    seen.push(code);
    if (!OF_A_BUSY_HOST.has(code)) break;
  }
  throw new Error(`halted for ${seen}, not for ${wanted}`);
}

/** The panels that stand first on every dashboard. */
function stateOf(wanted: { active: number; latched: number; open: number }): Showing[] {
  return BOARD_NAMES.flatMap((board) => [
    { at: `${board} · State`, holds: (value: number) => value === wanted.active },
    { at: `${board} · Latch`, holds: (value: number) => value === wanted.latched },
    { at: `${board} · Gate`, holds: (value: number) => value === wanted.open },
  ]);
}

const halted: readonly Showing[] = [
  ...stateOf({ active: 0, latched: 1, open: 0 }),
  { at: 'safety · Orders at the venue, by the guardian', holds: (orders) => orders === 0 },
  { at: 'trading · Open orders', of: { status: 'resting' }, holds: (orders) => orders === 0 },
];

function strike(step: string): Showing {
  return {
    at: 'safety · Strikes: stop known to each step, p99',
    of: { step },
    holds: (seconds) => seconds > 0 && seconds < STRIKE_S_MAX,
  };
}

function signal(wanted: number): Showing {
  return {
    at: 'safety · Trust signals',
    of: { signal: 'kill_switch_active' },
    holds: (value) => value === wanted,
  };
}

/** As an operator does it: kill files away, a touch, a resume where a stop stands. A busy host may halt it once more meanwhile. */
async function trade(it: Deployment): Promise<void> {
  const deadlineMs = performance.now() + TRADES_WITHIN_MS;
  for (;;) {
    const status = await statusOf(it);
    if (isTrading(status)) return;
    if (performance.now() > deadlineMs)
      throw new Error(`it does not trade: ${JSON.stringify(status).slice(0, 1_000)}`);
    if (status.state === 'ACTIVE') continue;
    for (const file of ['mm-bot.kill', join(status.engine_id, 'kill')])
      rmSync(join(it.home.data, file), { force: true });
    const enable = join(it.home.data, 'mm-bot.operator-enable');
    writeFileSync(enable, '', { flag: 'a' });
    utimesSync(enable, new Date(), new Date());
    const asked = status.latch.latched || status.cause?.cause.code !== 'boot';
    if (asked) await it.run('resume', '--confirm', `RESUME ${status.engine_id}`);
  }
}

/** Whoever holds the account's own key places an order by hand, far from the market. */
async function foreignOrder({ home, config }: Deployment): Promise<void> {
  const [engine] = config.engines;
  const key = readFileSync(join(home.secrets, `wallet-${engine?.id}-master.key`), 'utf8')
    .trim()
    .slice(2);
  const owner = new VenueTrader(`http://127.0.0.1:${config.ports.paper_venue}`, Buffer.from(key, 'hex'));
  const order = { assetId: ETH, side: 'buy', px: '2500', sz: '0.01', tif: 'Gtc' } as const;
  const answer = JSON.stringify(await owner.order(order));
  if (!answer.includes('resting')) throw new Error(answer);
}
