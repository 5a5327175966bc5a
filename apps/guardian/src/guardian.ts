/**
 * Wires the guardian together. It takes its port first, so that two never run; after that it needs nobody: Redis, web and
 * engines may all be gone.
 */
import * as report from '@agora/shared/guardian-report';
import type { BootId } from '@agora/shared/ids';
import { latchKeys } from '@agora/shared/redis-keys';
import type { StopRequest } from '@agora/shared/stop';
import { answerStop, refuseStop, type StopReply, worstView } from '@agora/shared/stop-answer';
import type { VenueSeen } from '@agora/shared/venue-seen';
import { openAccounts } from './account.ts';
import { openAudit } from './audit.ts';
import { every, isoNow, monoMs, within } from './clock.ts';
import { serve } from './endpoints.ts';
import { EngineWatch } from './engine-watch.ts';
import { KillFiles } from './kill-file.ts';
import { KillPoll } from './kill-poll.ts';
import { Latch } from './latch.ts';
import { createMetrics } from './metrics.ts';
import { connectRedis } from './redis.ts';
import { bearerToken, type Settings, StartRefusal, telegramToken } from './settings.ts';
import { createTell } from './tell.ts';

const LOOK_EVERY_MS = 50;
const BEAT_EVERY_MS = 100;
const PROBE_EVERY_MS = 250;
const CLOSE_MS_MAX = 1_000;

/** Resolves once it guards, to what says goodbye. Throws StartRefusal. */
export async function startGuardian(
  settings: Settings,
  bootId: BootId,
): Promise<(reason: string) => Promise<void>> {
  const { runtime, engines } = settings;
  const { config, build_id: buildId } = runtime;
  const startedMs = monoMs();
  const tokens = { stop: bearerToken(runtime, 'stop'), scraper: bearerToken(runtime, 'scraper') };
  const botToken = telegramToken(runtime);
  const audit = openAudit(runtime, bootId, [tokens.stop, tokens.scraper, botToken]);
  const tell = createTell({ process: 'guardian', boot_id: bootId }, audit);
  const redis = connectRedis(runtime, tell);
  const put = (key: string, value: object) => redis.set(key, JSON.stringify(value)).catch(() => null);

  const strikes: (() => void)[] = [];
  const files = new KillFiles(runtime.data_dir);
  const latch = new Latch({
    redis,
    engines,
    files,
    tell,
    onStop: () => strikes.forEach((strike) => void strike()),
  });
  const metrics = createMetrics(() => report.guardianGauges(facts()));
  const publish = (seen: VenueSeen) => void put(latchKeys.venueSeen(seen.engine_id), seen);
  const accounts = openAccounts(settings, { tell, publish, observe: metrics.observe });
  const watches = accounts.map(
    (account, i) => new EngineWatch(account, config.engines[i]?.port ?? 0, latch, tell),
  );
  const poll = botToken === undefined ? null : new KillPoll(settings, botToken, latch, tell);

  let [seq, beatenMs, goodbye] = [0, null as number | null, undefined as string | undefined];
  const facts = (): report.GuardianFacts => ({
    ...{ bootId, buildId, pid: process.pid, at: isoNow(), monoMs: monoMs(), startedMs },
    latchAgeMs: beatenMs === null ? null : monoMs() - beatenMs,
    auditProblem: audit.problem,
    telegram: poll,
    engines: watches.map((watch) => watch.facts()),
  });
  const beat = async () => {
    const issuedMs = monoMs();
    const accepted = await put(
      latchKeys.guardianHeartbeat(),
      report.guardianHeartbeat(facts(), seq++, goodbye),
    );
    if (accepted === 'OK') beatenMs = issuedMs;
  };

  const stop = async (asked: StopRequest): Promise<StopReply> => {
    const { engine: named, reason = null, idempotency_key: key } = asked;
    const engine = named ?? null;
    if (engine !== null && !engines.includes(engine))
      return refuseStop('STOP_MALFORMED', {
        field: 'engine',
        message: `must be one of ${engines.join(', ')}`,
      });
    const raised = await latch.raise({ engine, path: 'api', who: 'the stop token', reason, key });
    const stopped = watches.filter(({ id }) => engine === null || engine === id);
    return answerStop(raised, worstView(stopped.map((watch) => watch.stoppedView())));
  };
  await serve(config.ports.guardian, {
    stop,
    health: () => report.guardianHealth(facts()),
    metrics: metrics.text,
    tokens,
  }).catch((error: NodeJS.ErrnoException) => {
    throw new StartRefusal(
      'environment',
      `cannot listen on port ${config.ports.guardian} (${error.code ?? error.message})`,
    );
  });

  every(BEAT_EVERY_MS, beat);
  every(LOOK_EVERY_MS, () => latch.retry());
  every(LOOK_EVERY_MS, () => latch.lookForFiles());
  for (const watch of watches) {
    every(LOOK_EVERY_MS, () => watch.look());
    every(PROBE_EVERY_MS, () => watch.probe());
    strikes.push(every(LOOK_EVERY_MS, () => watch.strike()));
  }
  void poll?.run();
  tell('info', 'guardian', 'guardian started', {
    port: config.ports.guardian,
    build_id: buildId,
    pid: process.pid,
  });
  return async (reason) => {
    goodbye = reason;
    tell('info', 'guardian', 'guardian stopped', { reason });
    await Promise.all([beat(), within(CLOSE_MS_MAX, audit.close())]);
  };
}
