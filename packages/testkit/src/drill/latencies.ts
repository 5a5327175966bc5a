// The five latencies of each kill, from the venue's journal and the engine's audit files alone. Every kill's span ends where the next
// one begins. Pure.
import type { AuditEvent } from '../judge/audit-story.ts';
import type { OtherAction, Submission } from '../judge/venue-story.ts';
import { US_PER_MS } from '../judge/verdict.ts';
import type { Kill, KillLatencies } from './kill.ts';

const CANCELS: ReadonlySet<string> = new Set(['cancel', 'cancelByCloid']);

export interface Witnesses {
  readonly events: readonly AuditEvent[];
  /** Actions of engine and guardian, in the venue's order. */
  readonly actions: readonly OtherAction[];
  readonly submissions: readonly Submission[];
}

/** In the order of the kills, which is that of time. */
export function latenciesOf(kills: readonly Kill[], seen: Witnesses): KillLatencies[] {
  return kills.map((kill, i) => latenciesOfOne(kill, kills[i + 1]?.atUs ?? Number.POSITIVE_INFINITY, seen));
}

function latenciesOfOne(kill: Kill, untilUs: number, seen: Witnesses): KillLatencies {
  const since = (us: number | null | undefined) =>
    us == null ? null : Math.max(0, (us - kill.atUs) / US_PER_MS);
  const event = (name: string) => {
    const found = seen.events.find((each) => each.event === name && each.data.halt_id === kill.haltId);
    return since(found === undefined ? null : Date.parse(String(found.data.ts)) * US_PER_MS);
  };
  const zeroMs = event('halt_zero_seen');
  const zeroUs = zeroMs === null ? untilUs : kill.atUs + zeroMs * US_PER_MS;
  const cancels = seen.actions.filter(
    ({ type, us }) => CANCELS.has(type) && us >= kill.atUs && us <= Math.min(zeroUs, untilUs),
  );
  const late = seen.submissions.filter(({ us }) => us > kill.atUs && us < Math.min(zeroUs, untilUs));
  return {
    path: kill.path,
    orders: kill.orders,
    t_gate_ms: event('halt'),
    t_dispatch_ms: since(cancels[0]?.us),
    t_dispatch_last_ms: since(cancels.at(-1)?.us),
    t_ack_ms: since(answeredLast(cancels)),
    t_zero_seen_ms: zeroMs,
    t_verified_ms: event('halt_verified'),
    orders_after: late.length,
    t_last_order_ms: since(late.at(-1)?.us) ?? 0,
  };
}

/** When the last answer came; null where one is missing. */
function answeredLast(cancels: readonly OtherAction[]): number | null {
  const answers = cancels.map(({ answeredUs }) => answeredUs);
  if (answers.length === 0 || answers.includes(null)) return null;
  return Math.max(...answers.map(Number));
}
