// A real pair of Redis servers as the launcher runs them: TLS, client certificates, ACL users, the shipped settings,
// in a folder and on ports of their own. Tests may freeze, kill, restart and wipe them.
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHome, type Home, homeAt, ROOT } from '@agora/scripts/home';
import { buildId } from '@agora/scripts/prepare/build-id';
import { certificateFiles } from '@agora/scripts/prepare/certificates';
import { withConsoleCertificate } from '@agora/scripts/prepare/console-certificate';
import { ensureDeploymentFiles, readConfig } from '@agora/scripts/prepare/prepare';
import { redisArguments } from '@agora/scripts/prepare/redis-files';
import { ensureWallets, type Prepared, writeRuntimeFile } from '@agora/scripts/prepare/runtime-files';
import { connectRedis } from '@agora/scripts/redis/connect';
import { setMissing } from '@agora/scripts/redis/epochs';
import type { Config } from '@agora/shared/config';
import { engineIdSchema } from '@agora/shared/ids';
import { epochKeys, latchKeys, liveKeys } from '@agora/shared/redis-keys';
import type { ProcessName } from '@agora/shared/runtime-config';
import { Redis } from 'ioredis';
import { freePorts } from './free-ports.ts';

const START_MS_MAX = 10_000;
const LOOK_EVERY_MS = 20;
/** Of clients that look at others on a machine that is busy with them. */
const PATIENCE = { connectMs: 5_000, commandMs: 5_000 };
/** A user of redis-latch that no deployment has: tests alone may flush, fill and replicate. */
const HOST_USER = 'host';
type Instance = 'latch' | 'live';

export interface RedisPair {
  readonly home: Home;
  readonly config: Config;
  /** Path of the runtime file that the launcher would hand to this process. */
  runtimeFor(process: ProcessName, engineId?: string): string;
  /** A connection as one of the ACL users; closed by `stop()`. */
  client(instance: Instance, user: string): Promise<Redis>;
  /** SIGSTOP, SIGCONT, SIGKILL … to one server. */
  signal(instance: Instance, signal: NodeJS.Signals): void;
  /** Kills one server, frozen or not, and waits until it is gone. */
  kill(instance: Instance): Promise<void>;
  /** Starts a server again on the same data after it was killed. */
  restart(instance: Instance): Promise<void>;
  /** redis-latch as whoever owns this host can do with it; of its own making, and never told to a process of the product. */
  hostLatch(): Promise<Redis>;
  pid(instance: Instance): number;
  /** Ends everything and removes the folder. */
  stop(): Promise<void>;
}

/** Starts both servers for engines named `engineIds`, with the epochs created. `configure` edits the YAML's object. */
export async function startRedisPair(
  options: { engineIds?: string[]; configure?: (config: Config) => Config } = {},
): Promise<RedisPair> {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'agora-test-')));
  createHome(home);
  const read = await testConfig(options.engineIds ?? ['mm-1'], options.configure);
  const config = withConsoleCertificate(home, read);
  await ensureDeploymentFiles(home, config);
  appendFileSync(join(home.redisLatch, 'users.acl'), `user ${HOST_USER} on >${HOST_USER} ~* +@all\n`);
  const prepared: Prepared = { home, config, buildId: buildId(), wallets: ensureWallets(home, config) };
  const servers = new Map<Instance, ChildProcess>();
  const clients: Redis[] = [];
  const port = (instance: Instance) =>
    instance === 'latch' ? config.ports.redis_latch : config.ports.redis_live;
  const start = async (instance: Instance) => {
    servers.set(
      instance,
      spawn('redis-server', redisArguments(home, instance, '127.0.0.1', port(instance)), { stdio: 'ignore' }),
    );
    await untilUp(home, instance, port(instance));
  };
  await Promise.all([start('latch'), start('live')]);
  await createTestEpochs(home, config);
  return {
    home,
    config,
    runtimeFor: (process, engineId) =>
      writeRuntimeFile(
        prepared,
        process,
        engineId === undefined ? undefined : engineIdSchema.parse(engineId),
      ),
    async client(instance, user) {
      const redis = await connectRedis(home, instance, port(instance), user, PATIENCE);
      clients.push(redis);
      return redis;
    },
    signal: (instance, signal) => void servers.get(instance)?.kill(signal),
    async kill(instance) {
      const server = servers.get(instance);
      if (server !== undefined) await end(server);
    },
    restart: (instance) => start(instance),
    async hostLatch() {
      const redis = await connectAsHost(home, config);
      clients.push(redis);
      return redis;
    },
    pid: (instance) => servers.get(instance)?.pid ?? 0,
    async stop() {
      for (const client of clients) client.disconnect();
      await Promise.all([...servers.values()].map(end));
      rmSync(home.dir, { recursive: true, force: true });
    },
  };
}

