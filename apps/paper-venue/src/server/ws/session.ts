// What the venue does with a client's socket messages. Every message gets an answer or an error frame with the
// venue's text; none can end the venue.
import type { Journal } from '../../journal/journal.ts';
import { JOURNAL_TEXT_MAX } from '../../journal/record.ts';
import { ackFrame, errorFrame, PONG_FRAME, parseMessage, WS_TEXT } from '../../protocol/ws/message.ts';
import { parseSubscription, type Subscription } from '../../protocol/ws/subscription.ts';
import type { Gateway } from '../gateway.ts';
import { parseJson } from '../http/body.ts';
import type { NetworkLimits } from '../limits.ts';
import { REPLY_TEXT, type Reply } from '../reply.ts';
import type { Connection } from './connection.ts';
import type { Feeds } from './feeds.ts';
import type { Frames } from './frames.ts';
import type { Topics } from './topics.ts';

export interface SessionOptions {
  readonly gateway: Gateway;
  readonly topics: Topics;
  readonly feeds: Feeds;
  readonly frames: Frames;
  readonly journal: Journal;
  readonly limits: NetworkLimits;
  readonly monotonicMs: () => number;
  readonly arrivalUs: () => number;
  readonly knowsCoin: (coin: string) => boolean;
}

export class Sessions {
  readonly #options: SessionOptions;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Handles one message of a client. */
  onMessage(connection: Connection, text: string): void {
    if (connection.halfOpen) return;
    const us = this.#options.arrivalUs();
    if (!this.#countMessage(connection)) return;
    const body = parseJson(text);
    const message = body === undefined ? null : parseMessage(body.value);
    if (message === null) {
      this.#received(connection, text, us);
      connection.send(errorFrame(WS_TEXT.unparsable(body?.value)));
    } else if (message.method === 'ping') {
      connection.send(PONG_FRAME);
    } else if (message.method === 'post') {
      this.#post(connection, message, text, us);
    } else {
      this.#received(connection, text, us);
      if (message.method === 'subscribe') this.#subscribe(connection, message.subscription);
      else this.#unsubscribe(connection, message.subscription);
    }
  }

  /** Frees what a gone connection held. */
  onClose(connection: Connection): void {
    for (const subscription of [...connection.subscriptions.values()]) this.#drop(connection, subscription);
    connection.use.postsInFlight -= connection.posts.size;
    connection.posts.clear();
    this.#options.frames.forget(connection);
  }

  #countMessage(connection: Connection): boolean {
    const { limits, monotonicMs } = this.#options;
    const nowMs = monotonicMs();
    connection.use.messages.add(1, nowMs);
    if (connection.use.messages.sum(nowMs) <= limits.messagesPerMinuteMax) return true;
    connection.send(errorFrame(WS_TEXT.tooManyMessages));
    return false;
  }

