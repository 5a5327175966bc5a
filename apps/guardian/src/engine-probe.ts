/** The second route to an engine: its own `/healthz`, asked with a time limit. */
import { healthSchema } from '@agora/shared/health';
import { type EngineId, engineIdSchema } from '@agora/shared/ids';

const TIMEOUT_MS = 500;
const engineHealthSchema = healthSchema.extend({ engine_id: engineIdSchema });

export interface WatchedEngine {
  readonly id: EngineId;
  readonly healthUrl: string;
}

/** True only for a well-formed answer of exactly this engine in time. Never throws. */
export async function answersAsEngine({ id, healthUrl }: WatchedEngine): Promise<boolean> {
  try {
    const answer = await fetch(healthUrl, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    const health = engineHealthSchema.parse(await answer.json());
    return answer.ok && health.process === 'engine' && health.engine_id === id;
  } catch {
    return false;
  }
}
