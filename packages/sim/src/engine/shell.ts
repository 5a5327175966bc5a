// The engine's shell on virtual time: what services and adapters do with the world, done with the simulated one. The core
// is the real one, and so is every function that turns the venue's words into integers and back. It decides nothing.
import type { Effect } from '@agora/engine/src/core/engine/effect.ts';
import type { EngineHaltRecord } from '@agora/engine/src/core/engine/halt-record.ts';
import { FSYNC_MS } from '../host/host.ts';
import type { Life } from './life.ts';
import { VenueActions } from './venue-actions.ts';
import { VenueReads } from './venue-reads.ts';
import { VenueWay } from './venue-way.ts';

export class Shell {
  readonly way: VenueWay;
  readonly reads: VenueReads;
  readonly actions: VenueActions;
  readonly #life: Life;

  constructor(life: Life) {
    this.#life = life;
    this.way = new VenueWay(life.world.venue);
    this.reads = new VenueReads(life, this.way);
    this.actions = new VenueActions(life, this.way);
  }

  carryOut(effect: Effect): void {
    const { latch, process } = this.#life.world;
    switch (effect.kind) {
      case 'place':
        this.actions.place(effect.batch, effect.orders);
        return;
      case 'cancel':
        this.actions.cancel(effect.targets);
        return;
      case 'noop':
        this.actions.noop(effect.nonce);
        return;
      case 'record_halt':
        this.#recordHalt(effect.record);
        return;
      case 'raise_latch':
        latch.raise(effect.above);
        return;
      case 'write_resume':
        this.#life.note('resume_accepted', effect.accepted);
        this.#life.after(FSYNC_MS, () => latch.resume(effect.accepted));
        return;
      case 'read_venue':
        this.reads.look(effect.what);
        return;
      case 'query_order':
        this.reads.query(effect.cloid);
        return;
      case 'announce':
        this.#life.note('event', effect.event);
        return;
      case 'note':
        this.#life.note(effect.type, effect.data);
        return;
      case 'answer_request':
        process.answers.push(effect);
        return;
      case 'refused':
      case 'keep_envelope':
      case 'publish_snapshot':
        return;
    }
  }

  #recordHalt(record: EngineHaltRecord): void {
    this.#life.after(FSYNC_MS, () => {
      this.#life.world.host.disk.halt = record;
      this.#life.feed({ kind: 'halt_recorded', record });
    });
  }
}
