/**
 * Every cause of a halt: how it reads, who trips it, how urgent it is and what the operator does. One table
 * for engine, guardian, console, Telegram, CLI and the runbook.
 */
import { wireEnum } from './wire.ts';

export interface HaltCauseEntry {
  /** The CAUSE clause; `{value}`, `{limit}`, `{who}` and `{subject}` come from the halt's record. */
  readonly clause: string;
  /** The loop that trips it, or null where a person does. */
  readonly loop: string | null;
  /** P2 = look soon, P3 = review in the day. A position left open or an unconfirmed cancel raises it. */
  readonly severity: 'P2' | 'P3';
  /** What the operator does about it, one imperative sentence. */
  readonly act: string;
}

const entry = (clause: string, loop: string | null, severity: 'P2' | 'P3', act: string): HaltCauseEntry => ({
  clause,
  loop,
  severity,
  act,
});

export const HALT_CAUSES = {
  boot: entry(
    'Started halted, as at every start',
    'engine start',
    'P3',
    'Run `./agora enable` when you want it to trade.',
  ),
  shutdown: entry(
    'The engine was told to shut down',
    'engine shutdown',
    'P3',
    'Start it again with `./agora up` when wanted.',
  ),
  kill_telegram: entry(
    'Stopped by {who} from Telegram',
    null,
    'P2',
    'Find out why it was stopped before resuming.',
  ),
  kill_file: entry(
    'Stopped by {who} from the kill file {subject}',
    null,
    'P2',
    'Remove the kill file when its reason is gone.',
  ),
  kill_api: entry(
    'Stopped by {who} from {subject}',
    null,
    'P2',
    'Find out why it was stopped before resuming.',
  ),
  kill_cli: entry(
    'Stopped by {who} from the command line',
    null,
    'P2',
    'Find out why it was stopped before resuming.',
  ),
  guardian: entry(
    'Stopped by the guardian: {subject}',
    'guardian watch loop',
    'P2',
    'See what the guardian found: {subject}. `./agora doctor` says who answers.',
  ),
  control_link_lost: entry(
    'Control link failed: no good contact with redis-latch for {value} (limit {limit})',
    'engine lease loop',
    'P2',
    'Run `./agora doctor` and bring redis-latch back.',
  ),
  latch_rolled_back: entry(
    'Latch failed: redis-latch went back to {value}, below {limit}',
    'engine lease loop',
    'P2',
    'Find out who restored or emptied redis-latch.',
  ),
  loop_stalled: entry(
    'Event loop stalled for {value} (limit {limit})',
    'engine lease loop',
    'P2',
    'Look for an overloaded host.',
  ),
  gate_flapping: entry(
    'The gate closed {value} times in 10 min, past the limit of {limit}',
    'engine gate',
    'P2',
    'Find the unstable signal: {subject}.',
  ),
  recon_drift: entry(
    'Reconciliation found {subject}',
    'engine reconciliation loop',
    'P2',
    'Open the differences, then `./agora adopt`.',
  ),
  audit_unwritable: entry(
    'Audit chain failed: {subject}',
    'engine audit writer',
    'P2',
    'Free the disk and check `./agora audit verify`.',
  ),
  clock_skew: entry(
    'Clock skew against the venue reached {value}, past the {limit} limit',
    'engine clock watch',
    'P2',
    'Repair time synchronisation of the host.',
  ),
  owner_lost: entry(
    'Another process took this engine over: {subject}',
    'engine lease loop',
    'P2',
    'Make sure that only one engine of this name runs.',
  ),
  operator_enable_removed: entry(
    'The operator-enable file was removed',
    'engine file watch',
    'P2',
    'Run `./agora enable` when it should trade again.',
  ),
  daily_loss: entry(
    'Daily loss reached {value}, past the {limit} cap',
    'engine risk loop',
    'P2',
    'Leave it halted until 00:00 UTC and review the day.',
  ),
  execution_throttle: entry(
    'Fills reached {value} in one minute, past the limit of {limit}',
    'engine risk loop',
    'P2',
    'Find out what filled so fast.',
  ),
  message_rate: entry(
    'Order messages reached {value} a minute, past the limit of {limit}',
    'engine risk loop',
    'P2',
    'Raise the requote threshold or the cooldown.',
  ),
  price_move: entry(
    '{subject} mid price moved {value} in one minute, past the {limit} limit',
    'engine risk loop',
    'P2',
    'Wait until the market is calm.',
  ),
  position_flip_churn: entry(
    'Position changed sides {value} times in 10 min, past the limit of {limit}',
    'engine risk loop',
    'P2',
    'Review quote size and skew.',
  ),
  invariant_broken: entry(
    'An invariant of the engine broke: {subject}',
    'engine self-check',
    'P2',
    'Run `./agora audit tail` and keep the files for analysis.',
  ),
  foreign_order: entry(
    'Reconciliation found {subject}, an order that is not ours',
    'engine reconciliation loop',
    'P2',
    'Find the second writer on the account.',
  ),
  cancel_unproven: entry(
    'The venue did not take {subject} off the book for {value} (limit {limit})',
    'engine cancel watch',
    'P2',
    'See what the venue answers to cancels: `./agora audit tail`.',
  ),
  wallet_refused: entry(
    'The venue does not know the engine wallet: it refused {subject}',
    'engine cancel watch',
    'P2',
    'Approve the engine wallet anew: `./agora keys`.',
  ),
  ws_silent: entry(
    'Venue stream failed: {subject} silent for {value} (limit {limit})',
    'engine stream watch',
    'P2',
    'Check the venue and the network.',
  ),
  queue_overflow: entry(
    'Queue {subject} overflowed at {value}, past the limit of {limit}',
    'engine event queue',
    'P2',
    'Look for an overloaded host.',
  ),
} as const satisfies Record<string, HaltCauseEntry>;
export type HaltCauseCode = keyof typeof HALT_CAUSES;

export const HALT_CAUSE_CODES = Object.keys(HALT_CAUSES) as [HaltCauseCode, ...HaltCauseCode[]]; // Object.keys forgets the keys' type

/** A cause as read from the wire; a newer engine's word reads as `unknown`. */
export const haltCauseCodeSchema = wireEnum(HALT_CAUSE_CODES);

/** The table's entry, or null for a cause this build does not know. */
export function haltCauseEntry(code: string): HaltCauseEntry | null {
  return Object.hasOwn(HALT_CAUSES, code) ? HALT_CAUSES[code as HaltCauseCode] : null; // hasOwn has just proven it
}
