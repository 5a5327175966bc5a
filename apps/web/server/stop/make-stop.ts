// Joins the parts of the stop to this process: its own connection to redis-latch, so that no reader's question stands in
// front of it, and the guardian behind it.
import { guardianAddress, type RuntimeConfig } from '@agora/shared/runtime-config';
import { FirstOfWindow } from '../first-of-window.ts';
import type { WebMetrics } from '../metrics.ts';
import { readPrivateFile } from '../private-file.ts';
import { connectRedis } from '../read-model/connection.ts';
import { RedisSource } from '../read-model/redis-source.ts';
import type { System } from '../system.ts';
import type { CallerRules } from './caller.ts';
import { type AnswerStop, makeStopEndpoint } from './endpoint.ts';
import { makeAskGuardian } from './guardian.ts';
import { type ToldStop, tellFew } from './notes.ts';
import { StopRaiser } from './raise.ts';
import { makeRaisingStore } from './raising-store.ts';
import { viewStopped } from './view.ts';

export interface StopService {
  readonly answer: AnswerStop;
  close(): void;
}

/** Opens both connections. Throws StartRefusal when a secret or certificate cannot be used. */
export function makeStopService(
  runtime: RuntimeConfig,
  metrics: WebMetrics,
  system: System,
  rules: Pick<CallerRules, 'sessionKey' | 'allowedOrigins'>,
  tell: (what: ToldStop) => void,
): StopService {
  const latch = new RedisSource(connectRedis('latch', runtime.redis.latch), 'latch', metrics, system);
  const live = new RedisSource(connectRedis('live', runtime.redis.live), 'live', metrics, system);
  const engineIds = runtime.config.engines.map(({ id }) => id);
  const stopFile = runtime.bearer_token_files.stop;
  const stopToken = stopFile === undefined ? null : readPrivateFile(stopFile);
  const raiser = new StopRaiser(makeRaisingStore(latch), engineIds, system);
  const refusals = new FirstOfWindow(system);
  return {
    answer: makeStopEndpoint({
      rules: { stopToken, ...rules },
      engineIds,
      raise: (stop) => raiser.raise(stop),
      view: (ids) => viewStopped({ latch, live, system }, ids),
      askGuardian: makeAskGuardian(guardianAddress(runtime), stopToken),
      system,
      note: tellFew(refusals, tell),
    }),
    close: () => {
      refusals.close();
      latch.close();
      live.close();
    },
  };
}
