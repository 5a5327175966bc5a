// Which further fields a fault needs before it makes sense, and which it would ignore. Checked when it is armed, so that
// a fault never turns out to be void, or wider than it was meant to be, at the moment it should strike.
import { type FaultSpec, isFrameFault } from './spec.ts';
import { ignoredBy } from './takes.ts';

const NEEDS_ACCOUNT = new Set([
  'address_limit',
  'stale_info',
  'agent_revoked',
  'margin_canceled',
  'liquidated_canceled',
  'internal_cancel',
  'liquidation',
  'backstop_liquidation',
  'auto_deleverage',
]);

/** @returns Why it cannot be armed, as a sentence; null when it can. */
export function problemOf(spec: FaultSpec): string | null {
  return missingFrom(spec) ?? ignoredBy(spec);
}

/** @returns What is missing, as a sentence; null when nothing is. */
function missingFrom(spec: FaultSpec): string | null {
  const { kind, match } = spec;
  if (NEEDS_ACCOUNT.has(kind) && match.account === undefined) return `${kind} needs match.account`;
  if (kind === 'agent_revoked' && spec.agent === undefined) return 'agent_revoked needs agent';
  if (kind === 'clock_skew' && spec.amount === undefined) return 'clock_skew needs amount (ms, signed)';
  if (kind === 'schedule_cancel_gate' && spec.amount === undefined)
    return 'schedule_cancel_gate needs amount (USD)';
  if ((kind === 'open_interest_cap' || kind === 'delist') && match.coin === undefined)
    return `${kind} needs match.coin`;
  if (kind === 'open_interest_cap' && spec.amount === undefined)
    return 'open_interest_cap needs amount (USD)';
  if (kind === 'frame_replace' && spec.text === undefined) return 'frame_replace needs text';
  if (kind === 'special_status' && spec.text === undefined) return 'special_status needs text';
  if (isFrameFault(kind) && (match.action ?? match.info) !== undefined) {
    return `${kind} strikes frames: select by match.channel, not by action or info`;
  }
  return null;
}
