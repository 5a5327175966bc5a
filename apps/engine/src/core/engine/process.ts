/**
 * The one writer, the one switch: `process(engine, event)` changes the engine and answers what the shell has to do, in the
 * order in which it has to be done. Synchronous, without clock, chance or I/O: the same events make the same effects.
 * Throws `BrokenInvariant`, or RangeError for an order sequence beyond its range; whoever runs it then calls `emergency` and exits.
 */
import type { Coin } from '@agora/shared/ids';
import { epochMsOf } from '@agora/shared/time';
import { NO_PERMIT } from '../approve/permit.ts';
import { noteAddressBudget } from '../budget/budget.ts';
import { addToWindow } from '../budget/rate-window.ts';
import { noteGuardian } from '../gate/guardian-feed.ts';
import { unreachable } from '../invariants/invariant.ts';
import { cancelEverything } from './cancelling.ts';
import type { Desk } from './desk.ts';
import { PPM_PER_BPS } from './desk.ts';
import { doubt, wantRead } from './doubt.ts';
import type { Effect } from './effect.ts';
import { onEnvelopeJudged } from './envelope.ts';
import type { EngineEvent } from './event.ts';
import { bookFills, bookFunding } from './fills.ts';
import { reassess } from './gatekeeping.ts';
import { haltFor, haltRecordOf, noteHaltPlace, tell } from './halting.ts';
import { noteMarket } from './market-notes.ts';
import { nameStop } from './naming.ts';
import {
  onHaltRecorded,
  onHeartbeatAccepted,
  onHostFiles,
  onLatchRead,
  onLatchRefused,
  onLatchSilent,
} from './on-control.ts';
import { onBbo, onL2, onMarketConnection, onReference } from './on-market.ts';
import {
  noteSpent,
  onBatchDenied,
  onBatchReported,
  onBatchSent,
  onCancelsReported,
  onNoopReported,
  onOrderAnswered,
  onOrderNews,
} from './on-orders.ts';
import { onTick, quoteAll } from './on-tick.ts';
import { onDeskOpened, onVenueView } from './on-venue.ts';
import { quoteCoin } from './quoting-cycle.ts';
import { onRequest } from './requests.ts';
import type { Engine } from './state.ts';
import { noteAlive, noteConnection } from './streams.ts';

export function process(engine: Engine, event: EngineEvent): readonly Effect[] {
  engine.effects = [];
  const look = apply(engine, event);
  if (look === 'everything') {
    reassess(engine, event);
    if (event.kind === 'tick') quoteAll(engine, event);
  } else if (look !== 'nothing') quoteOne(engine, look, event);
  return engine.effects;
}

/** Before the first event: the boot is a halt, has to be on disk before anything can end it, and is told like any other. */
export function begin(engine: Engine): readonly Effect[] {
  const { startedMs, startedAt } = engine.facts;
  engine.effects = [{ kind: 'record_halt', record: haltRecordOf(engine) }];
  tell(engine, { nowMs: startedMs, wallMs: epochMsOf(startedAt) });
  return engine.effects;
}

/** After a broken invariant: everything that may be open is cancelled, whatever else is wrong. Never throws. */
export function emergency(engine: Engine, nowMs: number): readonly Effect[] {
  engine.effects = [];
  // What waits for its intent to be written would leave after its own cancel.
  engine.fsm.approvalEpoch += 1;
  engine.permit = NO_PERMIT;
  if (engine.desk !== null) cancelEverything(engine, engine.desk, nowMs);
  return engine.effects;
}

/** What has to be looked at after an event: the gate, the quotes of a coin, or nothing. */
type Look = 'everything' | 'nothing' | { readonly coin: Coin };

function apply(engine: Engine, event: EngineEvent): Look {
  const { desk } = engine;
  switch (event.kind) {
    case 'bbo':
      return desk !== null && onBbo(engine, desk, event.coin, event.frame, event) ? event : 'nothing';
    case 'l2':
      return desk !== null && onL2(engine, desk, event.coin, event.frame, event) ? event : 'nothing';
    case 'reference':
      if (desk !== null) onReference(engine, desk, event.coin, event.frame, event);
      return 'nothing';
    case 'account_alive':
      noteAlive(engine.account, event.nowMs);
      return 'nothing';
    case 'spent':
      if (desk === null) addToWindow(engine.weight, event.nowMs, event.ipWeight);
      else noteSpent(desk, event.ipWeight, event.items, event.nowMs);
      return 'nothing';
    case 'tick':
      onTick(engine, event);
      return 'everything';
    default:
      return isAccountEvent(event) ? applyAccount(engine, desk, event) : applyControl(engine, event);
  }
}

type Rest = Exclude<EngineEvent, { kind: 'bbo' | 'l2' | 'reference' | 'account_alive' | 'spent' | 'tick' }>;
type ForDesk = Extract<
  Rest,
  {
    kind:
      | 'order_news'
      | 'order_answered'
      | 'fills'
      | 'funding'
      | 'venue_view'
      | 'account_budget'
      | 'maker_fee'
      | 'batch_denied'
      | 'batch_sent'
      | 'batch_reported'
      | 'cancels_reported'
      | 'noop_reported';
  }
