// Fifty engines on one pair of Redis servers: from a stop of all by the guardian's endpoint to the moment in which each engine's core knows of it,
// beside the round trip of the same redis-latch in the same run; and the memory and processor time of both servers. The engines are thin: the
// engine's own latch watch, heartbeats, frames and events, no venue. A guardian's configuration names at most eight engines, and so it watches
// eight of them; a stop of all reaches every one. `node packages/sim/bench/load.ts [--engines N] [--stops N]`
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RedisSettings } from '@agora/engine/src/config/runtime-file.ts';
import { buildId } from '@agora/scripts/prepare/build-id';
import { certificateFiles, clientCertificateOf } from '@agora/scripts/prepare/certificates';
import { ensureWallets, writeRuntimeFile } from '@agora/scripts/prepare/runtime-files';
import { redisPasswordFile } from '@agora/scripts/prepare/secrets';
import type { EngineConfig } from '@agora/shared/config';
import { engineUser } from '@agora/shared/redis-authority';
import { AppProcess, until } from '@agora/testkit/app-process';
import { type Measured, measured, memoryMb, tell, tookMs } from '@agora/testkit/measured';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import { startPaperVenue } from '@agora/testkit/venue';
import type { FromEngines, ThinEngine } from './thin-engines.ts';

const SEEN_MS_MAX = 200;
const TRIP = 'one round trip to the same redis-latch';
const ENGINES_OF_A_GUARDIAN = 8;
const ENGINES_OF_A_PROCESS = 10;
const STOP_EVERY_MS = 1_000;
const CLOCK_TICKS_PER_S = 100;
const nowMs = () => performance.timeOrigin + performance.now();

const { values } = parseArgs({
  options: { engines: { type: 'string' }, stops: { type: 'string' } },
});
const [engines, stops] = [Number(values.engines ?? 50), Number(values.stops ?? 40)];

const venue = await startPaperVenue({ market: 'none' });
const pair = await startRedisPair({
  engineIds: Array.from({ length: engines }, (_, i) => `load-${i + 1}`),
  configure: (config) => ({ ...config, venue_urls: { http: venue.httpUrl, ws: venue.wsUrl } }),
});
const guardian = new AppProcess('guardian', ['--config', guardianFile(pair)]);
const children: ChildProcess[] = [];
try {
  tell(await measure());
} finally {
  for (const child of children) child.kill('SIGKILL');
  await guardian.remove();
  await Promise.all([pair.stop(), venue.stop()]);
}

