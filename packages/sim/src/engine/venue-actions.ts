// The signed actions of one life: places are recorded, asserted again in the instant of the write, and only then sent; cancels and noops leave
// at once. Every answer, or that there was none, is reported to the core and noted.
import { parseAnswer } from '@agora/engine/src/adapters/hyperliquid/exchange/answer.ts';
import { cancelResults } from '@agora/engine/src/adapters/hyperliquid/exchange/cancel-results.ts';
import { placeAction, placedOrders } from '@agora/engine/src/adapters/hyperliquid/exchange/place.ts';
import {
  type ApprovedOrder,
  reassert,
  type SendLine,
} from '@agora/engine/src/core/approve/approved-order.ts';
import type { CancelTarget } from '@agora/engine/src/core/engine/effect.ts';
import { refusalOf } from '@agora/engine/src/core/orders/venue-words.ts';
import type { ActionResponse, ExchangeAction } from '@agora/paper-venue/src/core/seam/actions.ts';
import { oidSchema } from '@agora/shared/ids';
import { isLatched } from '@agora/shared/latch';
import { FSYNC_MS } from '../host/host.ts';
import { cloidHex } from './cloid-hex.ts';
import type { Life } from './life.ts';
import { noncesOf } from './nonces.ts';
import { READ_MS, type VenueWay } from './venue-way.ts';

/** After so long a batch without an answer has none. */
const ANSWER_MS_MAX = 2_000;

/** What is recorded of a batch, and sent if it may still be. */
interface Batch {
  readonly number: number;
  readonly orders: readonly ApprovedOrder[];
  readonly nonce: number;
  readonly expiresAfterMs: number;
}

export class VenueActions {
  /** Batches that are recorded, and have not left yet. */
  placing = 0;
  readonly #life: Life;
  readonly #way: VenueWay;
  readonly #nextNonce: () => number;

  constructor(life: Life, way: VenueWay) {
    this.#life = life;
    this.#way = way;
    this.#nextNonce = noncesOf(life.world.host, () => life.core);
  }

