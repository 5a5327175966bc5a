/** Wires the pager's parts: what it sees, whom it tells, what it says of itself. Nothing runs before `begin`. */
import type { BootId } from '@agora/shared/ids';
import { kept, METRICS_KEPT_MS } from '@agora/shared/kept';
import { engineAddress, guardianAddress } from '@agora/shared/runtime-config';
import type { HouseFacts } from './alerts/house.ts';
import { every, monoMs, wallMs } from './clock.ts';
import { DISK_LOOK_EVERY_MS, DiskLook, dirsOf } from './disk-look.ts';
import type { Endpoints } from './endpoints.ts';
import { lastEvents } from './events.ts';
import { Failures } from './failures.ts';
import { healthOf } from './health.ts';
import { BEAT_EVERY_MS, Heartbeat } from './heartbeat.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { NEIGHBOURS_EVERY_MS, Neighbours } from './neighbours.ts';
import { OutsideWatch } from './outside-watch.ts';
import { People } from './people.ts';
import { connectRedis } from './redis.ts';
import type { Settings } from './settings.ts';
import { LOOK_EVERY_MS, Sight } from './sight.ts';
import { TelegramClient } from './telegram/client.ts';
import { type CommandParts, Commands } from './telegram/commands.ts';
import { Desk } from './telegram/desk.ts';
import { KillFollow } from './telegram/kill-follow.ts';

const DELIVER_EVERY_MS = 100;
const DAILY_LOOK_EVERY_MS = 10_000;
/** Older reads than this are no sign that all is well. */
const STORE_AGE_MS_MAX = 5_000;

export interface Pager {
  readonly endpoints: Endpoints;
  /** Starts to watch and to tell. */
  begin(): void;
  /** Ends all of it and says so in redis-live. */
  end(reason: string): Promise<void>;
}

export function createPager(settings: Settings, bootId: BootId, log: Log): Pager {
  const startedMs = monoMs();
  const { build_id: buildId, config } = settings.runtime;
  const live = connectRedis('redis-live', settings.live, log);
  const latch = connectRedis('redis-latch', settings.latch, log);
  const engines = config.engines.map(({ id }) => id);
  const sight = new Sight(engines, { latch, live });
  const neighbours = new Neighbours(neighboursOf(settings));
  const disk = new DiskLook(dirsOf(settings.runtimeFile, settings.runtime));
  const facts = (): HouseFacts => ({
    frames: sight.frames(),
    guardian: sight.guardian(),
    buildId,
    expiries: settings.certificates,
    nowMs: wallMs(),
    disks: [...neighbours.disks, ...disk.problems],
  });
  const client = clientOf(settings);
  const people = new People({ settings, live, client, facts, neighbours, log, metrics: () => metrics });
  const failures = new Failures(log);
  const path = () => {
    const known = people.path();
    return { ...known, problem: failures.problem ?? known.problem };
  };
  const outside = settings.outsideUrl === null ? null : new OutsideWatch(settings.outsideUrl);
  const heartbeat = new Heartbeat(live, { buildId, bootId }, path);
  const metrics = createMetrics({
    buildId,
    expiries: () =>
      settings.certificates.map(({ name, endsMs }) => ({ name, leftS: (endsMs - wallMs()) / 1_000 })),
    heartbeatAgeMs: () => heartbeat.ageMs,
    ages: () => sight.ages,
    path,
    open: () => people.alarms.open(),
    troubled: () => people.troubled,
    outsideProblem: () => outside?.problem,
  });
  const metricsText = kept(METRICS_KEPT_MS, monoMs, () => metrics.registry.metrics());
  const events: CommandParts['events'] = (ids, count) => lastEvents(live, ids, count);
  const commands = client === null ? null : commandsOf(settings, client, people, sight, events);
  const desk = new Desk(commands, { log, metrics });
  const look = async () => {
    await sight.look();
    await people.alarms.tick();
  };
  const ping = async () => outside?.ping(silentStore(sight) ?? failures.problem ?? people.unwell());
  const repeated = (name: string, periodMs: number, task: () => Promise<void>) =>
    every(periodMs, failures.guarded(name, task));
  const stops: (() => void)[] = [];
  return {
    endpoints: {
      health: () =>
        healthOf({
          ...{ bootId, buildId, startedMs, outside, path: path() },
          latchAgeMs: sight.ages.latch,
          liveAgeMs: heartbeat.ageMs,
        }),
      metrics: async () => ({
        contentType: metrics.registry.contentType,
        text: await metricsText(),
      }),
      handOver: (body) => desk.handOver(body),
      onFailure: (path, error) => failures.note(path, error),
      scraperToken: settings.bearerTokens.get('scraper'),
      guardianToken: settings.bearerTokens.get('guardian'),
    },
    begin() {
      stops.push(
        repeated('the look', LOOK_EVERY_MS, look),
        repeated('the heartbeat', BEAT_EVERY_MS, () => heartbeat.beat()),
        repeated('asking the others', NEIGHBOURS_EVERY_MS, () => neighbours.look()),
        repeated('the daily message', DAILY_LOOK_EVERY_MS, () => people.daily()),
        repeated('the look at the disk', DISK_LOOK_EVERY_MS, () => disk.look()),
        ...people.targets.map((target) =>
          repeated(`telling ${target}`, DELIVER_EVERY_MS, () => people.deliver(target)),
        ),
        ...(config.outside_watch === undefined
          ? []
          : [repeated('the outside watch', config.outside_watch.every_s * 1_000, ping)]),
      );
    },
    async end(reason) {
      for (const stop of stops) stop();
      await heartbeat.goodbye(reason);
      live.disconnect();
      latch.disconnect();
    },
  };
}

function clientOf({ botToken, runtime }: Settings): TelegramClient | null {
  const { telegram } = runtime.config;
  return botToken === null || telegram === undefined ? null : new TelegramClient(botToken, telegram.api_root);
}

function commandsOf(
  { runtime }: Settings,
  client: TelegramClient,
  people: People,
  sight: Sight,
  events: CommandParts['events'],
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
    events,
    test: (by) => people.test(by),
    wallMs,
  });
}

/** Both stores must answer before a watcher outside is told that all is well. */
function silentStore({ ages }: Sight): string | null {
  const silent = Object.entries(ages).find(([, ageMs]) => ageMs === null || ageMs > STORE_AGE_MS_MAX);
  return silent === undefined ? null : `redis-${silent[0]} does not answer`;
}

function neighboursOf({ runtime }: Settings) {
  const { config, network } = runtime;
  const at = (name: string, address: string) => ({ name, url: `http://${address}/healthz` });
  return [
    at('guardian', guardianAddress(runtime)),
    ...config.engines.map((engine) => at(engine.id, engineAddress(network, engine))),
  ];
}
