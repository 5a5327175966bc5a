// The engine's shell on virtual time: what services and adapters do with the world, done with the simulated one. The core
// is the real one, and so is every function that turns the venue's words into integers and back. It decides nothing.
import { parseAnswer } from '@agora/engine/src/adapters/hyperliquid/exchange/answer.ts';
import { cancelResults } from '@agora/engine/src/adapters/hyperliquid/exchange/cancel-results.ts';
import { placeAction, placedOrders } from '@agora/engine/src/adapters/hyperliquid/exchange/place.ts';
import { seenAccount } from '@agora/engine/src/adapters/hyperliquid/wire/account.ts';
import { fillOf } from '@agora/engine/src/adapters/hyperliquid/wire/fill.ts';
import { orderNewsOf, seenOrder } from '@agora/engine/src/adapters/hyperliquid/wire/order.ts';
import { wireUniverse } from '@agora/engine/src/adapters/hyperliquid/wire/universe.ts';
import { type ApprovedOrder, reassert } from '@agora/engine/src/core/approve/approved-order.ts';
import type { CancelTarget, Effect } from '@agora/engine/src/core/engine/effect.ts';
import type { EngineEvent } from '@agora/engine/src/core/engine/event.ts';
import type { AccountRead } from '@agora/engine/src/ports/venue-info.ts';
import type { Universe } from '@agora/engine/src/ports/venue-universe.ts';
import type { ActionResponse, ExchangeAction } from '@agora/paper-venue/src/core/seam/actions.ts';
import { type Cloid, oidSchema } from '@agora/shared/ids';
import type { EngineWorld } from './engine-world.ts';
import { ACCOUNT } from './venue-world.ts';

type Untimed<E> = E extends unknown ? Omit<E, 'nowMs' | 'wallMs'> : never;
/** An event without its times. */
export type Happening = Untimed<EngineEvent>;

/** How long the parts of the host take. */
const HOST_MS = { fsync: 3, read: 40, answerMax: 2_000 } as const;
/** Weight of one look at the account (orders, state and fills), of one at the orders alone, and of one order. */
const WEIGHT = { all: 42, orders: 20, order: 2 } as const;
const FILLS_OVERLAP_MS = 60_000;

export class Shell {
  readonly #world: EngineWorld;
  #isDead = false;
  #nonce: number;
  #lookedMs = 0;
  /** Requests over HTTP that will fail, by what a client sees. */
  failing = 0;
  /** Batches of orders that will leave and never come in. */
  losing = 0;
  /** Batches that are recorded, and have not left yet. */
  placing = 0;

  /** `nonce`: the highest one that an earlier life may have used. */
  constructor(world: EngineWorld, nonce = 0) {
    this.#world = world;
    this.#nonce = nonce;
  }

  /** The process has ended: nothing that it had begun goes on, and no answer reaches anybody. Returns its highest nonce. */
  die(): number {
    this.#isDead = true;
    return this.#nonce;
  }

  carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'place':
        this.#place(effect.batch, effect.orders);
        return;
      case 'cancel':
        this.#cancel(effect.targets);
        return;
      case 'noop':
        this.#noop(effect.nonce);
        return;
      case 'record_halt':
        this.#after(HOST_MS.fsync, () => {
          this.#world.disk.halt = effect.record;
          this.#feed({ kind: 'halt_recorded', record: effect.record });
        });
        return;
      case 'raise_latch':
        this.#world.latch.raise(effect.above?.panic_epoch ?? 0);
        return;
      case 'write_resume':
        this.#world.latch.resume(effect.epochs);
        return;
      case 'read_venue':
        this.look(effect.what);
        return;
      case 'query_order':
        this.#query(effect.cloid);
        return;
      case 'announce':
        this.#note('event', effect.event);
        return;
      case 'note':
        this.#note(effect.type, effect.data);
        return;
      case 'answer_request':
        this.#world.told(effect);
        return;
      case 'refused':
      case 'keep_envelope':
      case 'publish_snapshot':
        return;
    }
  }

  universe(): Universe {
    return wireUniverse.parse(this.#world.venue.exchange.meta());
  }

  /** One look at the account by REST: what the venue shows when the request is there. */
  look(what: 'all' | 'orders'): void {
    const { venue, time } = this.#world;
    const issuedMs = this.#world.monoMs;
    const fails = this.#failsNow();
    this.#feed({ kind: 'spent', ipWeight: WEIGHT[what], items: 0 });
    time.after(HOST_MS.read / 2, () => {
      if (fails) return;
      venue.noteRead();
      const seen = this.#seen();
      const fills = what === 'orders' ? [] : this.#fillsFrom(this.#lookedMs - FILLS_OVERLAP_MS);
      if (what === 'all') this.#lookedMs = time.nowMs;
      time.after(HOST_MS.read / 2, () => {
        const part = what === 'orders' ? { ...seen, account: null } : seen;
        const view = { source: 'rest' as const, issuedMs, answeredMs: this.#world.monoMs, ...part };
        this.#feed({ kind: 'venue_view', view, fills });
      });
    });
  }

  /** The account as it is shown to a boot, with every fill that the venue still tells. */
  account(): AccountRead {
    const nowMs = this.#world.monoMs;
    const view = { source: 'rest' as const, issuedMs: nowMs, answeredMs: nowMs, ...this.#seen() };
    return { view, fills: this.#fillsFrom(0), strangeCoins: [] };
  }

  #seen() {
    const { venue, time, universe, coins } = this.#world;
    const orders = venue.exchange.frontendOpenOrders(ACCOUNT).map((order) => seenOrder(order, universe));
    const account = seenAccount(venue.exchange.clearinghouseState(ACCOUNT), universe, new Set(coins));
    return { venueTimeMs: time.nowMs, orders, account };
  }

  #fillsFrom(startTime: number) {
    const { venue, universe } = this.#world;
    const fills = venue.exchange.userFillsByTime(ACCOUNT, { startTime: Math.max(0, startTime) });
    return fills.flatMap((fill) => fillOf(fill, universe) ?? []);
  }

  #query(cloid: Cloid): void {
    const { venue, time, universe } = this.#world;
    const issuedMs = this.#world.monoMs;
    this.#feed({ kind: 'spent', ipWeight: WEIGHT.order, items: 0 });
    if (this.#failsNow()) return;
    time.after(HOST_MS.read / 2, () => {
      const answer = venue.exchange.orderStatus(ACCOUNT, hex(cloid));
      time.after(HOST_MS.read / 2, () => {
        const news = answer.status === 'order' ? orderNewsOf(answer.order, universe) : null;
        this.#feed({ kind: 'order_answered', cloid, news, issuedMs });
      });
    });
  }

  /** Record, then assert again in the instant of the write, then send. */
  #place(batch: number, orders: readonly ApprovedOrder[]): void {
    const { time } = this.#world;
    this.#nonce = Math.max(this.#nonce + 1, time.nowMs);
    const nonce = this.#nonce;
    const expiresAfterMs = Math.min(...orders.map((order) => order.expiresAfterMs));
    this.placing += 1;
    this.#after(HOST_MS.fsync, () => {
      const described = orders.map((order) => ({
        ...{ cloid: order.cloid, decision_id: order.decisionId, coin: order.coin, side: order.side },
        ...{ px: order.pxText, sz: order.szText, reduce_only: order.reduceOnly },
      }));
      const terms = {
        batch,
        nonce,
        expires_after_ms: expiresAfterMs,
        halt_epoch: orders[0]?.haltEpoch ?? null,
      };
      this.#note('order_intent', { ...terms, orders: described });
      // A stalled process does not get here before it wakes.
      this.#world.whenAwake(() => {
        this.placing -= 1;
        if (!this.#isDead) this.#send(batch, orders, nonce, expiresAfterMs);
      });
    });
  }

  #send(batch: number, orders: readonly ApprovedOrder[], nonce: number, expiresAfterMs: number): void {
    const { venue, time } = this.#world;
    const line = this.#world.sendLine();
    const refusal = reassert(orders, line);
    if (refusal !== null) {
      this.#note('order_denied', { batch, code: refusal.code });
      this.#feed({ kind: 'batch_denied', batch, code: refusal.code });
      return;
    }
    const contactAgeMs = line.nowMs - (line.contactIssuedMs ?? Number.NaN);
    this.#feed({ kind: 'batch_sent', batch, nonce });
    const cloids = orders.map(({ cloid }) => cloid);
    let answered = false;
    const report = (response: ActionResponse | null) => {
      if (answered) return;
      answered = true;
      const placed = placedOrders(cloids, response === null ? null : parseAnswer(response));
      this.#feed({
        kind: 'batch_reported',
        batch,
        outcomes: placed.map(({ cloid, input, refusal }) => ({ cloid, input, refusal })),
      });
      const said = placed.map(({ cloid, input }) => ({
        cloid,
        outcome: input.kind,
        oid: 'oid' in input ? input.oid : null,
      }));
      const data = { batch, nonce, contact_age_ms: contactAgeMs, orders: said };
      this.#note('order_report', data);
    };
    if (this.losing > 0) this.losing -= 1;
    else
      venue.submit(wireCopy(placeAction(orders)), nonce, expiresAfterMs, (response) =>
        report(venue.isOut ? null : response),
      );
    time.after(HOST_MS.answerMax, () => report(null));
  }

  #cancel(targets: readonly CancelTarget[]): void {
    const byOid = targets.flatMap((each) => (each.oid === null ? [] : [{ ...each, oid: each.oid }]));
    const byCloid = targets.flatMap((each) =>
      each.oid === null && each.cloid !== null ? [{ ...each, cloid: each.cloid }] : [],
    );
    if (byOid.length > 0) {
      const cancels = byOid.map(({ assetId, oid }) => ({ a: assetId, o: oidSchema.parse(oid) }));
      this.#act({ type: 'cancel', cancels }, byOid);
    }
    if (byCloid.length > 0) {
      const cancels = byCloid.map(({ assetId, cloid }) => ({ asset: assetId, cloid: hex(cloid) }));
      this.#act({ type: 'cancelByCloid', cancels }, byCloid);
    }
  }

  #act(action: Parameters<EngineWorld['venue']['submit']>[0], targets: readonly CancelTarget[]): void {
    const { venue, time } = this.#world;
    this.#nonce = Math.max(this.#nonce + 1, time.nowMs);
    const follow = (response: ActionResponse | null) => {
      const answer = response === null ? null : parseAnswer(response);
      const outcome =
        answer?.kind === 'ok'
          ? cancelResults(targets.length, { kind: 'accepted', value: answer.statuses })
          : ({ kind: 'unresolved', reason: 'no answer' } as const);
      const results = targets.map(({ oid, cloid }, i) => {
        const own = outcome.kind === 'accepted' ? outcome.value[i]?.outcome : undefined;
        return { oid, cloid, outcome: own ?? ('failed' as const) };
      });
      this.#feed({ kind: 'cancels_reported', results });
      this.#note('cancel_report', { outcome: outcome.kind, results });
    };
    this.#note('cancel', { orders: targets.map(({ oid, cloid }) => ({ oid, cloid })) });
    if (!venue.isOut && this.#failsNow()) time.after(HOST_MS.read, () => follow(null));
    else venue.submit(action, this.#nonce, null, (response) => follow(venue.isOut ? null : response));
  }

  #noop(nonce: number): void {
    this.#world.venue.submit({ type: 'noop' }, nonce, null, ({ status }) => {
      const accepted = status === 'ok' && !this.#world.venue.isOut;
      this.#feed({ kind: 'noop_reported', nonce, accepted });
      this.#note('noop', { nonce, outcome: accepted ? 'accepted' : 'refused' });
    });
  }

  #failsNow(): boolean {
    if (this.#world.venue.isOut) return true;
    if (this.failing === 0) return false;
    this.failing -= 1;
    return true;
  }

  #feed(happening: Happening): void {
    if (!this.#isDead) this.#world.feed(happening);
  }

  #note(type: string, data: object): void {
    const { chain, time, monoMs } = this.#world;
    if (!this.#isDead) chain.note(type, data, time.nowMs, monoMs);
  }

  #after(ms: number, run: () => void): void {
    this.#world.time.after(ms, () => {
      if (!this.#isDead) run();
    });
  }
}

/** A cloid has the venue's form by its schema; its type does not say so. */
function hex(cloid: Cloid): `0x${string}` {
  return cloid as unknown as `0x${string}`;
}

/** As it would arrive: nothing is shared between the two cores. */
function wireCopy(action: object): ExchangeAction {
  return structuredClone(action) as ExchangeAction; // the engine's form of the same wire
}
