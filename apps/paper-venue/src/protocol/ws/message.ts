// What a client may send on the socket, and the venue's fixed texts in answer.
import { z } from 'zod';

const message = z.discriminatedUnion('method', [
  z.object({ method: z.literal('ping') }),
  z.object({ method: z.literal('subscribe'), subscription: z.unknown() }),
  z.object({ method: z.literal('unsubscribe'), subscription: z.unknown() }),
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

/** Texts of `error` frames. A request is echoed only as JSON, because clients parse what stands in braces. */
export const WS_TEXT = {
  /** The message was JSON of another shape: echoed. Not JSON: the bare text. */
  unparsable: (echo: string | null) =>
    echo === null
      ? 'Error parsing JSON into valid websocket request'
      : `Error parsing JSON into valid websocket request: ${echo}`,
  invalidSubscription: (subscription: string) => `Invalid subscription ${subscription}`,
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
