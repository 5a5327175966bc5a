/** Requests of operators: each is answered, none widens anything, and the engine decides. */
import type { OperatorRequest } from '@agora/shared/operator-request';
import type { RequestSide } from '@agora/shared/redis-keys';
import { RESUME_REFUSALS, type RecoveryGate, type ResumeRefusalCode } from '@agora/shared/resume';
import { epochMsOf } from '@agora/shared/time';
import { freshPairs } from '../gate/lease.ts';
import { unreachable } from '../invariants/invariant.ts';
import { adoptOpening } from '../position/opening.ts';
import { type AdoptRefusal, adoptRefusal, differencesText } from '../reconcile/adopt.ts';
import { forgiveDrift } from '../reconcile/reconciliation.ts';
import { announce } from './announce.ts';
import { askRead } from './doubt.ts';
import { shrinkEnvelope } from './envelope.ts';
import type { Timed } from './event.ts';
import { noteFundingTotals } from './fills.ts';
import { recoveryGatesAt } from './recovery.ts';
import type { Engine } from './state.ts';

/** A request older than this acts no more, and a second factor neither. */
export const REQUEST_AGE_MS_MAX = 60_000;

export function onRequest(engine: Engine, side: RequestSide, request: OperatorRequest, t: Timed): void {
  switch (request.act) {
    case 'resume':
      resume(engine, side, request, t);
      return;
    case 'reduce':
      reduce(engine, request, t);
      return;
    case 'shrink':
      shrink(engine, request, t);
      return;
    case 'adopt':
      adopt(engine, request, t);
      return;
    default:
      unreachable(request);
  }
}

type Asked<A extends OperatorRequest['act']> = Extract<OperatorRequest, { act: A }>;

function resume(engine: Engine, side: RequestSide, request: Asked<'resume'>, t: Timed): void {
  const gates = recoveryGatesAt(engine, t.nowMs);
  const code = resumeRefusal(engine, side, request, gates, t);
  if (code !== null) {
    const { halt } = engine.fsm;
    announce(engine, t.wallMs, {
      event: 'resume_refused',
      halt_id: halt.halt_id,
      request_id: request.request_id,
      who: request.who,
      code,
      gates,
    });
    answer(engine, request, false, code, RESUME_REFUSALS[code], gates);
    return;
  }
  const { reviewed } = request;
  engine.fsm.recovering = {
    requestId: request.request_id,
    who: request.who,
    epochs: reviewed,
    sinceMs: t.nowMs,
  };
  // From here on the latch may show no stop, whether or not it comes to trading: on record before it is written.
  const { request_id, who, halt_id } = request;
  engine.effects.push({ kind: 'write_resume', accepted: { request_id, who, halt_id, ...reviewed } });
  answer(
    engine,
    request,
    true,
    null,
    'Accepted: trading begins when the latch shows these epochs and every signal holds.',
  );
}

function resumeRefusal(
  engine: Engine,
  side: RequestSide,
  request: Asked<'resume'>,
  gates: readonly RecoveryGate[],
  t: Timed,
): ResumeRefusalCode | null {
  const { fsm, control } = engine;
  if (fsm.state !== 'HALTED') return 'NOT_HALTED';
  if (isOld(epochMsOf(request.at), t)) return 'STALE_REQUEST';
  if (side === 'web') {
    const factorMs = request.second_factor_at === null ? Number.NaN : epochMsOf(request.second_factor_at);
    if (isOld(factorMs, t)) return 'SECOND_FACTOR_STALE';
  }
  if (request.halt_id !== fsm.halt.halt_id) return 'OTHER_HALT';
  const pairs = freshPairs(control.lease, t.nowMs);
  const { panicE, panicG } = control.lease.highest;
  const { panic_epoch: e, panic_global_epoch: g } = request.reviewed;
  // Exactly what stands now: an older review never clears a newer stop.
  if (pairs === null || e !== panicE || g !== panicG) return 'NEWER_STOP';
  if (pairs.panic_epoch !== panicE || pairs.global.panic_epoch !== panicG) return 'NEWER_STOP';
  if (control.audit?.problem !== null) return 'AUDIT_UNWRITABLE';
  return gates.every(({ holds }) => holds) ? null : 'GATES_OUTSTANDING';
}

function isOld(atMs: number, t: Timed): boolean {
  const ageMs = t.wallMs - atMs;
  return !(ageMs >= -REQUEST_AGE_MS_MAX && ageMs <= REQUEST_AGE_MS_MAX);
}

