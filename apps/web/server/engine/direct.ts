// What engine and guardian say when they are asked past Redis. Each is believed only about itself, and only as of now.
import { boundedText } from '@agora/shared/bounded-text';
import type { DirectWord } from '@agora/shared/direct-word';
import { healthSchema } from '@agora/shared/health';
import type { EngineId } from '@agora/shared/ids';
import { parseJson } from '@agora/shared/json';
import { statusSchema } from '@agora/shared/status';
import { isoMs } from '@agora/shared/time';
import type { System } from '../system.ts';
import type { AsksEngine } from './engine-client.ts';

const ANSWER_MS_MAX = 1_000;
const BYTES_MAX = 65_536;

export type DirectParts = {
  readonly engines: AsksEngine;
  /** `host:port` */
  readonly guardianAddress: string;
  readonly system: System;
};

export async function askDirectly(
  { engines, guardianAddress, system }: DirectParts,
  engineId: EngineId,
): Promise<DirectWord> {
  const asked_at = isoMs(system.wallMs());
  const [engine, guardian] = await Promise.all([
    engines.ask(engineId, statusSchema, (client, signal) => client.status.query(undefined, { signal })),
    askGuardian(guardianAddress, system),
  ]);
  const isOther = engine.ok && engine.value.engine_id !== engineId;
  return {
    engine_id: engineId,
    asked_at,
    engine: {
      answered_in_ms: engine.ok ? engine.tookMs : null,
      problem: isOther ? 'another engine answered on its port' : engine.ok ? null : engine.problem,
      status: engine.ok && !isOther ? engine.value : null,
    },
    guardian,
  };
}

async function askGuardian(address: string, system: System): Promise<DirectWord['guardian']> {
  const askedMs = system.monotonicMs();
  const none = (problem: string) => ({ answered_in_ms: null, problem, health: null });
  try {
    const response = await fetch(`http://${address}/healthz`, {
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      redirect: 'error',
    });
    const text = response.body === null ? null : await boundedText(response.body, BYTES_MAX);
    const health = healthSchema.safeParse(parseJson(text ?? '')).data;
    if (health?.process !== 'guardian') return none('it answered in a form that this console does not know');
    return { answered_in_ms: system.monotonicMs() - askedMs, problem: null, health };
  } catch {
    return none(`no answer within ${ANSWER_MS_MAX} ms`);
  }
}
