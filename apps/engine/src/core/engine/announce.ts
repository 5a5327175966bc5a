/** Events for people, each built in one place, with a next action that an operator can act on. */
import type { AgoraEvent } from '@agora/shared/event';
import { HALT_CAUSES } from '@agora/shared/halt-cause';
import { isoOf } from './iso.ts';
import type { Engine } from './state.ts';

/** An event without the fields that every event has. */
type Body<E> = E extends { event: string } ? Omit<E, 'ts' | 'next_action'> : never;
export type EventBody = Body<AgoraEvent>;

/** What an operator does about each; a halt's own act comes from its cause. */
const NEXT_ACTION: Readonly<Record<AgoraEvent['event'], string>> = {
  spread_widened: 'None: the spread follows volatility. Look at the market if it stays wide.',
  quote_size_reduced: 'None: size comes back with normal quoting. `./agora why` says what reduced it.',
  bid_hedged: 'None: the hedger works a short position down. `./agora reduce` if it should go faster.',
  ask_hedged: 'None: the hedger works a long position down. `./agora reduce` if it should go faster.',
  kill_threshold_armed: 'Decide now: `./agora reduce`, or `./agora kill`. It halts by itself at the limit.',
  quotes_withdrawn: 'Run `./agora why`. Quoting returns by itself when every signal holds.',
  quote_mode_changed: 'None, unless the reason is new to you: `./agora why`.',
  halt: HALT_CAUSES.boot.act,
  halt_zero_seen: 'Wait for the verification. Positions stay open: `./agora flatten` closes them.',
  halt_verified: 'Find out why it stopped, then `./agora enable` and `./agora resume`.',
  resume: 'Watch the first quotes: `./agora status`.',
  resume_refused: 'Satisfy the gates that do not hold, each with the command it names, then ask again.',
  request_refused: 'Read the sentence, correct the request and ask again.',
  gate_closed: 'Run `./agora why`. It opens by itself when every signal holds.',
  gate_opened: 'None.',
  preflight: 'Run `./agora doctor` where a check failed.',
  drill_started: 'None: a drill stops and verifies by itself.',
  drill_finished: 'Compare the figures with the limit.',
  'risk.recon_drift': 'Open the differences in `./agora status`, then `./agora adopt`.',
  adopted: 'Check the books: `./agora status`, then resume.',
  envelope_shrunk: 'None: smaller limits are in force at once.',
  envelope_expansion_refused: 'Accept the new envelope on the host: `./agora envelope`.',
  envelope_accepted: 'None: it is in force until it expires.',
  envelope_breach: 'It reduces by itself. `./agora flatten` if it should go faster.',
};

/** Tells people; `nextAction` where the event's own says more than the table. */
export function announce(
  engine: Engine,
  wallMs: number,
  body: EventBody,
  nextAction = NEXT_ACTION[body.event],
): void {
  const event = { ts: isoOf(wallMs), ...body, next_action: nextAction } as AgoraEvent; // Body leaves out exactly these two
  engine.effects.push({ kind: 'announce', event });
}
