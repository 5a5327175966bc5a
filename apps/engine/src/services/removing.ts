/** Takes orders off the venue at once: nothing is waited for, the audit included; whatever came of it is reported. */
import type { AuditSink } from '@agora/shared/audit-sink';
import { type Cloid, type Oid, oidSchema } from '@agora/shared/ids';
import type { CancelTarget } from '../core/engine/effect.ts';
import type { CancelReport } from '../core/engine/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { Meter } from '../ports/meter.ts';
import type { ActionOutcome, CancelResult, VenueCanceller } from '../ports/venue-exchange.ts';
import type { EngineLoop } from './engine-loop.ts';

export interface RemovingParts {
  readonly canceller: VenueCanceller;
  readonly audit: AuditSink;
  readonly loop: EngineLoop;
  readonly clock: Clock;
  readonly meter: Meter;
}

export class Removing {
  readonly #parts: RemovingParts;
  #underWay = 0;

  constructor(parts: RemovingParts) {
    this.#parts = parts;
  }

  /** Requests that the venue has not answered yet. */
  get underWay(): number {
    return this.#underWay;
  }

  cancel(targets: readonly CancelTarget[]): void {
    const { canceller, audit } = this.#parts;
    const byOid: { assetId: number; oid: Oid; cloid: Cloid | null }[] = [];
    const byCloid: { assetId: number; cloid: Cloid; oid: null }[] = [];
    for (const { assetId, oid, cloid } of targets) {
      if (oid !== null) byOid.push({ assetId, oid: oidSchema.parse(oid), cloid });
      else if (cloid !== null) byCloid.push({ assetId, cloid, oid: null });
    }
    if (byOid.length > 0)
      void this.#follow(canceller.cancel(byOid.map(({ assetId, oid }) => ({ assetId, oid }))), byOid);
    if (byCloid.length > 0)
      void this.#follow(
        canceller.cancelByCloid(byCloid.map(({ assetId, cloid }) => ({ assetId, cloid }))),
        byCloid,
      );
    const orders = targets.map(({ oid, cloid }) => ({ oid, cloid }));
    audit.note({ actor: 'engine', type: 'cancel', data: { orders } });
  }

  noop(nonce: number): void {
    const { canceller, audit, loop } = this.#parts;
    this.#underWay += 1;
    void canceller.noop(nonce).then((outcome) => {
      this.#underWay -= 1;
      const accepted = outcome.kind === 'accepted';
      loop.happen({ kind: 'noop_reported', nonce, accepted });
      audit.note({ actor: 'engine', type: 'noop', data: { nonce, outcome: outcome.kind } });
    });
  }

  async #follow(
    asked: Promise<ActionOutcome<readonly CancelResult[]>>,
    targets: readonly { readonly oid: number | null; readonly cloid: Cloid | null }[],
  ): Promise<void> {
    const { loop, audit, clock, meter } = this.#parts;
    const issuedMs = clock.monoMs();
    this.#underWay += 1;
    const outcome = await asked;
    this.#underWay -= 1;
    meter.cancelAnswered(outcome.kind, clock.monoMs() - issuedMs);
    const results = targets.map(({ oid, cloid }, i): CancelReport => {
      if (outcome.kind === 'accepted') {
        const own = outcome.value[i];
        return { oid, cloid, outcome: own?.outcome ?? 'failed', refusal: own?.refusal ?? null };
      }
      return { oid, cloid, outcome: 'failed', refusal: outcome.kind === 'rejected' ? outcome.refusal : null };
    });
    loop.happen({ kind: 'cancels_reported', results });
    const data = { outcome: outcome.kind, reason: reasonOf(outcome), results };
    audit.note({ actor: 'engine', type: 'cancel_report', data });
  }
}

const REASON_CHARS_MAX = 200;

/** Why the whole batch was not taken, in the venue's words where it said any. */
function reasonOf(outcome: ActionOutcome<unknown>): string | null {
  if (outcome.kind === 'accepted') return null;
  return (outcome.kind === 'rejected' ? outcome.text : outcome.reason).slice(0, REASON_CHARS_MAX);
}
