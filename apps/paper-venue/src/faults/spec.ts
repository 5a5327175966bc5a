// What can be made to go wrong, and when. A fault is a rule that strikes matching requests or frames, a condition
// that holds for a while, or a strike that happens at a moment. Names and units are those of the `/_venue/faults`
// body.
import { z } from 'zod';
import { address, uint } from '../protocol/scalars.ts';

/**
 * Rules on requests (`/exchange`, `/info` and their socket posts): how far the action comes all the same (to the edge, to
 * the exchange, which counts its nonce and does nothing, or all the way), and whether reads can be struck too.
 */
export const REQUEST_FAULTS = {
  rate_limited: { comes: 'edge', reads: true },
  server_error: { comes: 'edge', reads: true },
  bad_gateway: { comes: 'edge', reads: true },
  hang: { comes: 'edge', reads: true },
  drop_before: { comes: 'edge', reads: true },
  action_error: { comes: 'exchange', reads: false },
  nonce_duplicate: { comes: 'edge', reads: false },
  nonce_too_low: { comes: 'edge', reads: false },
  nonce_too_high: { comes: 'edge', reads: false },
  agent_unknown: { comes: 'edge', reads: false },
  single_batch_error: { comes: 'exchange', reads: false },
  partial_batch_error: { comes: 'through', reads: false },
  commit_then_drop: { comes: 'through', reads: false },
  hang_after_commit: { comes: 'through', reads: false },
  error_but_executed: { comes: 'through', reads: false },
  delayed_ack: { comes: 'through', reads: true },
} as const;

/** Rules on frames of user and market channels. */
export const FRAME_FAULTS = [
  'frame_drop',
  'frame_duplicate',
  'frame_delay',
  'frame_reorder',
  'frame_replace',
] as const;

/** What holds from the start of the fault to its end. */
export const CONDITIONS = [
  'ws_half_open',
  'ws_refuse',
  'unknown_oid_lag',
  'stale_info',
  'post_only_window',
  'stale_oracle',
  'schedule_cancel_gate',
  'special_status',
  'clock_skew',
  'book_cadence',
  'open_interest_cap',
] as const;

/** What happens once, or every `every_ms`. */
export const STRIKES = [
  'ws_close',
  'ws_terminate',
  'snapshot_replay',
  'address_limit',
  'agent_revoked',
  'margin_canceled',
  'liquidated_canceled',
  'internal_cancel',
  'liquidation',
  'backstop_liquidation',
  'auto_deleverage',
  'delist',
] as const;

export type RequestFault = keyof typeof REQUEST_FAULTS;
export type FrameFault = (typeof FRAME_FAULTS)[number];
export type Condition = (typeof CONDITIONS)[number];
export type Strike = (typeof STRIKES)[number];
export type FaultKind = RequestFault | FrameFault | Condition | Strike;

export const FAULT_KINDS: readonly FaultKind[] = [
  ...(Object.keys(REQUEST_FAULTS) as RequestFault[]),
  ...FRAME_FAULTS,
  ...CONDITIONS,
  ...STRIKES,
];

const WEEK_MS = 604_800_000;
const duration = uint.max(WEEK_MS);

const match = z.strictObject({
  account: address.optional(),
  /** Action type, e.g. `order`; only requests to `/exchange` match. */
  action: z.string().max(64).optional(),
  /** Info type, e.g. `openOrders`; only requests to `/info` match. */
  info: z.string().max(64).optional(),
  /** Channel of a frame, e.g. `userFills`. */
  channel: z.string().max(64).optional(),
  coin: z.string().max(32).optional(),
  transport: z.enum(['http', 'ws']).optional(),
});

export const faultSpec = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  match: match.default({}),
  /** Chance that a matching request or frame is struck. */
  probability: z.number().min(0).max(1).default(1),
  /** How many times it strikes before it is spent; unlimited when absent. */
  count: uint.min(1).optional(),
  /** How many matches pass before the first strike. */
  skip: uint.default(0),
  /** Length of a delay, a hang, a lag, a hold-back or a cadence. */
  delay_ms: duration.optional(),
  starts_in_ms: duration.default(0),
  /** End of the fault after its start; unlimited when absent. */
  duration_ms: duration.optional(),
  /** Period of a repeated strike. */
  every_ms: duration.min(1).optional(),
  /** Text of an error, of the special status, or of the frame that goes out instead (`$time` becomes the venue's time). */
  text: z.string().max(1_000).optional(),
  /** Signed amount: clock skew in ms, gate or cap in USD, items of a batch that fail. */
  amount: z.int().optional(),
  agent: address.optional(),
  oid: uint.optional(),
});

export type FaultSpec = z.infer<typeof faultSpec>;
export type FaultMatch = FaultSpec['match'];

export function isRequestFault(kind: FaultKind): kind is RequestFault {
  return Object.hasOwn(REQUEST_FAULTS, kind);
}

export function isFrameFault(kind: FaultKind): kind is FrameFault {
  return (FRAME_FAULTS as readonly string[]).includes(kind);
}

export function isCondition(kind: FaultKind): kind is Condition {
  return (CONDITIONS as readonly string[]).includes(kind);
}

export function isStrike(kind: FaultKind): kind is Strike {
  return (STRIKES as readonly string[]).includes(kind);
}
