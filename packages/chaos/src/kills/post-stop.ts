// A stop by the endpoint of web or guardian, and what its answer promises.
import type { EngineId } from '@agora/shared/ids';
import type { StopHeard } from '@agora/testkit/judge/facts';
import type { Fleet } from '../fleet.ts';
import { stopHeard } from '../judging.ts';

const PATIENCE_MS = 4_000;
const nowMs = () => performance.timeOrigin + performance.now();

/** Null = it was not answered. */
export async function postStop(
  fleet: Fleet,
  by: 'web' | 'guardian',
  engine: EngineId,
): Promise<StopHeard | null> {
  const [askedMs, key] = [nowMs(), `kills-${crypto.randomUUID()}`];
  try {
    const answer = await fetch(`http://127.0.0.1:${fleet.pair.config.ports[by]}/api/control/stop`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${fleet.secret('bearer-stop.token')}`,
      },
      body: JSON.stringify({ idempotency_key: key, engine, reason: 'campaign' }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body: unknown = await answer.json();
    return stopHeard({ key, askedMs, answeredMs: nowMs() }, answer.status, body);
  } catch {
    return null;
  }
}
