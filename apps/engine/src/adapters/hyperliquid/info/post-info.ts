/**
 * One `POST /info` with a bounded time and a bounded answer, parsed by the caller's schema. An HTTP error is a
 * refusal; silence, a broken connection or an answer that does not parse is no answer.
 */
import type { z } from 'zod';
import type { Outcome } from '../../../ports/outcome.ts';

const TIMEOUT_MS = 2_000;
/** Ten times the largest answer a full account (5,000 orders) gives. */
const ANSWER_BYTES_MAX = 20_000_000;

export type PostInfo = <T extends z.ZodType>(body: object, schema: T) => Promise<Outcome<z.output<T>>>;

/** A caller bound to the venue's base URL. */
export function postInfoTo(httpUrl: string): PostInfo {
  const url = `${httpUrl.replace(/\/$/, '')}/info`;
  return async (body, schema) => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: 'error',
      });
      if (!answer.ok) {
        await answer.body?.cancel();
        return { kind: 'refused', reason: `HTTP ${answer.status}` };
      }
      const text = await answer.text();
      if (text.length > ANSWER_BYTES_MAX) return { kind: 'silent', reason: 'answer too large' };
      const parsed = schema.safeParse(JSON.parse(text));
      if (parsed.success) return { kind: 'answered', value: parsed.data };
      return {
        kind: 'silent',
        reason: `unreadable answer: ${parsed.error.issues[0]?.message ?? 'no reason'}`,
      };
    } catch (error) {
      return { kind: 'silent', reason: reasonOf(error) };
    }
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : null;
  return cause ?? error.message;
}
