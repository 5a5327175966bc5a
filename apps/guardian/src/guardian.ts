/** Wires the guardian together. It takes its port first, so that two never run; then it needs neither Redis, web nor engines. */
import { guardianGaugesText } from '@agora/shared/guardian-gauges';
import { leaveWhenDone } from '@agora/shared/guardian-leave';
import { type GuardianPlan, secretFilesOf } from '@agora/shared/guardian-plan';
import * as report from '@agora/shared/guardian-report';
import type { BootId } from '@agora/shared/ids';
import { TRIAL_EVERY_MS, Trials } from '@agora/shared/kill-path';
import { newestOnly } from '@agora/shared/newest-only';
import { latchKeys } from '@agora/shared/redis-keys';
import { STOP_TOKEN_HOLDER, type StopRequest } from '@agora/shared/stop';
import { answerStop, refuseStranger, type StopReply } from '@agora/shared/stop-answer';
import type { VenueSeen } from '@agora/shared/venue-seen';
import { openAccounts } from './account.ts';
import { createTell, openAudit } from './audit.ts';
import { every, isoNow, machine, monoMs, pause, within } from './clock.ts';
import { answer, listen } from './endpoints.ts';
import { moveHands } from './hands.ts';
import { ask } from './http.ts';
import { KillFiles } from './kill-file.ts';
import { pollForKills } from './kill-poll.ts';
import { awaitStrikes, observeStep, registry } from './metrics.ts';
import { connectRedis } from './redis.ts';
import { readSecret } from './settings.ts';

const [BEAT_EVERY_MS, CLOSE_MS_MAX] = [100, 1_000];
const TRIAL = { body: {}, limitMs: 2_000, bytesMax: 65_536 };

/** Resolves once it guards, to what says goodbye as soon as nobody needs it; false = somebody does, and it has no more time. */
export async function startGuardian(plan: GuardianPlan, bootId: BootId) {
  const startedMs = monoMs();
  const tokens = { stop: readSecret(plan.stopTokenFile), scraper: readSecret(plan.scraperTokenFile) };
  const server = await listen(plan.port, plan.host);
  const audit = openAudit(plan, bootId, secretFilesOf(plan).map(readSecret));
  const tell = createTell({ process: 'guardian', boot_id: bootId }, audit);
  const redis = connectRedis(plan, tell);
  const put = (key: string, value: object) => redis.set(key, JSON.stringify(value)).catch(() => null);
  const engines = plan.engines.map(({ id }) => id);
  awaitStrikes(engines);
  const [files, trials] = [new KillFiles(plan.dataDir), new Trials()];
  const publish = newestOnly(put, pause, (seen: VenueSeen) => latchKeys.venueSeen(seen.engine_id));
  const accounts = openAccounts(plan, { machine, tell, publish, observe: observeStep });
  const { latch, watches } = moveHands(accounts, { machine, redis, files, tell });
  const poll = plan.telegram === null ? null : pollForKills(plan.telegram, latch, tell);

  let [seq, beatenMs, goodbye]: [number, number | null, string | undefined] = [0, null, undefined];
  const facts = (): report.GuardianFacts => ({
    ...{ bootId, buildId: plan.buildId, pid: process.pid, at: isoNow(), monoMs: monoMs(), startedMs },
    latchAgeMs: beatenMs === null ? null : monoMs() - beatenMs,
    ...{ auditProblem: audit.problem, auditHead: audit.head, telegram: poll, trials },
    engines: watches.map((watch) => watch.facts()),
  });
  const beat = async () => {
    const issuedMs = monoMs();
    const heartbeat = report.guardianHeartbeat(facts(), seq++, goodbye);
    if ((await put(latchKeys.guardianHeartbeat(), heartbeat)) === 'OK') beatenMs = issuedMs;
  };
  const stop = async (asked: StopRequest): Promise<StopReply> => {
    const { engine = null, reason = null, idempotency_key: key } = asked;
    const wanted = { engine, path: 'api', who: STOP_TOKEN_HOLDER, reason, key } as const;
    const view = () => report.stoppedViewOf(facts(), engine);
    return refuseStranger(engine, engines) ?? answerStop(await latch.raise(wanted), view());
  };
  const health = () => report.guardianHealth(facts());
  const metrics = async () => guardianGaugesText(facts()) + (await registry.metrics());
  server.on('request', (req, res) => void answer({ stop, health, metrics, tokens }, req, res));

  every(TRIAL_EVERY_MS, async () => {
    const asked = ask(`http://127.0.0.1:${plan.port}/api/control/stop`, { ...TRIAL, bearer: tokens.stop });
    trials.note(await files.test(), await asked, monoMs(), isoNow());
  });
  every(BEAT_EVERY_MS, beat);
  tell('info', 'guardian', 'guardian started', { port: plan.port, build_id: plan.buildId, pid: process.pid });
  return async (why: string): Promise<boolean> => {
    const left = await leaveWhenDone(machine, facts);
    goodbye = why;
    tell(left === null ? 'info' : 'error', 'guardian', `guardian stopped${left ? `: ${left}` : ''}`, { why });
    await Promise.all([beat(), within(CLOSE_MS_MAX, audit.close())]);
    return left === null;
  };
}