function reduce(engine: Engine, request: Asked<'reduce'>, t: Timed): void {
  if (engine.desk === null || engine.fsm.state !== 'ACTIVE') {
    refuse(
      engine,
      request,
      'NOT_ACTIVE',
      'Only an engine that is ACTIVE can reduce; flatten is a host command.',
      t,
    );
    return;
  }
  const { desk } = engine;
  desk.reduceRequest = request.request_id;
  // Whoever asked hears an answer also where that is the mode already.
  if (desk.quoteMode === 'reduce_only')
    announce(engine, t.wallMs, {
      event: 'quote_mode_changed',
      from: 'reduce_only',
      to: 'reduce_only',
      reason: 'an operator asked to reduce',
      request_id: request.request_id,
    });
  answer(engine, request, true, null, 'Accepted: only orders that shrink a position are quoted from now on.');
}

function shrink(engine: Engine, request: Asked<'shrink'>, t: Timed): void {
  const refused = shrinkEnvelope(engine, request, t);
  if (refused)
    answer(
      engine,
      request,
      false,
      'EXPANDS',
      'The envelope expands a limit: accept it on the host with `./agora envelope`.',
    );
  else answer(engine, request, true, null, 'Accepted: the smaller limits are in force.');
}

function adopt(engine: Engine, request: Asked<'adopt'>, t: Timed): void {
  const { desk, fsm } = engine;
  const account = desk?.recon.account ?? null;
  if (desk === null || account === null) {
    refuse(engine, request, 'NOT_READ', 'The venue has not been read.', t);
    return;
  }
  const { differences } = desk.recon;
  const shown = engine.facts.sha256Hex(differencesText(differences));
  const code = adoptRefusal(request.differences_hash, fsm.state === 'HALTED', differences, shown);
  if (code !== null) {
    refuse(engine, request, code, ADOPT_SENTENCES[code], t);
    return;
  }
  adoptOpening(desk.ledger, account);
  // Its cash has what it has paid and got: nothing of before is missing any more.
  for (const { coin, fundingPaidAllTimeUusd } of account.positions)
    if (fundingPaidAllTimeUusd !== null) noteFundingTotals(desk, coin, fundingPaidAllTimeUusd);
  forgiveDrift(desk.recon, 'the books were rebased on the venue', t.nowMs);
  askRead(engine, 'adopted', t.nowMs);
  announce(engine, t.wallMs, {
    event: 'adopted',
    request_id: request.request_id,
    who: request.who,
    reason: request.reason,
    differences_hash: request.differences_hash,
  });
  answer(
    engine,
    request,
    true,
    null,
    'Accepted: the books are those of the venue; a read has to agree before a resume.',
  );
}

const ADOPT_SENTENCES: Readonly<Record<AdoptRefusal, string>> = {
  NOT_HALTED: 'Books are rebased only while HALTED.',
  NO_DIFFERENCES: 'There is no difference to adopt.',
  OTHER_DIFFERENCES: 'The differences are no longer those that were reviewed: look again.',
  FOREIGN_ORDERS:
    'A foreign order rested at the last read and is being cancelled: look again when it is gone.',
};

function refuse(engine: Engine, request: OperatorRequest, code: string, sentence: string, t: Timed): void {
  if (request.act !== 'resume') {
    announce(engine, t.wallMs, {
      event: 'request_refused',
      request_id: request.request_id,
      act: request.act,
      who: request.who,
      code,
      sentence,
    });
  }
  answer(engine, request, false, code, sentence);
}

function answer(
  engine: Engine,
  request: OperatorRequest,
  accepted: boolean,
  code: string | null,
  sentence: string,
  gates: readonly RecoveryGate[] = [],
): void {
  const { request_id: requestId } = request;
  engine.effects.push({ kind: 'answer_request', requestId, accepted, code, sentence, gates });
}

/**
 * What was reviewed is no longer what stands: an accepted resume that has not come to trading by then is over, and has to be asked for
 * again. The warm-up of a real venue (180 s) and a read that proves fit in.
 */
export const RECOVERING_MS_MAX = 240_000;

export function lapseResume(engine: Engine, t: Timed): void {
  const { recovering, halt } = engine.fsm;
  if (recovering === null || t.nowMs - recovering.sinceMs <= RECOVERING_MS_MAX) return;
  engine.fsm.recovering = null;
  announce(engine, t.wallMs, {
    event: 'resume_refused',
    ...{ halt_id: halt.halt_id, request_id: recovering.requestId, who: recovering.who },
    ...{ code: 'LAPSED', gates: recoveryGatesAt(engine, t.nowMs) },
  });
  engine.effects.push({ kind: 'publish_snapshot' });
}

/** A resume whose epochs the latch has passed again has lost against a newer stop. */
export function dropOvertakenResume(engine: Engine): void {
  const { recovering } = engine.fsm;
  if (recovering === null) return;
  const { panicE, panicG } = engine.control.lease.highest;
  if (panicE > recovering.epochs.panic_epoch || panicG > recovering.epochs.panic_global_epoch)
    engine.fsm.recovering = null;
}
