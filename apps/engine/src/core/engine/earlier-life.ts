/** What an earlier life left: its orders at the venue are ours and wanted gone, and so is what it owed and the venue does not list. */
import { ownershipOf, parseCloid } from '@agora/shared/cloid';
import type { DecisionId } from '@agora/shared/ids';
import { addOrder, applyOrderInput } from '../orders/table.ts';
import type { SeenOrder, VenueView } from '../reconcile/view.ts';
import { cancelOrders, cancelTargets } from './cancelling.ts';
import type { Desk } from './desk.ts';
import type { Timed } from './event.ts';
import { haltRecordOf } from './halting.ts';
import { earlierLifeStateMs, earlierLifeUntilMs } from './landing.ts';
import type { Engine } from './state.ts';

/** Takes in an order of ours that this boot did not place, and wants it gone. */
export function takeIn(engine: Engine, desk: Desk, seen: SeenOrder, t: Timed): void {
  const parts = seen.cloid === null ? null : parseCloid(seen.cloid);
  const coinDesk = [...desk.coins.values()].find(({ coin }) => coin === seen.coin);
  if (parts === null || coinDesk === undefined || seen.cloid === null) return;
  if (ownershipOf(desk.source, seen.cloid) !== 'earlier_boot') return;
  const draft = {
    cloid: seen.cloid as never, // a cloid of ours, which parseCloid has just proven
    decisionId: `earlier-${parts.bootTag}` as DecisionId, // of the right form
    coin: coinDesk.coin,
    side: seen.side,
    px: seen.px,
    sz: seen.sz,
    reduceOnly: seen.reduceOnly,
    kind: parts.kind,
    level: 0,
    expiresAfterMs: 0,
  };
  // From here on the order table owes it.
  engine.fsm.owedBefore.delete(draft.cloid);
  const order = addOrder(desk.table, draft, t.nowMs);
  applyOrderInput(desk.table, order, { kind: 'resting', oid: seen.oid }, t.nowMs);
  engine.effects.push({
    kind: 'note',
    type: 'leftover',
    data: { cloid: seen.cloid, coin: seen.coin, oid: seen.oid, sz: seen.sz },
  });
  cancelOrders(engine, desk, [order], t.nowMs);
}

/** What an earlier life owed and the venue does not list may still be under way: cancelled by its id, in case it lands. */
export function cancelOwed(engine: Engine, desk: Desk, nowMs: number): void {
  const owed = [...engine.fsm.owedBefore.values()];
  if (owed.length === 0) return;
  const targets = owed.flatMap(({ cloid, coin }) => {
    const spec = [...desk.coins.values()].find((each) => each.coin === coin)?.spec;
    return spec === undefined ? [] : [{ assetId: spec.assetId, oid: null, cloid }];
  });
  cancelTargets(engine, desk, targets, nowMs);
  engine.effects.push({ kind: 'note', type: 'cancel_debt', data: { owed: owed.length, proven_gone: 0 } });
}

/** A read that began after the last order of an earlier life could land, of a state of after that, and does not list it, proves it gone. */
export function settleOwed(engine: Engine, { issuedMs, venueTimeMs }: VenueView): void {
  const { owedBefore } = engine.fsm;
  if (owedBefore.size === 0 || issuedMs <= earlierLifeUntilMs(engine)) return;
  if (venueTimeMs <= earlierLifeStateMs(engine)) return;
  const data = { owed: 0, proven_gone: owedBefore.size };
  owedBefore.clear();
  engine.effects.push(
    { kind: 'note', type: 'cancel_debt', data },
    { kind: 'record_halt', record: haltRecordOf(engine) },
  );
}