async function measure(): Promise<Measured[]> {
  const seen = new Map<string, number>();
  const back = new Set<string>();
  let epoch = 0;
  const heard = (message: FromEngines) => {
    if (message.kind === 'back') back.add(message.id);
    else if (message.epoch >= epoch) seen.set(message.id, message.ms);
  };
  for (let first = 0; first < engines; first += ENGINES_OF_A_PROCESS) start(first, heard);
  const live = await pair.client('live', 'web');
  const latch = await pair.client('latch', 'web');
  const frames = pair.config.engines.map(({ id }) => `agora:{${id}}:snapshot`);
  await until('a frame of every engine', async () => (await live.exists(...frames)) === engines);
  await until('the guardian answers', guardianAnswers).catch((error: Error) => {
    throw new Error(`${error.message}: ${guardian.messages.slice(-3).join(' | ')}`);
  });
  const before = { ms: performance.now(), latch: cpuMs(pair.pid('latch')), live: cpuMs(pair.pid('live')) };
  const reached: number[] = [];
  const answered: number[] = [];
  const roundTrips: number[] = [];
  for (let stop = 0; stop < stops; stop += 1) {
    for (let i = 0; i < 5; i += 1)
      roundTrips.push(await tookMs(() => latch.mget('agora:{global}:panic:epoch')));
    epoch = Number(await latch.get('agora:{global}:panic:epoch')) + 1;
    seen.clear();
    const askedMs = nowMs();
    await stopAll();
    answered.push(nowMs() - askedMs);
    await until('every engine knows of the stop', () => seen.size === engines);
    reached.push(...[...seen.values()].map((ms) => ms - askedMs));
    back.clear();
    for (const child of children) child.send({ kind: 'go' });
    await until('every engine is back', () => back.size === engines);
    await new Promise((resolve) => setTimeout(resolve, STOP_EVERY_MS));
  }
  const seconds = (performance.now() - before.ms) / 1_000;
  const share = (store: 'latch' | 'live') => (cpuMs(pair.pid(store)) - before[store]) / 10 / seconds;
  const known = { promise: { at: 'p99', value: SEEN_MS_MAX }, limit: TRIP } as const;
  const core = { promise: { at: 'worst', value: 100 } } as const;
  const under = `under ${engines} engines`;
  return [
    measured(TRIP, 'ms', roundTrips),
    measured(`stop of all to each of ${engines} engines`, 'ms', reached, known),
    measured('stop of all to the guardian’s answer', 'ms', answered, { limit: TRIP }),
    measured(`memory of redis-latch ${under}`, 'MB', [memoryMb(pair.pid('latch'))]),
    measured(`memory of redis-live ${under}`, 'MB', [memoryMb(pair.pid('live'))]),
    measured(`processor of redis-latch ${under}`, '% of a core', [share('latch')], core),
    measured(`processor of redis-live ${under}`, '% of a core', [share('live')], core),
  ];
}

function start(first: number, heard: (message: FromEngines) => void): void {
  const child = fork(join(import.meta.dirname, 'thin-engines.ts'), { stdio: 'inherit' });
  child.on('message', heard);
  children.push(child);
  const own = pair.config.engines.slice(first, first + ENGINES_OF_A_PROCESS);
  child.send({ kind: 'start', engines: own.map(thin) });
}

function thin(engine: EngineConfig): ThinEngine {
  return { engine, latch: settings('latch', engine), live: settings('live', engine) };
}

function settings(instance: 'latch' | 'live', { id }: EngineConfig): RedisSettings {
  const user = engineUser(id);
  const { certificate, key } = certificateFiles(pair.home, `client-${clientCertificateOf(user)}`);
  const { redis_latch, redis_live } = pair.config.ports;
  const text = (file: string) => readFileSync(file, 'utf8');
  return {
    ...{ host: '127.0.0.1', port: instance === 'latch' ? redis_latch : redis_live, username: user },
    password: text(redisPasswordFile(pair.home, instance, user)).trim(),
    ...{ ca: text(certificateFiles(pair.home, 'ca').certificate), cert: text(certificate), key: text(key) },
  };
}

/** The file of a deployment that names the first eight. */
function guardianFile({ home, config }: RedisPair): string {
  const own = { ...config, engines: config.engines.slice(0, ENGINES_OF_A_GUARDIAN) };
  return writeRuntimeFile(
    { home, config: own, buildId: buildId(), wallets: ensureWallets(home, own) },
    'guardian',
  );
}

function guardianUrl(): string {
  return `http://127.0.0.1:${pair.config.ports.guardian}`;
}

async function guardianAnswers(): Promise<boolean> {
  return (await fetch(`${guardianUrl()}/healthz`)).ok;
}

async function stopAll(): Promise<void> {
  const token = readFileSync(join(pair.home.secrets, 'bearer-stop.token'), 'utf8').trim();
  const answer = await fetch(`${guardianUrl()}/api/control/stop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ idempotency_key: `load-${crypto.randomUUID()}`, reason: 'load' }),
  });
  if (!answer.ok && answer.status !== 503)
    throw new Error(`the stop was answered ${answer.status}: ${await answer.text()}`);
}

function cpuMs(pid: number): number {
  // After the name, which may hold spaces: utime and stime are the 12th and 13th.
  const fields = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '').split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_S) * 1_000;
}
