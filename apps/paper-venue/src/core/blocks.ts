// The blocks of an exchange: when the next one closes, what waits for it, and the order in which that is carried out. Blocks lie on a grid of
// `blockMs` from the genesis on; with `blockMs` 0 every action is a block of its own, at once.
import { dropOrphanTriggers } from '../matching/reduce-only.ts';
import { execute, type Queued } from './execute.ts';
import { tellBooks } from './market-data.ts';
import type { ActionResponse, CommandResult } from './seam/actions.ts';
import type { Address } from './seam/words.ts';
import { firstTimers, nextDueMs, runTimers, type Timers } from './timers.ts';
import type { Venue } from './venue.ts';

const CLASSES = [1, 2, 3] as const;

/** What is due and has not happened: a part of the state beside the venue's. */
export type Pending = { timers: Timers; queue: Queued[]; queueDueMs: number | null };

export class Blocks {
  private readonly venue: Venue;
  private readonly timers: Timers;
  private queue: Queued[];
  /** When the block that takes the queue closes. */
  private queueDueMs: number | null;

  /** `pending`: of an exchange that goes on from a snapshot. */
  constructor(venue: Venue, pending?: Pending) {
    this.venue = venue;
    this.timers = pending?.timers ?? firstTimers(venue);
    this.queue = pending?.queue ?? [];
    this.queueDueMs = pending?.queueDueMs ?? null;
  }

  get pending(): Pending {
    return { timers: this.timers, queue: this.queue, queueDueMs: this.queueDueMs };
  }

  /** When the next block with anything to do closes. */
  nextMs(): number {
    const timer = nextDueMs(this.venue, this.timers);
    const boundary = this.boundaryFrom(Math.max(timer, this.venue.clockMs));
    return Math.min(boundary, this.queueDueMs ?? Number.POSITIVE_INFINITY);
  }

  /** Closes every block due up to `toMs` (never goes back). */
  advance(toMs: number): void {
    if (toMs < this.venue.clockMs) return;
    for (;;) {
      const due = this.nextMs();
      if (due > toMs) break;
      this.close(due);
    }
    this.venue.clockMs = toMs;
  }

  /** For the next block, which answers; with `blockMs` 0 it is carried out and answered now. */
  enqueue(queued: Queued): CommandResult {
    const { venue } = this;
    if (venue.config.blockMs > 0) {
      this.queue.push(queued);
      this.queueDueMs ??= this.boundaryFrom(venue.clockMs + 1);
      return { ticket: queued.ticket, response: null };
    }
    this.begin(venue.clockMs);
    const result = this.run(queued);
    this.end(1);
    return result;
  }

  /** An operator's act takes effect now, whatever the block clock says. */
  actOutside(act: () => void): void {
    this.venue.blockTimeMs = this.venue.clockMs;
    act();
    this.tidy();
  }

  /** Tells whoever asked; `account`: null where it is nobody's. */
  answer(ticket: number, account: Address | null, response: ActionResponse): CommandResult {
    this.venue.events.push({ type: 'actionResult', timeMs: this.venue.clockMs, ticket, account, response });
    return { ticket, response };
  }

  private close(atMs: number): void {
    this.begin(atMs);
    const queue = this.queueDueMs !== null && this.queueDueMs <= atMs ? this.queue : [];
    if (queue.length > 0) {
      this.queue = [];
      this.queueDueMs = null;
    }
    for (const wanted of CLASSES) {
      for (const queued of queue) if (queued.order === wanted) this.run(queued);
    }
    this.end(queue.length);
  }

  private begin(atMs: number): void {
    const { venue } = this;
    const { blockMs, genesisMs } = venue.config;
    venue.clockMs = Math.max(venue.clockMs, atMs);
    venue.blockTimeMs = atMs;
    venue.height = blockMs > 0 ? (atMs - genesisMs) / blockMs : venue.height + 1;
    runTimers(venue, this.timers);
  }

  private run(queued: Queued): CommandResult {
    const account = this.venue.accountOf(queued.account);
    return this.answer(queued.ticket, queued.account, execute(this.venue, account, queued));
  }

  private end(actions: number): void {
    const { venue } = this;
    this.tidy();
    venue.events.push({ type: 'blockClosed', timeMs: venue.blockTimeMs, height: venue.height, actions });
  }

  /** What follows from a block's trades once they are all done. */
  private tidy(): void {
    const { venue } = this;
    for (const perp of venue.movedPerps) dropOrphanTriggers(venue, perp);
    venue.movedPerps.clear();
    tellBooks(venue);
  }

  /** First block boundary at or after a time. */
  private boundaryFrom(timeMs: number): number {
    const { blockMs, genesisMs } = this.venue.config;
    if (blockMs === 0 || timeMs === Number.POSITIVE_INFINITY) return timeMs;
    return genesisMs + Math.ceil((timeMs - genesisMs) / blockMs) * blockMs;
  }
}
