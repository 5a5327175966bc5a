// Sends frames, and lets frame faults have their way with them: lost, doubled, late or out of order. Each frame that
// left is journaled once, with the connections that got it.
import type { Timers } from '../../clock/system.ts';
import type { FaultBook } from '../../faults/book.ts';
import type { Journal } from '../../journal/journal.ts';
import { JOURNAL_TEXT_MAX } from '../../journal/record.ts';
import type { Subscription } from '../../protocol/ws/subscription.ts';
import type { Connection } from './connection.ts';
import type { Topic } from './topics.ts';

const DELAY_MS_DEFAULT = 1_000;

export interface FramesOptions {
  readonly faults: FaultBook;
  readonly journal: Journal;
  readonly timers: Timers;
  readonly nowMs: () => number;
}

export class Frames {
  readonly #options: FramesOptions;
  #sent = 0;

  constructor(options: FramesOptions) {
    this.#options = options;
  }

  /** Frames handed to sockets since the start. */
  get sent(): number {
    return this.#sent;
  }

  toTopic(topic: Topic, data: unknown): void {
    if (topic.connections.size === 0) return;
    this.#send(topic.connections, topic.subscription, data);
  }

  toConnection(connection: Connection, subscription: Subscription, data: unknown): void {
    this.#send([connection], subscription, data);
  }

  #send(connections: Iterable<Connection>, subscription: Subscription, data: unknown): void {
    const { channel, user, coin } = subscription;
    const text = `{"channel":"${channel}","data":${JSON.stringify(data)}}`;
    const faulty = this.#options.faults.hasFrameFaults();
    const to: number[] = [];
    for (const connection of [...connections]) {
      const struck = faulty && this.#strike(connection, subscription, text);
      if (!struck && this.#pass(connection, text)) to.push(connection.id);
    }
    const shown = showsText(subscription) && text.length <= JOURNAL_TEXT_MAX ? { text } : {};
    if (to.length > 0) {
      this.#options.journal.append('sent', { ch: channel, user, coin, to, chars: text.length, ...shown });
    }
  }

  /** Sends a frame, and after it the one it overtakes. */
  #pass(connection: Connection, text: string): boolean {
    const sent = connection.send(text);
    if (sent) this.#sent++;
    const { held } = connection;
    connection.held = null;
    if (held !== null && connection.send(held)) this.#sent++;
    return sent;
  }

  /** @returns true when a fault took the frame over. */
  #strike(connection: Connection, subscription: Subscription, text: string): boolean {
    const { channel, user, coin } = subscription;
    const { faults, journal, timers, nowMs } = this.#options;
    const fault = faults.strikeFrame({ account: user, channel, coin, transport: 'ws' }, nowMs());
    if (fault === null) return false;
    const { kind, delay_ms: delayMs = DELAY_MS_DEFAULT, text: instead = '' } = fault.spec;
    journal.append('fault', { id: fault.id, kind, conn: connection.id, ch: channel, user, coin, text });
    if (kind === 'frame_duplicate') {
      this.#pass(connection, text);
      this.#pass(connection, text);
    } else if (kind === 'frame_delay') {
      timers.after(delayMs, () => this.#pass(connection, text));
    } else if (kind === 'frame_reorder') {
      if (connection.held !== null) this.#pass(connection, connection.held);
      connection.held = text;
    } else if (kind === 'frame_replace') {
      this.#replace(connection, subscription, instead.replaceAll('$time', String(nowMs())));
    }
    return true;
  }

  /** What went out instead is journaled like any frame, in full, so that nobody takes the true one for seen. */
  #replace(connection: Connection, { channel: ch, user, coin }: Subscription, text: string): void {
    if (!this.#pass(connection, text)) return;
    const sent = { ch, user, coin, to: [connection.id], chars: text.length, replaced: true, text };
    this.#options.journal.append('sent', sent);
  }
}

/** Account frames and best prices are journaled in full; books and contexts can be recomputed and are only counted. */
function showsText({ user, type }: Subscription): boolean {
  return user !== undefined || type === 'bbo';
}
