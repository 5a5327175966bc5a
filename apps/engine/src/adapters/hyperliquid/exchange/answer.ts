/** The venue's answer to a signed action, over HTTP and over the socket alike. Null is an answer that says nothing. */
import { z } from 'zod';

export type ActionAnswer =
  /** Taken. `statuses` has one entry an item, or a single one for all; null for actions that have none. */
  | { readonly kind: 'ok'; readonly statuses: readonly unknown[] | null }
  | { readonly kind: 'err'; readonly text: string }
  /** The venue could not even read the request, so it did nothing. */
  | { readonly kind: 'not_read'; readonly text: string };

/** A nonce that was used before says that some action with it was taken: perhaps these very bytes, delivered twice. */
export const DUPLICATE_NONCE = /^Invalid nonce: duplicate nonce/;

const schema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    response: z.object({ data: z.object({ statuses: z.array(z.unknown()) }).optional() }),
  }),
  z.object({ status: z.literal('err'), response: z.string() }),
]);

export function parseAnswer(payload: unknown): ActionAnswer | null {
  const parsed = schema.safeParse(payload).data;
  if (parsed === undefined) return null;
  return parsed.status === 'ok'
    ? { kind: 'ok', statuses: parsed.response.data?.statuses ?? null }
    : { kind: 'err', text: parsed.response };
}

/** As `parseAnswer`, from the text of a body. */
export function parseAnswerText(text: string): ActionAnswer | null {
  try {
    return parseAnswer(JSON.parse(text));
  } catch {
    return null;
  }
}