>;

const FOR_DESK: Readonly<Record<ForDesk['kind'], true>> = {
  order_news: true,
  order_answered: true,
  fills: true,
  funding: true,
  venue_view: true,
  account_budget: true,
  maker_fee: true,
  batch_denied: true,
  batch_sent: true,
  batch_reported: true,
  cancels_reported: true,
  noop_reported: true,
};

function isAccountEvent(event: Rest): event is ForDesk {
  return Object.hasOwn(FOR_DESK, event.kind);
}

/** Account news before the desk is open changes nothing: the opening shows the account as it is then. */
function applyAccount(engine: Engine, desk: Desk | null, event: ForDesk): Look {
  if (desk === null) return 'nothing';
  switch (event.kind) {
    case 'order_news':
      noteAlive(engine.account, event.nowMs);
      onOrderNews(engine, desk, event.news, event);
      break;
    case 'order_answered':
      onOrderAnswered(engine, desk, event, event);
      break;
    case 'fills':
      noteAlive(engine.account, event.nowMs);
      bookFills(engine, desk, event.fills, event);
      break;
    case 'funding':
      bookFunding(engine, desk, event.coin, event.usdcUusd, event.timeMs, event);
      break;
    case 'venue_view':
      onVenueView(engine, desk, event.view, event.fills, event);
      break;
    case 'account_budget':
      noteAddressBudget(desk.budget, event.used, event.cap, event.nowMs);
      break;
    case 'maker_fee':
      desk.makerFeeBps = event.ppm / PPM_PER_BPS;
      break;
    case 'batch_denied':
      onBatchDenied(engine, desk, event.batch, event);
      break;
    case 'batch_sent':
      onBatchSent(engine, desk, event.batch, event.nonce, event);
      break;
    case 'batch_reported':
      onBatchReported(engine, desk, event.batch, event.outcomes, event);
      break;
    case 'cancels_reported':
      onCancelsReported(engine, desk, event.results, event);
      break;
    case 'noop_reported':
      onNoopReported(engine, desk, event.nonce, event.accepted, event);
      break;
    default:
      unreachable(event);
  }
  return 'everything';
}

function applyControl(engine: Engine, event: Exclude<Rest, ForDesk>): Look {
  const { control } = engine;
  switch (event.kind) {
    case 'market_connection':
      onMarketConnection(engine, event.connection);
      break;
    case 'account_connection':
      noteConnection(engine.account, event.connection);
      if (engine.desk !== null)
        doubt(engine, engine.desk, 'the account stream was connected anew', event.nowMs);
      break;
    case 'heartbeat_accepted':
      onHeartbeatAccepted(engine, event.issuedMs);
      break;
    case 'latch_refused':
      onLatchRefused(engine);
      break;
    case 'latch_silent':
      onLatchSilent(engine);
      break;
    case 'latch_read':
      onLatchRead(engine, event.read, event);
      break;
    case 'latch_cause':
      nameStop(engine, event, event.cause, event);
      break;
    case 'guardian_read':
      control.guardian = noteGuardian(control.guardian, event.heartbeat, event.issuedMs);
      break;
    case 'host_files_seen':
      onHostFiles(engine, event);
      break;
    case 'halt_recorded':
      onHaltRecorded(engine, event.record);
      break;
    case 'halt_record_failed':
      engine.fsm.recordProblem = event.reason;
      break;
    case 'halt_told':
      noteHaltPlace(engine, event.haltId, event.at);
      break;
    case 'audit_state':
      control.audit = { problem: event.problem, takenMs: event.nowMs };
      break;
    case 'preflight':
      control.preflight = {
        ok: event.ok,
        envelopeAccepted: event.envelopeAccepted,
        evidence: event.evidence,
        lines: event.lines,
        takenMs: event.nowMs,
        takenWallMs: event.wallMs,
      };
      break;
    case 'venue_clock':
      control.clock = {
        offsetMs: event.offsetMs,
        skewMs: event.skewMs,
        uncertaintyMs: event.uncertaintyMs,
        takenMs: event.nowMs,
      };
      break;
    case 'request':
      onRequest(engine, event.side, event.request, event);
      break;
    case 'envelope_judged':
      onEnvelopeJudged(engine, event, event);
      break;
    case 'market_note':
      noteMarket(engine, event, event.wallMs);
      break;
    case 'halt_wanted':
      haltFor(engine, event.trip, event);
      break;
    case 'read_wanted':
      if (engine.desk !== null)
        (event.isGap ? doubt : wantRead)(engine, engine.desk, event.reason, event.nowMs);
      break;
    case 'desk_opened':
      onDeskOpened(engine, event.opening, event);
      break;
    default:
      unreachable(event);
  }
  return 'everything';
}

function quoteOne(engine: Engine, { coin }: { readonly coin: Coin }, event: EngineEvent): void {
  const { desk } = engine;
  const coinDesk = desk?.coins.get(coin);
  if (desk !== null && coinDesk !== undefined) quoteCoin(engine, desk, coinDesk, event);
}
