// What a client may send on the socket, and the venue's fixed texts in answer.
import { z } from 'zod';

const message = z.discriminatedUnion('method', [
  z.object({ method: z.literal('ping') }),
  z.object({ method: z.literal('subscribe'), subscription: z.looseObject({}) }),
  z.object({ method: z.literal('unsubscribe'), subscription: z.looseObject({}) }),
  z.object({
    method: z.literal('post'),
    id: z.int().nonnegative(),
    request: z.object({ type: z.enum(['info', 'action']), payload: z.unknown() }),
  }),
]);

export type ClientMessage = z.infer<typeof message>;

export function parseMessage(raw: unknown): ClientMessage | null {
  const parsed = message.safeParse(raw);
  return parsed.success ? parsed.data : null;
}

/**
 * What of an unusable message can be echoed after `lead`: a JSON object, because clients parse what stands in braces, and
 * one that is not nested too deeply to be written again.
 */
function echoOf(lead: string, value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  try {
    return `${lead}${JSON.stringify(value)}`;
  } catch (error) {
    if (error instanceof RangeError) return '';
    throw error;
  }
}

/** Texts of `error` frames. */
export const WS_TEXT = {
  /** @param value What was received; undefined when it was no JSON at all. */
  unparsable: (value: unknown) => `Error parsing JSON into valid websocket request${echoOf(': ', value)}`,
  invalidSubscription: (value: unknown) => `Invalid subscription${echoOf(' ', value)}`,
  alreadySubscribed: (subscription: string) => `Already subscribed: ${subscription}`,
  alreadyUnsubscribed: (subscription: string) => `Already unsubscribed: ${subscription}`,
  tooManyPosts: (id: number) => `too many pending post requests id=${id}`,
  tooManyUsers: 'Cannot track more than 15 total users.',
  tooManySubscriptions: (max: number) => `Cannot subscribe to more than ${max} channels.`,
  tooManyMessages: 'Too many messages, please slow down',
} as const;

export function errorFrame(text: string): string {
  return JSON.stringify({ channel: 'error', data: text });
}

export const PONG_FRAME = '{"channel":"pong"}';

export function ackFrame(method: 'subscribe' | 'unsubscribe', subscriptionKey: string): string {
  return `{"channel":"subscriptionResponse","data":{"method":"${method}","subscription":${subscriptionKey}}}`;
}