  #subscribe(connection: Connection, raw: unknown): void {
    const { topics, feeds, frames } = this.#options;
    const subscription = parseSubscription(raw);
    const refusal = this.#refusal(connection, subscription, raw);
    if (subscription === null || refusal !== null) {
      connection.send(errorFrame(refusal ?? ''));
      return;
    }
    topics.add(connection, subscription);
    connection.use.subscriptions++;
    if (subscription.user !== undefined) countUser(connection, subscription.user, 1);
    connection.send(ackFrame('subscribe', subscription.key));
    const first = feeds.initial(subscription);
    if (first !== null) frames.toConnection(connection, subscription, first);
  }

  #refusal(connection: Connection, subscription: Subscription | null, raw: unknown): string | null {
    const { limits, knowsCoin } = this.#options;
    const unknownCoin = subscription?.coin !== undefined && !knowsCoin(subscription.coin);
    if (subscription === null || unknownCoin) return WS_TEXT.invalidSubscription(raw);
    if (connection.subscriptions.has(subscription.key)) return WS_TEXT.alreadySubscribed(subscription.key);
    if (connection.use.subscriptions >= limits.subscriptionsMax) {
      return WS_TEXT.tooManySubscriptions(limits.subscriptionsMax);
    }
    const { users } = connection.use;
    const newUser = subscription.user !== undefined && !users.has(subscription.user);
    return newUser && users.size >= limits.usersMax ? WS_TEXT.tooManyUsers : null;
  }

  #unsubscribe(connection: Connection, raw: unknown): void {
    const parsed = parseSubscription(raw);
    const held = parsed === null ? undefined : connection.subscriptions.get(parsed.key);
    if (parsed === null) {
      connection.send(errorFrame(WS_TEXT.invalidSubscription(raw)));
    } else if (held === undefined) {
      connection.send(errorFrame(WS_TEXT.alreadyUnsubscribed(parsed.key)));
    } else {
      this.#drop(connection, held);
      connection.send(ackFrame('unsubscribe', held.key));
    }
  }

  #drop(connection: Connection, subscription: Subscription): void {
    this.#options.topics.remove(connection, subscription);
    connection.use.subscriptions--;
    if (subscription.user !== undefined) countUser(connection, subscription.user, -1);
  }

  #post(
    connection: Connection,
    message: { id: number; request: { type: 'info' | 'action'; payload: unknown } },
    text: string,
    us: number,
  ): void {
    const { gateway, limits } = this.#options;
    const { use } = connection;
    const { id, request: post } = message;
    if (use.postsInFlight >= limits.postsInFlightMax) {
      connection.send(errorFrame(WS_TEXT.tooManyPosts(id)));
      return;
    }
    const req = gateway.nextRequest();
    use.postsInFlight++;
    connection.posts.add(req);
    const request = {
      req,
      us,
      ip: connection.ip,
      transport: 'ws' as const,
      text,
    };
    const respond = (reply: Reply): void => {
      // Its place was given back if the socket has gone meanwhile.
      if (connection.posts.delete(req)) use.postsInFlight--;
      this.#reply(connection, id, req, post, reply);
    };
    if (post.type === 'info') gateway.info(post.payload, request, respond);
    else gateway.action(post.payload, request, respond);
  }

  #reply(
    connection: Connection,
    id: number,
    req: number,
    post: { type: 'info' | 'action'; payload: unknown },
    reply: Reply,
  ): void {
    const { journal } = this.#options;
    const text = reply.kind === 'drop' ? null : postFrame(id, post, reply);
    if (text === null) connection.terminate('fault: connection cut');
    if (text === null || !connection.send(text)) {
      journal.append('sent', { req, ch: 'post', to: [], status: 0, chars: 0 });
      return;
    }
    const shown = text.length <= JOURNAL_TEXT_MAX ? { text } : {};
    journal.append('sent', { req, ch: 'post', to: [connection.id], chars: text.length, ...shown });
  }

  #received(connection: Connection, text: string, us: number): void {
    const body = text.length <= JOURNAL_TEXT_MAX ? { text } : { chars: text.length };
    this.#options.journal.append('recv', { conn: connection.id, via: 'ws', ...body }, us);
  }
}

type Said = Exclude<Reply, { readonly kind: 'drop' }>;

function postFrame(id: number, post: { type: 'info' | 'action'; payload: unknown }, reply: Said): string {
  const { payload, type } = post;
  if (reply.kind === 'ok') {
    const infoType =
      typeof payload === 'object' && payload !== null && 'type' in payload ? payload.type : null;
    const body = type === 'info' ? `{"type":${JSON.stringify(infoType)},"data":${reply.body}}` : reply.body;
    return `{"channel":"post","data":{"id":${id},"response":{"type":"${type}","payload":${body}}}}`;
  }
  const text = POST_ERRORS[reply.kind];
  return JSON.stringify({ channel: 'post', data: { id, response: { type: 'error', payload: text } } });
}

const POST_ERRORS: Record<Exclude<Said['kind'], 'ok'>, string> = {
  unprocessable: `422 Unprocessable Entity ${REPLY_TEXT.unprocessable}`,
  limited: '429 Too Many Requests null',
  internal: '500 Internal Server Error null',
  badGateway: '502 Bad Gateway',
};

function countUser(connection: Connection, user: string, change: 1 | -1): void {
  const { users } = connection.use;
  const count = (users.get(user) ?? 0) + change;
  if (count > 0) users.set(user, count);
  else users.delete(user);
}
