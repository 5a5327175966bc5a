/** Keeps the venue's scheduled cancel where the core wants it. One act at a time; nothing waits for it, and it stops nothing. */
import type { AuditSink } from '@agora/shared/audit-sink';
import type { DeadMan } from '@agora/shared/snapshot';
import { placesLeft } from '../core/budget/budget.ts';
import {
  type DeadManAct,
  firesInMs,
  newDeadMan,
  noteNotScheduled,
  noteScheduled,
  planDeadMan,
  shownDeadMan,
} from '../core/dead-man/dead-man.ts';
import { type Engine, venueNowMs } from '../core/engine/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ActionOutcome, VenueCanceller } from '../ports/venue-exchange.ts';

export const DEAD_MAN_LOOK_EVERY_MS = 1_000;

export interface DeadManParts {
  readonly canceller: Pick<VenueCanceller, 'scheduleCancel'>;
  readonly audit: AuditSink;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
}

export class DeadManKeeper {
  readonly #parts: DeadManParts;
  readonly #state = newDeadMan();
  #said = '';

  constructor(parts: DeadManParts) {
    this.#parts = parts;
  }

  get shown(): DeadMan {
    const { engine, clock } = this.#parts;
    return shownDeadMan(this.#state, venueNowMs(engine, clock.monoMs()));
  }

  /** Until it fires; null = not armed. */
  get firesInMs(): number | null {
    const { engine, clock } = this.#parts;
    return firesInMs(this.#state, venueNowMs(engine, clock.monoMs()));
  }

  /** Firings counted today. */
  get triggers(): number {
    return this.#state.triggers;
  }

  /** One look, and what follows from it; called every DEAD_MAN_LOOK_EVERY_MS. */
  async look(): Promise<void> {
    const { engine, clock, canceller } = this.#parts;
    const { desk, fsm } = engine;
    if (desk === null) return;
    const nowMs = clock.monoMs();
    const act = planDeadMan(this.#state, {
      nowMs,
      venueMs: venueNowMs(engine, nowMs),
      // Until a stop is verified an order of ours may still turn up.
      atStake: fsm.state === 'ACTIVE' || fsm.clearance.stage !== 'verified',
      actionsLeft: placesLeft(desk.budget, nowMs),
    });
    if (act === null) return;
    this.#state.triedMs = nowMs;
    const outcome = await canceller.scheduleCancel(act.kind === 'arm' ? act.atVenueMs : null);
    this.#note(act, outcome);
  }

  #note(act: DeadManAct, outcome: ActionOutcome<null>): void {
    const { audit, clock } = this.#parts;
    const said = textOf(outcome);
    if (said === null) noteScheduled(this.#state, act, clock.monoMs());
    else noteNotScheduled(this.#state, act, said, outcome.kind !== 'unresolved');
    const at = act.kind === 'arm' ? act.atVenueMs : null;
    audit.note({
      actor: 'engine',
      type: 'schedule_cancel',
      data: { at_venue_ms: at, outcome: outcome.kind, said },
    });
    this.#tell(said === null ? '' : said);
  }

  /** One line when it changes. */
  #tell(problem: string): void {
    const { log } = this.#parts;
    if (problem === this.#said) return;
    this.#said = problem;
    if (problem === '') log.info({}, "the venue's scheduled cancel is kept a minute ahead");
    else log.warn({}, `the venue's scheduled cancel is not armed: ${problem}`);
  }
}

/** Null = accepted. */
function textOf(outcome: ActionOutcome<null>): string | null {
  if (outcome.kind === 'accepted') return null;
  if (outcome.kind === 'rejected') return outcome.text;
  return outcome.kind === 'denied' ? outcome.detail : outcome.reason;
}
