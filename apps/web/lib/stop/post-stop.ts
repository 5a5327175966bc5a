// The one request that stops, alone on its own connection and never in a batch. An answer that is no answer of the
// contract counts as not confirmed.
import type { EngineId } from '@agora/shared/ids';
import { STOP_REFUSALS, stopAnsweredSchema, stopRefusedSchema } from '@agora/shared/stop';
import { refuseStop, type StopReply } from '@agora/shared/stop-answer';

const STOP_URL = '/api/control/stop';

/** `engine` null = every engine. Rejects when the request did not get through, or was aborted. */
export async function postStop(
  key: string,
  engine: EngineId | null,
  signal: AbortSignal,
): Promise<StopReply> {
  const response = await fetch(STOP_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ idempotency_key: key, ...(engine === null ? {} : { engine }) }),
    credentials: 'same-origin',
    cache: 'no-store',
    keepalive: true,
    signal,
  });
  return readReply(response.status, await response.json().catch(() => null));
}

function readReply(status: number, body: unknown): StopReply {
  const answered = status === 200 ? stopAnsweredSchema.safeParse(body).data : undefined;
  if (answered !== undefined) return { status, body: answered };
  const refused = stopRefusedSchema.safeParse(body).data;
  const isPlain = refused !== undefined && STOP_REFUSALS[refused.code].status === status;
  return isPlain ? { status, body: refused } : refuseStop('STOP_NOT_CONFIRMED');
}
