/** The checklist of the way back, as it stands at one instant: every gate, what was observed, and what would satisfy it. */
import { RECOVERY_GATES, type RecoveryGate, type RecoveryGateName } from '@agora/shared/resume';
import { cancelDebt } from '../orders/cancels.ts';
import { dailyPnlUusd } from '../position/pnl.ts';
import { lossStage } from '../risk/daily-loss.ts';
import { judge } from './gatekeeping.ts';
import type { Engine } from './state.ts';
import { isStreamFresh } from './streams.ts';

/**
 * All seven gates of the way back, as they stand now. The daily loss, drift and clearance are those of the books; a gate
 * that cannot be known does not hold.
 */
export function recoveryGatesAt(engine: Engine, nowMs: number): RecoveryGate[] {
  const { desk, fsm, market, account, control } = engine;
  const enabled = judge(engine, nowMs).find(({ name }) => name === 'operator_enabled');
  const pnl = desk === null ? null : dailyPnlUusd(desk.ledger);
  const stage = desk === null ? 'unknown' : lossStage(pnl, desk.limits);
  const debt = desk === null ? null : cancelDebt(desk.table).length + fsm.owedBefore.size;
  const streams = isStreamFresh(market, nowMs) && isStreamFresh(account, nowMs);
  const reconAgeMs = desk?.recon.okAnsweredMs == null ? null : nowMs - desk.recon.okAnsweredMs;
  const observed: Record<RecoveryGateName, [holds: boolean, value: string, ageMs: number | null]> = {
    ws_healthy: [streams, streams ? 'both streams fresh' : 'a stream is silent or gone', null],
    drift_zero: [
      desk !== null && desk.recon.status === 'ok' && (desk.recon.okIssuedMs ?? -1) >= fsm.clearance.startedMs,
      desk === null
        ? 'the venue has not been read'
        : `${desk.recon.status}, ${desk.recon.differences.length} differences`,
      reconAgeMs,
    ],
    loss_under_cap: [
      stage === 'fine' || stage === 'armed',
      pnl === null ? 'daily PnL not known' : `daily PnL ${stage}`,
      null,
    ],
    operator_enable: [enabled?.holds === true, enabled?.evidence ?? 'not known', enabled?.ageMs ?? null],
    no_kill_file: [
      control.kill?.present === false,
      control.kill?.evidence ?? 'not looked at yet',
      control.kill === null ? null : nowMs - control.kill.takenMs,
    ],
    cancel_debt_empty: [debt === 0, debt === null ? 'not known' : `${debt} orders not proven gone`, null],
    clearance_verified: [fsm.clearance.stage === 'verified', fsm.clearance.stage, null],
  };
  return (Object.keys(RECOVERY_GATES) as RecoveryGateName[]).map((gate) => {
    // Object.keys forgets the keys' type
    const [holds, value, ageMs] = observed[gate];
    const age_ms = ageMs === null ? null : Math.max(0, Math.round(ageMs));
    return { gate, holds, value: value.slice(0, 300), age_ms, helps: RECOVERY_GATES[gate].helps };
  });
}
