// What each kind of fault looks at, beside its time, its chance and its end: selectors and further fields. What it would
// ignore is refused when it is armed, so that a fault never strikes wider than it was meant to.
import { type FaultKind, type FaultMatch, type FaultSpec, isCondition, isStrike } from './spec.ts';

type Selector = keyof FaultMatch;
type Field = 'delay_ms' | 'text' | 'amount' | 'agent' | 'oid';

interface Takes {
  readonly by: readonly Selector[];
  readonly with?: readonly Field[];
}

const ACTIONS: readonly Selector[] = ['account', 'action', 'coin', 'transport'];
const REQUESTS: readonly Selector[] = [...ACTIONS, 'info'];
const FRAMES: readonly Selector[] = ['account', 'channel', 'coin', 'transport'];
const ACCOUNT: readonly Selector[] = ['account'];
const POSITION: readonly Selector[] = ['account', 'coin'];
const COIN: readonly Selector[] = ['coin'];
const FIELDS: readonly Field[] = ['delay_ms', 'text', 'amount', 'agent', 'oid'];

const TAKES: Readonly<Record<FaultKind, Takes>> = {
  rate_limited: { by: REQUESTS },
  server_error: { by: REQUESTS },
  bad_gateway: { by: REQUESTS },
  hang: { by: REQUESTS, with: ['delay_ms'] },
  drop_before: { by: REQUESTS },
  action_error: { by: ACTIONS, with: ['text'] },
  nonce_duplicate: { by: ACTIONS },
  nonce_too_low: { by: ACTIONS },
  nonce_too_high: { by: ACTIONS },
  agent_unknown: { by: ACTIONS },
  single_batch_error: { by: ACTIONS, with: ['text'] },
  partial_batch_error: { by: ACTIONS, with: ['text', 'amount'] },
  commit_then_drop: { by: ACTIONS },
  hang_after_commit: { by: ACTIONS, with: ['delay_ms'] },
  error_but_executed: { by: ACTIONS, with: ['text'] },
  delayed_ack: { by: REQUESTS, with: ['delay_ms'] },
  frame_drop: { by: FRAMES },
  frame_duplicate: { by: FRAMES },
  frame_delay: { by: FRAMES, with: ['delay_ms'] },
  frame_reorder: { by: FRAMES, with: ['delay_ms'] },
  frame_replace: { by: FRAMES, with: ['text'] },
  ws_half_open: { by: ACCOUNT },
  ws_refuse: { by: [] },
  unknown_oid_lag: { by: ACCOUNT, with: ['delay_ms'] },
  stale_info: { by: ACCOUNT, with: ['delay_ms'] },
  post_only_window: { by: [] },
  stale_oracle: { by: COIN },
  schedule_cancel_gate: { by: [], with: ['amount'] },
  special_status: { by: [], with: ['text'] },
  clock_skew: { by: [], with: ['amount'] },
  book_cadence: { by: [], with: ['delay_ms'] },
  open_interest_cap: { by: COIN, with: ['amount'] },
  ws_close: { by: ACCOUNT, with: ['text'] },
  ws_terminate: { by: ACCOUNT },
  snapshot_replay: { by: ACCOUNT },
  address_limit: { by: ACCOUNT, with: ['amount'] },
  agent_revoked: { by: ACCOUNT, with: ['agent'] },
  margin_canceled: { by: ACCOUNT, with: ['oid'] },
  liquidated_canceled: { by: ACCOUNT, with: ['oid'] },
  internal_cancel: { by: ACCOUNT, with: ['oid'] },
  liquidation: { by: POSITION },
  backstop_liquidation: { by: POSITION },
  auto_deleverage: { by: POSITION },
  delist: { by: COIN },
};

/**
 * What the kind would ignore, as a sentence; null when nothing is. A chance on a condition and an end of a single strike are
 * let through: they mislead nobody about whom it strikes.
 */
export function ignoredBy(spec: FaultSpec): string | null {
  const { kind, match } = spec;
  const { by, with: further = [] } = TAKES[kind];
  const selector = selectorsOf(match).find((name) => !by.includes(name));
  if (selector !== undefined)
    return `${kind} does not look at match.${selector} (it looks at ${listOf(by, 'match.')})`;
  const field = FIELDS.find((name) => spec[name] !== undefined && !further.includes(name));
  if (field !== undefined) return `${kind} takes no ${field} (it takes ${listOf(further)})`;
  if (match.info !== undefined && (match.action ?? match.coin) !== undefined)
    return 'match.info selects reads, which have no match.action and no match.coin';
  return ignoredTiming(spec);
}

function ignoredTiming({ kind, every_ms: everyMs, skip, count }: FaultSpec): string | null {
  if (everyMs !== undefined && !isStrike(kind)) return `${kind} takes no every_ms: it is no single strike`;
  if (skip > 0 && (isStrike(kind) || isCondition(kind))) return `${kind} takes no skip: nothing matches it`;
  if (count !== undefined && isCondition(kind)) return `${kind} takes no count: it holds until its end`;
  return null;
}

function selectorsOf(match: FaultMatch): Selector[] {
  // Its keys are those of the schema.
  return (Object.keys(match) as Selector[]).filter((name) => match[name] !== undefined);
}

function listOf(names: readonly string[], before = ''): string {
  return names.length === 0 ? 'nothing' : names.map((name) => `${before}${name}`).join(', ');
}
