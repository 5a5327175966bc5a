// Carries out a fault that struck a request. Whatever a fault says about the answer, the table in `faults/spec.ts`
// says how far the action really comes, and that is what happens here.
import type { Timers } from '../clock/system.ts';
import type { ActionResponse, ExchangeCommand } from '../core/seam/actions.ts';
import { ACTION_TEXT, TEXT } from '../core/texts.ts';
import { failLast, failWhole } from '../faults/batch.ts';
import type { Struck } from '../faults/book.ts';
import type { RequestFault } from '../faults/spec.ts';
import type { Journal } from '../journal/journal.ts';
import type { Origin, VenueHost } from './host.ts';
import type { Request, Respond } from './reply.ts';

/** A request that hangs is cut after this at the latest, so that sockets cannot pile up for ever. */
const HANG_MS_MAX = 600_000;
const DELAY_MS_DEFAULT = 1_000;
const DAY_MS = 86_400_000;

export interface StruckAction {
  readonly command: Omit<ExchangeCommand, 'receivedAtMs'>;
  readonly origin: Origin;
  readonly request: Request;
  readonly respond: Respond;
  readonly host: VenueHost;
  readonly timers: Timers;
  readonly journal: Journal;
}

export interface StruckRead {
  readonly request: Request;
  readonly respond: Respond;
  readonly read: () => void;
  readonly timers: Timers;
  readonly journal: Journal;
}

export function readOnFault(fault: Struck<RequestFault>, target: StruckRead): void {
  record(fault, target.journal, target.request);
  if (refuseAtTheEdge(fault, target)) return;
  target.timers.after(fault.spec.delay_ms ?? DELAY_MS_DEFAULT, target.read);
}

export function actOnFault(fault: Struck<RequestFault>, target: StruckAction): void {
  record(fault, target.journal, target.request);
  if (refuseAtTheEdge(fault, target)) return;
  const { command, origin, respond, host, timers } = target;
  switch (fault.spec.kind) {
    case 'nonce_duplicate':
    case 'nonce_too_low':
    case 'nonce_too_high':
    case 'agent_unknown':
      answer(respond, { status: 'err', response: admissionText(fault.spec.kind, target) });
      break;
    case 'action_error':
    case 'single_batch_error':
      spendNonce(target, refusal(fault, command));
      break;
    case 'partial_batch_error':
      failPartly(fault, target);
      break;
    case 'commit_then_drop':
      host.submit(command, origin, () => respond({ kind: 'drop' }));
      break;
    case 'hang_after_commit':
      host.submit(command, origin, () => hang(fault, target));
      break;
    case 'error_but_executed':
      host.submit(command, origin, () => lieAboutFailure(fault, respond));
      break;
    case 'delayed_ack':
      host.submit(command, origin, (response) => {
        timers.after(fault.spec.delay_ms ?? DELAY_MS_DEFAULT, () => answer(respond, response));
      });
      break;
    default:
  }
}

/** Refusals that never reach the exchange. @returns true when it was one. */
function refuseAtTheEdge(
  fault: Struck<RequestFault>,
  target: { readonly respond: Respond; readonly timers: Timers },
): boolean {
  const { respond } = target;
  if (fault.spec.kind === 'rate_limited') respond({ kind: 'limited' });
  else if (fault.spec.kind === 'server_error') respond({ kind: 'internal' });
  else if (fault.spec.kind === 'bad_gateway') respond({ kind: 'badGateway' });
  else if (fault.spec.kind === 'drop_before') respond({ kind: 'drop' });
  else if (fault.spec.kind === 'hang') hang(fault, target);
  else return false;
  return true;
}

function hang(
  fault: Struck<RequestFault>,
  target: { readonly respond: Respond; readonly timers: Timers },
): void {
  const delayMs = Math.min(fault.spec.delay_ms ?? HANG_MS_MAX, HANG_MS_MAX);
  target.timers.after(delayMs, () => target.respond({ kind: 'drop' }));
}

function lieAboutFailure(fault: Struck<RequestFault>, respond: Respond): void {
  const { text } = fault.spec;
  if (text === undefined) respond({ kind: 'internal' });
  else answer(respond, { status: 'err', response: text });
}

function admissionText(kind: RequestFault, { command, host }: StruckAction): string {
  const { nonce, signer } = command;
  const nowMs = host.clock.nowMs();
  if (kind === 'nonce_duplicate') return ACTION_TEXT.nonceDuplicate(nonce);
  // An edge on the wrong side of the nonce would contradict itself: a floor is then that of the highest nonces which the venue remembers, a ceiling
  // that of a clock which is a day behind.
  if (kind === 'nonce_too_low')
    return ACTION_TEXT.nonceTooLow(nonce, Math.max(nowMs - 2 * DAY_MS, nonce + 1));
  if (kind === 'nonce_too_high') return ACTION_TEXT.nonceTooHigh(nonce, Math.min(nowMs + DAY_MS, nonce - 1));
  return ACTION_TEXT.userUnknown(signer);
}

function refusal(fault: Struck<RequestFault>, { action }: StruckAction['command']): ActionResponse {
  const { kind, text } = fault.spec;
  if (kind === 'action_error') return { status: 'err', response: text ?? TEXT.vaultMayNot };
  return failWhole(action, text);
}

/** An action refused after admission has used its nonce: a noop takes its place. */
function spendNonce({ command, origin, host, respond }: StruckAction, refused: ActionResponse): void {
  host.submit({ ...command, action: { type: 'noop' } }, origin, (response) => {
    answer(respond, response.status === 'ok' ? refused : response);
  });
}

function failPartly(fault: Struck<RequestFault>, target: StruckAction): void {
  const { command, origin, host, respond } = target;
  const split = failLast(command.action, Math.max(1, fault.spec.amount ?? 1), fault.spec.text);
  if (split === null) {
    host.submit(command, origin, (response) => answer(respond, response));
    return;
  }
  if (split.action === null) {
    spendNonce(target, split.merge(null));
    return;
  }
  host.submit({ ...command, action: split.action }, origin, (response) =>
    answer(respond, split.merge(response)),
  );
}

function answer(respond: Respond, response: ActionResponse): void {
  respond({ kind: 'ok', body: JSON.stringify(response) });
}

function record(fault: Struck<RequestFault>, journal: Journal, request: Request): void {
  journal.append('fault', { id: fault.id, kind: fault.spec.kind, req: request.req });
}
