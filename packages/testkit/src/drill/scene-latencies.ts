// The latencies of each scene, from the venue's journal and the audit files of engine and guardian alone. Pure.
import type { AuditEvent, AuditLine } from '../judge/audit-story.ts';
import type { OtherAction, Submission } from '../judge/venue-story.ts';
import { US_PER_MS } from '../judge/verdict.ts';
import type { SceneLatencies, Strike } from './scene.ts';

const CANCELS: ReadonlySet<string> = new Set(['cancel', 'cancelByCloid']);

export interface SceneWitnesses {
  /** Events of the engine. */
  readonly events: readonly AuditEvent[];
  /** Records of the guardian. */
  readonly guardian: readonly AuditLine[];
  /** Actions of engine and guardian, in the venue's order. */
  readonly actions: readonly OtherAction[];
  /** Orders of the engine, in the venue's order. */
  readonly submissions: readonly Submission[];
}

export function sceneLatenciesOf(strike: Strike, seen: SceneWitnesses): SceneLatencies {
  const { scene, orders, atUs, untilUs } = strike;
  const first = (timesUs: readonly number[], fromUs = atUs): number | null => {
    const own = timesUs.filter((us) => us >= fromUs && us < untilUs);
    return own.length === 0 ? null : Math.min(...own);
  };
  const events = (name: string) =>
    seen.events.filter(({ event }) => event === name).map(({ data }) => usOf(String(data.ts)));
  const guardian = (is: (line: AuditLine) => boolean) => seen.guardian.filter(is).map(({ ts }) => usOf(ts));
  const stage = (name: string, says: RegExp) =>
    guardian(({ type, data }) => type === 'clearance' && data.stage === name && says.test(String(data.msg)));
  const latchedUs = first([
    ...events('halt'),
    ...guardian(({ type }) => type === 'latch.raised' || type === 'latch.owed'),
  ]);
  const openedUs = first(events('gate_opened'));
  // An engine that was halted opens its gate on the way back.
  const reopenedUs = latchedUs === null ? openedUs : null;
  const dispatchUs = first(seen.actions.filter(({ type }) => CANCELS.has(type)).map(({ us }) => us));
  // What was read before the first cancel was taken says nothing of this end.
  const zeroUs = first(
    [...events('halt_zero_seen'), ...stage('zero_seen', /shows no order/)],
    dispatchUs ?? atUs,
  );
  const verifiedUs = first([...events('halt_verified'), ...stage('verified', /^verified/)], zeroUs ?? atUs);
  const sentUs = seen.submissions
    .map(({ us }) => us)
    .filter((us) => us > atUs && us < (zeroUs ?? reopenedUs ?? untilUs));
  const ms = (us: number | null, fromUs: number | null = atUs) =>
    us === null || fromUs === null ? null : Math.max(0, (us - fromUs) / US_PER_MS);
  return {
    scene,
    orders,
    t_gate_ms: ms(Math.max(atUs, ...sentUs)),
    t_latched_ms: ms(latchedUs),
    t_dispatch_ms: ms(dispatchUs),
    t_zero_seen_ms: ms(zeroUs),
    t_verified_ms: ms(verifiedUs),
    t_reopened_ms: ms(reopenedUs),
    zero_after_latched_ms: ms(zeroUs, latchedUs),
    verified_after_latched_ms: ms(verifiedUs, latchedUs),
  };
}

const usOf = (ts: string) => Date.parse(ts) * US_PER_MS;
