/**
 * Entry of the pager: wires its parts and ends them in order. It sits on no kill path and may die at any time: what it must not forget
 * lies in redis-live.
 */
import { randomBytes } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { type BootId, bootIdSchema } from '@agora/shared/ids';
import type { HouseFacts } from './alerts/house.ts';
import { every, monoMs, wallMs } from './clock.ts';
import { createEndpoints, listen } from './endpoints.ts';
import { lastEvents } from './events.ts';
import { healthOf } from './health.ts';
import { BEAT_EVERY_MS, Heartbeat } from './heartbeat.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { NEIGHBOURS_EVERY_MS, Neighbours } from './neighbours.ts';
import { OutsideWatch } from './outside-watch.ts';
import { People } from './people.ts';
import { connectRedis } from './redis.ts';
import { loadSettings, type Settings, StartRefusal } from './settings.ts';
import { LOOK_EVERY_MS, Sight } from './sight.ts';
import { TelegramClient } from './telegram/client.ts';
import { Commands } from './telegram/commands.ts';
import { Desk } from './telegram/desk.ts';
import { KillFollow } from './telegram/kill-follow.ts';

const ID_BYTES = 8;
/** As shells report an end by signal. */
const EXIT_BY_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;
const EXIT_BROKEN = 1;
const DELIVER_EVERY_MS = 100;
const DAILY_LOOK_EVERY_MS = 10_000;
const DISK_LOOK_EVERY_MS = 60_000;
/** Below this share of the disk it is nearly full. */
const DISK_FREE_MIN = 0.05;

try {
  await run();
} catch (error) {
  if (!(error instanceof StartRefusal)) throw error;
  process.stderr.write(`pager: ${error.message}\n`);
  process.exit(error.exitCode);
}

async function run(): Promise<void> {
  const startedMs = monoMs();
  const settings = loadSettings(process.argv.slice(2));
  const { build_id: buildId, config } = settings.runtime;
  const bootId = bootIdSchema.parse(randomBytes(ID_BYTES).toString('hex'));
  const log = createLog({ process: 'pager', boot_id: bootId });
  const live = connectRedis('redis-live', settings.live, log);
  const latch = connectRedis('redis-latch', settings.latch, log);

  const sight = new Sight(
    config.engines.map(({ id }) => id),
    { latch, live },
  );
  const neighbours = new Neighbours(neighboursOf(settings));
  const disk: { problem: string | null } = { problem: null };
  const facts = (): HouseFacts => ({
    frames: sight.frames(),
    guardian: sight.guardian(),
    buildId,
    expiries: settings.certificates,
    nowMs: wallMs(),
    disks: [...neighbours.disks, ...(disk.problem === null ? [] : [disk.problem])],
  });
  const client =
    settings.botToken === null ? null : new TelegramClient(settings.botToken, apiRootOf(settings));
  const people = new People({ settings, live, client, facts, neighbours, log, metrics: () => metrics });
  const outside = settings.outsideUrl === null ? null : new OutsideWatch(settings.outsideUrl);
  const heartbeat = new Heartbeat(live, { buildId, bootId }, () => people.path());
  const metrics = createMetrics({
    heartbeatAgeMs: () => heartbeat.ageMs,
    ages: () => sight.ages,
    path: () => people.path(),
    open: () => people.alarms.open(),
    troubled: () => people.troubled,
    outsideProblem: () => outside?.problem,
  });
  const desk = new Desk(client === null ? null : commandsOf(settings, client, people, sight, live), {
    log,
    metrics,
  });

  const server = createEndpoints({
    health: () =>
      healthOf({
        ...healthFacts(bootId, buildId, startedMs, sight, heartbeat),
        path: people.path(),
        outside,
      }),
    metrics: async () => ({
      contentType: metrics.registry.contentType,
      text: await metrics.registry.metrics(),
    }),
    handOver: (body) => desk.handOver(body),
    scraperToken: settings.bearerTokens.get('scraper'),
    guardianToken: settings.bearerTokens.get('guardian'),
  });
  const { pager: port } = config.ports;
  await listen(server, port).catch((error: NodeJS.ErrnoException) => {
    throw new StartRefusal('environment', `cannot listen on port ${port} (${error.code ?? error.message})`);
  });

  const look = async () => {
    await sight.look();
    await people.alarms.tick();
  };
  const ping = async () => outside?.ping(unwellOf(sight) ?? people.unwell());
  const stops = [
    every(LOOK_EVERY_MS, look),
    every(BEAT_EVERY_MS, () => heartbeat.beat()),
    every(NEIGHBOURS_EVERY_MS, () => neighbours.look()),
    every(DAILY_LOOK_EVERY_MS, () => people.daily()),
    every(DISK_LOOK_EVERY_MS, async () => {
      disk.problem = await diskProblem(settings.runtime.run_dir);
    }),
    ...people.targets.map((target) => every(DELIVER_EVERY_MS, () => people.deliver(target))),
    ...(config.outside_watch === undefined ? [] : [every(config.outside_watch.every_s * 1_000, ping)]),
  ];
  log.info({ port, build_id: buildId, pid: process.pid, targets: people.targets }, 'pager started');

  let stopping = false;
  const stop = async (signal: 'SIGINT' | 'SIGTERM') => {
    if (stopping) process.exit(EXIT_BY_SIGNAL[signal]);
    stopping = true;
    for (const end of stops) end();
    await heartbeat.goodbye(signal);
    live.disconnect();
    latch.disconnect();
    log.info({ signal }, 'pager stopped');
    process.exit(0);
  };
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('uncaughtException', (error) => {
    log.error({ stack: error.stack }, `pager is broken and ends: ${error.message}`);
    process.exit(EXIT_BROKEN);
  });
}

