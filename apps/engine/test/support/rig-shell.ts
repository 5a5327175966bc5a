// The shell of a rig: carries out what the core wants against the toy venue and the toy latch, at once, and loses on the way what the rig's
// faults name.
import type { Cloid } from '@agora/shared/ids';
import type { Effect } from '../../src/core/engine/effect.ts';
import type { Rig } from './engine-rig.ts';
import type { ToyOrder } from './toy-venue.ts';

/** After so long it gives up on an answer. */
const ANSWER_WITHIN_MS = 2_000;
/** What a look at the venue weighs on the IP: orders, account and fills, or orders alone. */
const READ_WEIGHT = { all: 42, orders: 22 } as const;

export class RigShell {
  readonly #rig: Rig;
  #nonce = 1_700_000_000_000;
  readonly #sentNonces = new Set<number>();
  readonly #unanswered: { batch: number; cloids: Cloid[]; dueMs: number }[] = [];

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  carryOut(effect: Effect): void {
    const { faults, latch } = this.#rig;
    switch (effect.kind) {
      case 'place':
        this.#place(effect);
        return;
      case 'cancel':
        if (!faults.cancelsLost) this.#cancel(effect);
        return;
      case 'noop': {
        const accepted = !this.#sentNonces.has(effect.nonce);
        this.#rig.feed({ kind: 'noop_reported', nonce: effect.nonce, accepted });
        return;
      }
      case 'record_halt':
        if (!faults.diskMute) this.#rig.feed({ kind: 'halt_recorded', record: effect.record });
        return;
      case 'raise_latch':
        if (!faults.latchSilent) latch.panicE = Math.max(latch.panicE, effect.above?.panic_epoch ?? 0) + 1;
        return;
      case 'write_resume':
        latch.resumeE = effect.accepted.panic_epoch;
        latch.resumeG = effect.accepted.panic_global_epoch;
        return;
      case 'read_venue':
        this.#rig.feed({ kind: 'spent', ipWeight: READ_WEIGHT[effect.what], items: 0 });
        if (!faults.readsLost) this.read(effect.what);
        return;
      case 'query_order':
        if (!faults.readsLost) this.#answerOrder(effect.cloid);
        return;
      case 'announce':
      case 'note':
      case 'refused':
      case 'keep_envelope':
      case 'answer_request':
      case 'publish_snapshot':
        return;
    }
  }

  /** A REST read: of everything, with all fills, or of the orders alone. */
  read(what: 'all' | 'orders'): void {
    const { venue, nowMs, wallMs } = this.#rig;
    const whole = venue.view(nowMs, wallMs);
    const view = what === 'all' ? whole : { ...whole, account: null };
    this.#rig.feed({ kind: 'venue_view', view, fills: what === 'all' ? venue.fills.slice(-50) : [] });
  }

  /** Batches whose answer is overdue have none. */
  giveUp(): void {
    while (this.#unanswered[0] !== undefined && this.#unanswered[0].dueMs <= this.#rig.nowMs) {
      const { batch, cloids } = this.#unanswered.shift() ?? { batch: 0, cloids: [] };
      const none = { input: { kind: 'no_answer' as const }, refusal: null };
      const outcomes = cloids.map((cloid) => ({ cloid, ...none }));
      this.#rig.feed({ kind: 'batch_reported', batch, outcomes });
    }
  }

  #place({ batch, orders }: Extract<Effect, { kind: 'place' }>): void {
    const { faults, venue, nowMs } = this.#rig;
    const cloids = orders.map(({ cloid }) => cloid);
    this.#nonce += 1;
    this.#rig.feed({ kind: 'batch_sent', batch, nonce: this.#nonce });
    if (faults.batchesLost || faults.answersLost)
      this.#unanswered.push({ batch, cloids, dueMs: nowMs + ANSWER_WITHIN_MS });
    if (faults.batchesLost) return;
    this.#sentNonces.add(this.#nonce);
    if (faults.refusal !== null) {
      const refused = { input: { kind: 'rejected' as const }, refusal: faults.refusal };
      const outcomes = cloids.map((cloid) => ({ cloid, ...refused }));
      this.#rig.feed({ kind: 'batch_reported', batch, outcomes });
      return;
    }
    const rested = orders.map((order) => ({ cloid: order.cloid, order: venue.rest(order) }));
    if (faults.answersLost) return;
    const outcomes = rested.map(({ cloid, order: { oid } }) => {
      return { cloid, input: { kind: 'resting' as const, oid }, refusal: null };
    });
    this.#rig.feed({ kind: 'batch_reported', batch, outcomes });
    for (const { order } of rested) this.tellNews(order, 'open', null);
  }

  #cancel({ targets }: Extract<Effect, { kind: 'cancel' }>): void {
    const { faults, venue } = this.#rig;
    const { cancelRefusal } = faults;
    if (cancelRefusal !== null) {
      const refused = { outcome: 'failed' as const, refusal: cancelRefusal };
      const results = targets.map(({ oid, cloid }) => ({ oid, cloid, ...refused }));
      this.#rig.feed({ kind: 'cancels_reported', results });
      return;
    }
    const results = targets.map(({ oid, cloid }) => {
      const found = oid === null ? venue.byCloid(cloid ?? '') : venue.resting.get(oid);
      const gone = venue.end(found, 'canceled');
      const outcome = gone === undefined ? ('gone' as const) : ('canceled' as const);
      return { oid, cloid, gone, outcome, refusal: gone === undefined ? ('gone' as const) : null };
    });
    this.#rig.feed({ kind: 'cancels_reported', results });
    for (const { gone } of results) if (gone !== undefined) this.tellNews(gone, 'canceled', gone.sz);
  }

  #answerOrder(cloid: Cloid): void {
    const { venue, nowMs, wallMs } = this.#rig;
    const open = venue.byCloid(cloid);
    const ended = venue.ended.get(cloid);
    const news =
      open !== undefined
        ? { cloid, oid: open.oid, assetId: open.assetId, word: 'open', left: open.sz }
        : ended !== undefined
          ? { cloid, ...ended }
          : null;
    this.#rig.feed({ kind: 'order_answered', cloid, news, issuedMs: nowMs, stateMs: wallMs });
  }

  /** By the account's stream. */
  tellNews({ cloid, oid, assetId }: ToyOrder, word: string, left: number | null): void {
    if (!this.#rig.faults.streamsMute)
      this.#rig.feed({ kind: 'order_news', news: { cloid, oid, assetId, word, left } });
  }
}