/** Far from trading by itself, and above the fees of a new account: a test decides what fills. */
const CALM_STRATEGY = {
  quote_size_usd: 1_000,
  levels: 2,
  level_spacing_bps: 4,
  min_spread_bps: 4,
  volatility_spread_factor: 1.5,
  requote_threshold_bps: 1,
} as const;

/** The shipped paper configuration with these engines, on free ports, quoting calmly. */
export async function testConfig(
  engineIds: readonly string[],
  configure?: (config: Config) => Config,
): Promise<Config> {
  const shipped = readConfig(join(ROOT, 'config/paper.yaml'));
  const [template] = shipped.engines;
  if (template === undefined) throw new Error('config/paper.yaml names no engine');
  const names = Object.keys(shipped.ports) as (keyof Config['ports'])[];
  const free = await freePorts(names.length + engineIds.length);
  const ports = Object.fromEntries(names.map((name, index) => [name, free[index]])) as Config['ports'];
  const engines = engineIds.map((id, index) => ({
    ...template,
    strategy: { ...template.strategy, ...CALM_STRATEGY },
    id: engineIdSchema.parse(id),
    port: free[names.length + index] ?? 0,
  }));
  const config = { ...shipped, ports, engines };
  return configure === undefined ? config : configure(config);
}

/** Writes a configuration as a file that `--config` takes (JSON is YAML). */
export function writeConfig(home: Home, config: Config): string {
  const path = join(home.dir, 'config.yaml');
  writeFileSync(path, JSON.stringify(config, null, 2));
  return path;
}

async function createTestEpochs(home: Home, config: Config): Promise<void> {
  const redis = await connectRedis(home, 'latch', config.ports.redis_latch, 'launcher');
  await setMissing(redis, epochKeys(config.engines.map((engine) => engine.id)));
  redis.disconnect();
}

async function connectAsHost(home: Home, config: Config): Promise<Redis> {
  const { certificate, key } = certificateFiles(home, 'client-launcher');
  const redis = new Redis({
    ...{ host: '127.0.0.1', port: config.ports.redis_latch, username: HOST_USER, password: HOST_USER },
    tls: {
      ca: readFileSync(certificateFiles(home, 'ca').certificate),
      cert: readFileSync(certificate),
      key: readFileSync(key),
      servername: 'localhost',
    },
    ...{ lazyConnect: true, enableReadyCheck: false, disableClientInfo: true, retryStrategy: () => null },
  });
  redis.on('error', () => undefined);
  await redis.connect();
  return redis;
}

/** A server that listens is not up while it loads its data: it refuses every command that touches them. */
async function untilUp(home: Home, instance: Instance, port: number): Promise<void> {
  const key = instance === 'latch' ? latchKeys.globalPanicEpoch() : liveKeys.pagerHeartbeat();
  const read = async () => {
    const redis = await connectRedis(home, instance, port, 'launcher');
    await redis.get(key).finally(() => redis.disconnect());
  };
  const deadlineMs = performance.now() + START_MS_MAX;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await gone;
}

/** The certificate of a deployment's own authority. */
export function certificateOf(home: Home): string {
  return certificateFiles(home, 'ca').certificate;
}
