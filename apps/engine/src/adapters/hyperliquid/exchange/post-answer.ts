/** The frame that answers a `post`. Only what the exchange itself said about the action proves anything. */
import { z } from 'zod';
import { type ActionAnswer, parseAnswer } from './answer.ts';

export interface PostAnswer {
  readonly id: number;
  readonly answer: ActionAnswer | null;
  /** Why the answer proves nothing; null where it does. */
  readonly unresolved: string | null;
}

const schema = z.object({
  id: z.int().nonnegative(),
  response: z.object({ type: z.string(), payload: z.unknown() }),
});
const TEXT_CHARS_MAX = 200;
/** Codes of requests that the venue could not read; 429 and 5xx are said by servers behind which it may have executed. */
const NOT_READ = /^4(?:00|13|15|22) /;

/** Null when the frame names no post. */
export function parsePost(data: unknown): PostAnswer | null {
  const parsed = schema.safeParse(data).data;
  if (parsed === undefined) return null;
  const { id, response } = parsed;
  if (response.type === 'action') {
    const answer = parseAnswer(response.payload);
    return { id, answer, unresolved: answer === null ? 'unreadable answer' : null };
  }
  const text = String(response.payload).slice(0, TEXT_CHARS_MAX);
  return NOT_READ.test(text)
    ? { id, answer: { kind: 'not_read', text }, unresolved: null }
    : { id, answer: null, unresolved: text };
}