  place(number: number, orders: readonly ApprovedOrder[]): void {
    const expiresAfterMs = Math.min(...orders.map((order) => order.expiresAfterMs));
    const batch = { number, orders, nonce: this.#nextNonce(), expiresAfterMs };
    this.placing += 1;
    this.#life.after(FSYNC_MS, () => {
      this.#life.note('order_intent', intentOf(batch));
      // A stalled process does not get here before it wakes.
      this.#life.world.process.whenAwake(() => {
        this.placing -= 1;
        if (!this.#life.isOver) this.#send(batch);
      });
    });
  }

  cancel(targets: readonly CancelTarget[]): void {
    const byOid = targets.flatMap((each) => (each.oid === null ? [] : [{ ...each, oid: each.oid }]));
    const byCloid = targets.flatMap((each) =>
      each.oid === null && each.cloid !== null ? [{ ...each, cloid: each.cloid }] : [],
    );
    if (byOid.length > 0) {
      const cancels = byOid.map(({ assetId, oid }) => ({ a: assetId, o: oidSchema.parse(oid) }));
      this.#cancel({ type: 'cancel', cancels }, byOid);
    }
    if (byCloid.length > 0) {
      const cancels = byCloid.map(({ assetId, cloid }) => ({ asset: assetId, cloid: cloidHex(cloid) }));
      this.#cancel({ type: 'cancelByCloid', cancels }, byCloid);
    }
  }

  noop(nonce: number): void {
    const { venue } = this.#life.world;
    venue.submit({ type: 'noop' }, nonce, null, ({ status }) => {
      const accepted = status === 'ok' && !venue.isOut;
      this.#life.feed({ kind: 'noop_reported', nonce, accepted });
      this.#life.note('noop', { nonce, outcome: accepted ? 'accepted' : 'refused' });
    });
  }

  #send(batch: Batch): void {
    const { venue, time } = this.#life.world;
    const { number, orders, nonce, expiresAfterMs } = batch;
    const line = this.#sendLine();
    const refusal = reassert(orders, line);
    if (refusal !== null) {
      this.#life.note('order_denied', { batch: number, code: refusal.code });
      this.#life.feed({ kind: 'batch_denied', batch: number, code: refusal.code });
      return;
    }
    const contactAgeMs = line.nowMs - (line.contactIssuedMs ?? Number.NaN);
    this.#life.feed({ kind: 'batch_sent', batch: number, nonce });
    let answered = false;
    const hear = (response: ActionResponse | null) => {
      if (answered) return;
      answered = true;
      this.#report(batch, response, contactAgeMs);
    };
    if (!this.#way.loses())
      venue.submit(wireCopy(placeAction(orders)), nonce, expiresAfterMs, (response) =>
        hear(venue.isOut ? null : response),
      );
    time.after(ANSWER_MS_MAX, () => hear(null));
  }

  /** What stands in the instant of the write. */
  #sendLine(): SendLine {
    const { host, streams } = this.#life.world;
    const { fsm, permit, control } = this.#life.core;
    const { contact } = control.lease;
    return {
      ...{ nowMs: host.monoMs, approvalEpoch: fsm.approvalEpoch, permit },
      latched: contact === null ? null : isLatched(contact.pairs),
      contactIssuedMs: contact?.issuedMs ?? null,
      ...{ killFilePresent: host.kill.isThere, intentDurable: host.auditProblem === null },
      ...{ socketOpen: streams.isOpen('account'), socketBufferedBytes: 0 },
    };
  }

  /** `response`: null = none came. */
  #report({ number, orders, nonce }: Batch, response: ActionResponse | null, contactAgeMs: number): void {
    const cloids = orders.map(({ cloid }) => cloid);
    const placed = placedOrders(cloids, response === null ? null : parseAnswer(response));
    const outcomes = placed.map(({ cloid, input, refusal }) => ({ cloid, input, refusal }));
    this.#life.feed({ kind: 'batch_reported', batch: number, outcomes });
    const said = placed.map(({ cloid, input }) => ({
      ...{ cloid, outcome: input.kind, oid: 'oid' in input ? input.oid : null },
    }));
    this.#life.note('order_report', { batch: number, nonce, contact_age_ms: contactAgeMs, orders: said });
  }

  #cancel(action: ExchangeAction, targets: readonly CancelTarget[]): void {
    const { venue, time } = this.#life.world;
    const nonce = this.#nextNonce();
    this.#life.note('cancel', { orders: targets.map(({ oid, cloid }) => ({ oid, cloid })) });
    if (!venue.isOut && this.#way.fails()) time.after(READ_MS, () => this.#reportCancels(targets, null));
    else
      venue.submit(action, nonce, null, (response) =>
        this.#reportCancels(targets, venue.isOut ? null : response),
      );
  }

  /** `response`: null = none came. */
  #reportCancels(targets: readonly CancelTarget[], response: ActionResponse | null): void {
    const answer = response === null ? null : parseAnswer(response);
    const outcome =
      answer?.kind === 'ok'
        ? cancelResults(targets.length, { kind: 'accepted', value: answer.statuses })
        : ({ kind: 'unresolved', reason: 'no answer' } as const);
    const refusal = answer?.kind === 'err' ? refusalOf(answer.text) : null;
    const results = targets.map(({ oid, cloid }, i) => {
      const own = outcome.kind === 'accepted' ? outcome.value[i] : undefined;
      return {
        ...{ oid, cloid, outcome: own?.outcome ?? ('failed' as const) },
        refusal: own === undefined ? refusal : own.refusal,
      };
    });
    this.#life.feed({ kind: 'cancels_reported', results });
    this.#life.note('cancel_report', { outcome: outcome.kind, results });
  }
}

/** As it stands in the audit. */
function intentOf({ number, orders, nonce, expiresAfterMs }: Batch): object {
  return {
    ...{
      batch: number,
      nonce,
      expires_after_ms: expiresAfterMs,
      halt_epoch: orders[0]?.approvalEpoch ?? null,
    },
    orders: orders.map((order) => ({
      ...{ cloid: order.cloid, decision_id: order.decisionId, coin: order.coin, side: order.side },
      ...{ px: order.pxText, sz: order.szText, reduce_only: order.reduceOnly },
    })),
  };
}

/** As it would arrive: nothing is shared between the two cores. */
function wireCopy(action: object): ExchangeAction {
  return structuredClone(action) as ExchangeAction; // the engine's form of the same wire
}
