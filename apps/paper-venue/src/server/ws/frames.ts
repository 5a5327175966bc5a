// Sends frames, and lets frame faults have their way with them: lost, doubled, late or out of order. Every time that a
// frame leaves is journaled, with the connections that got it.
import type { Timers } from '../../clock/system.ts';
import type { FaultBook, Struck } from '../../faults/book.ts';
import type { FrameFault } from '../../faults/spec.ts';
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

interface Frame {
  readonly subscription: Subscription;
  readonly text: string;
  /** What a fault made of it. */
  readonly how?: 'late' | 'replaced';
}

/** A frame that waits to be overtaken by the next one of its connection. */
interface Held {
  readonly faultId: number;
  readonly frame: Frame;
  readonly cancel: () => void;
}

export class Frames {
  readonly #options: FramesOptions;
  readonly #held = new Map<Connection, Held>();
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

  /** Sends what a fault that has ended still holds back. */
  letGo(faultId: number): void {
    for (const [connection, held] of [...this.#held]) if (held.faultId === faultId) this.#release(connection);
  }

  /** Nothing waits for a connection that is gone. */
  forget(connection: Connection): void {
    this.#held.get(connection)?.cancel();
    this.#held.delete(connection);
  }

  #send(connections: Iterable<Connection>, subscription: Subscription, data: unknown): void {
    const text = `{"channel":"${subscription.channel}","data":${JSON.stringify(data)}}`;
    const frame: Frame = { subscription, text };
    const all = [...connections];
    const faulty = this.#options.faults.hasFrameFaults();
    this.#pass(faulty ? all.filter((connection) => !this.#strike(connection, frame)) : all, frame);
  }

  /** Sends a frame, and after it the ones that it overtakes. */
  #pass(connections: readonly Connection[], frame: Frame): void {
    const to = connections.filter((connection) => connection.send(frame.text)).map(({ id }) => id);
    this.#sent += to.length;
    if (to.length > 0) this.#note(frame, to);
    if (this.#held.size === 0) return;
    for (const connection of connections) this.#release(connection);
  }

  #note({ subscription, text, how }: Frame, to: readonly number[]): void {
    const { channel: ch, user, coin } = subscription;
    const fits = text.length <= JOURNAL_TEXT_MAX;
    const isShown = how === 'replaced' || (fits && (how === 'late' || showsText(subscription)));
    const mark = how === undefined ? {} : { [how]: true };
    const shown = isShown ? { text } : {};
    this.#options.journal.append('sent', { ch, user, coin, to, chars: text.length, ...mark, ...shown });
  }

  #hold(faultId: number, connection: Connection, frame: Frame, delayMs: number): void {
    const cancel = this.#options.timers.after(delayMs, () => this.#release(connection));
    this.#held.set(connection, { faultId, frame: { ...frame, how: 'late' }, cancel });
  }

  #release(connection: Connection): void {
    const held = this.#held.get(connection);
    if (held === undefined) return;
    this.forget(connection);
    this.#pass([connection], held.frame);
  }

  /** @returns true when a fault took the frame over. */
  #strike(connection: Connection, frame: Frame): boolean {
    const { channel, user, coin } = frame.subscription;
    const { faults, journal, nowMs } = this.#options;
    const fault = faults.strikeFrame({ account: user, channel, coin, transport: 'ws' }, nowMs());
    if (fault === null) return false;
    const { id, spec } = fault;
    const about = { conn: connection.id, ch: channel, user, coin, text: frame.text };
    journal.append('fault', { id, kind: spec.kind, ...about });
    this.#act(fault, connection, frame);
    return true;
  }

  #act({ id, spec }: Struck<FrameFault>, connection: Connection, frame: Frame): void {
    const { timers, nowMs } = this.#options;
    const { kind, delay_ms: delayMs = DELAY_MS_DEFAULT, text = '' } = spec;
    if (kind === 'frame_duplicate') {
      this.#pass([connection], frame);
      this.#pass([connection], frame);
    } else if (kind === 'frame_delay') {
      timers.after(delayMs, () => this.#pass([connection], { ...frame, how: 'late' }));
    } else if (kind === 'frame_reorder') {
      // It overtakes one that is held already.
      if (this.#held.has(connection)) this.#pass([connection], frame);
      else this.#hold(id, connection, frame, delayMs);
    } else if (kind === 'frame_replace') {
      // Journaled in full, so that nobody takes the true one for seen.
      const instead = text.replaceAll('$time', String(nowMs()));
      this.#pass([connection], { subscription: frame.subscription, text: instead, how: 'replaced' });
    }
  }
}

/** Account frames and best prices are journaled in full; books and contexts can be recomputed and are only counted. */
function showsText({ user, type }: Subscription): boolean {
  return user !== undefined || type === 'bbo';
}
