/** Leads each effect of the core to the one who carries it out. Nothing in here waits, and nothing throws. */
import type { Effect } from '../core/engine/effect.ts';
import type { EngineEvent } from '../core/engine/event.ts';
import type { EnvelopeKeeper } from './envelope-keeper.ts';
import type { HaltRecorder } from './halt-recorder.ts';
import type { LatchActs } from './latch-acts.ts';
import type { Placing } from './placing.ts';
import type { Removing } from './removing.ts';
import type { SnapshotPublisher } from './snapshot-publisher.ts';
import type { Teller } from './teller.ts';
import type { VenueReads } from './venue-reads.ts';

export interface Hands {
  readonly placing: Pick<Placing, 'place'>;
  readonly removing: Pick<Removing, 'cancel' | 'noop'>;
  readonly recorder: Pick<HaltRecorder, 'record'>;
  readonly latch: Pick<LatchActs, 'raise' | 'writeResume'>;
  readonly reads: Pick<VenueReads, 'read' | 'queryOrder'>;
  readonly teller: Pick<Teller, 'announce' | 'note' | 'orderChanged' | 'refused' | 'answer'>;
  readonly envelopes: Pick<EnvelopeKeeper, 'keep'>;
  readonly publisher: Pick<SnapshotPublisher, 'request'>;
}

export function executorOf(hands: Hands): (effect: Effect, event: EngineEvent | null) => void {
  return (effect, event) => {
    switch (effect.kind) {
      case 'cancel':
        hands.removing.cancel(effect.targets);
        return;
      case 'noop':
        hands.removing.noop(effect.nonce);
        return;
      case 'place':
        void hands.placing.place({ batch: effect.batch, orders: effect.orders, frameMs: frameMsOf(event) });
        return;
      case 'record_halt':
        hands.recorder.record(effect.record);
        return;
      case 'raise_latch':
        void hands.latch.raise(effect.by, effect.above);
        return;
      case 'write_resume':
        void hands.latch.writeResume(effect.accepted);
        return;
      case 'read_venue':
        hands.reads.read(effect.what);
        return;
      case 'query_order':
        void hands.reads.queryOrder(effect.cloid);
        return;
      case 'announce':
        hands.teller.announce(effect.event);
        return;
      case 'order_changed':
        hands.teller.orderChanged(effect.order);
        return;
      case 'note':
        hands.teller.note(effect);
        return;
      case 'refused':
        hands.teller.refused(effect);
        return;
      case 'answer_request':
        hands.teller.answer(effect);
        return;
      case 'keep_envelope':
        hands.envelopes.keep(effect.envelope);
        return;
      case 'publish_snapshot':
        hands.publisher.request();
    }
  };
}

function frameMsOf(event: EngineEvent | null): number | null {
  return event?.kind === 'bbo' || event?.kind === 'l2' ? event.frame.receivedMs : null;
}