function commandsOf(
  { runtime }: Settings,
  client: TelegramClient,
  people: People,
  sight: Sight,
  live: ReturnType<typeof connectRedis>,
): Commands {
  const { allowed_user_ids = [], chat_ids = [] } = runtime.config.telegram ?? {};
  const { alarms } = people;
  return new Commands({
    client,
    follow: new KillFollow(client, () => sight.frames()),
    lists: { allowed_user_ids, chat_ids },
    frames: () => sight.frames(),
    incidents: () => alarms.open(),
    acknowledge: (incidents, by) => alarms.acknowledge(incidents, by),
    mute: (forMs, by) => alarms.mute(forMs, by),
    events: (engines, count) => lastEvents(live, engines, count),
    test: (by) => people.test(by),
    wallMs,
  });
}

function healthFacts(bootId: BootId, buildId: string, startedMs: number, sight: Sight, heartbeat: Heartbeat) {
  return { bootId, buildId, startedMs, latchAgeMs: sight.ages.latch, liveAgeMs: heartbeat.ageMs };
}

function apiRootOf({ runtime }: Settings): string {
  return runtime.config.telegram?.api_root ?? '';
}

/** Both stores must answer before a watcher outside is told that all is well. */
function unwellOf({ ages }: Sight): string | null {
  const silent = Object.entries(ages).find(([, ageMs]) => ageMs === null || ageMs > STORE_AGE_MS_MAX);
  return silent === undefined ? null : `redis-${silent[0]} does not answer`;
}
const STORE_AGE_MS_MAX = 5_000;

function neighboursOf({ runtime }: Settings) {
  const { engines, ports } = runtime.config;
  const at = (name: string, port: number) => ({ name, url: `http://127.0.0.1:${port}/healthz` });
  return [at('guardian', ports.guardian), ...engines.map(({ id, port }) => at(id, port))];
}

async function diskProblem(dir: string): Promise<string | null> {
  const { bavail, blocks } = await statfs(dir).catch(() => ({ bavail: 0, blocks: 0 }));
  if (blocks === 0) return null;
  const share = bavail / blocks;
  return share >= DISK_FREE_MIN ? null : `Only ${(100 * share).toFixed(1)} % of the disk is free.`;
}
