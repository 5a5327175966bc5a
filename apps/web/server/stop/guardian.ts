// The second way to stop: the guardian's own endpoint, which needs neither Redis nor the engine. Its answer is passed
// on as it is; anything that is not an answer of the contract is "not confirmed".
import { boundedText } from '@agora/shared/bounded-text';
import { parseJson } from '@agora/shared/json';
import { STOP_REFUSALS, type StopRequest, stopAnsweredSchema, stopRefusedSchema } from '@agora/shared/stop';
import { refuseStop, type StopReply } from '@agora/shared/stop-answer';

/** Leaves the browser time to hear of it inside its own five seconds. */
const FORWARD_MS_MAX = 2_000;
const ANSWER_BYTES_MAX = 65_536;

export type AskGuardian = (request: StopRequest) => Promise<StopReply>;

/** `address` is the guardian's `host:port`; `token` the stop-only bearer, null = this process has none. */
export function makeAskGuardian(address: string, token: string | null): AskGuardian {
  return async (request) => {
    if (token === null) return refuseStop('STOP_NOT_CONFIRMED');
    try {
      const response = await fetch(`http://${address}/api/control/stop`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(FORWARD_MS_MAX),
        redirect: 'error',
      });
      const text = response.body === null ? null : await boundedText(response.body, ANSWER_BYTES_MAX);
      return readReply(response.status, parseJson(text ?? ''));
    } catch {
      return refuseStop('STOP_NOT_CONFIRMED');
    }
  };
}

/** A 401 or 403 would speak of our token to somebody who sent none. */
function readReply(status: number, body: unknown): StopReply {
  if (status === 200) {
    const answered = stopAnsweredSchema.safeParse(body).data;
    return answered === undefined ? refuseStop('STOP_NOT_CONFIRMED') : { status, body: answered };
  }
  const refused = stopRefusedSchema.safeParse(body).data;
  if (refused === undefined || STOP_REFUSALS[refused.code].status !== status || !refused.stopped) {
    return refuseStop('STOP_NOT_CONFIRMED');
  }
  return { status, body: refused };
}
