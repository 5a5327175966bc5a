// A stop by the endpoint of web or guardian, and what its answer promises.
import type { EngineId } from '@agora/shared/ids';
import { z } from 'zod';
import type { Fleet } from '../fleet.ts';

export interface StopAnswer {
  readonly said: string;
  /** It was said to be latched: by a 200, or by a 503 that says that nobody cancels. */
  readonly durable: boolean;
  readonly epoch: number | null;
}

const PATIENCE_MS = 4_000;
const bodySchema = z.object({ epoch: z.int().optional(), stopped: z.boolean().optional() });

export async function postStop(fleet: Fleet, by: 'web' | 'guardian', engine: EngineId): Promise<StopAnswer> {
  try {
    const answer = await fetch(`http://127.0.0.1:${fleet.pair.config.ports[by]}/api/control/stop`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${fleet.secret('bearer-stop.token')}`,
      },
      body: JSON.stringify({ idempotency_key: `kills-${crypto.randomUUID()}`, engine, reason: 'campaign' }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { epoch = null, stopped = false } = bodySchema.parse(await answer.json());
    return { said: String(answer.status), durable: answer.status === 200 || stopped, epoch };
  } catch {
    return { said: 'nothing', durable: false, epoch: null };
  }
}
