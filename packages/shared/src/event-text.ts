/**
 * Every event as one line of a timeline: who speaks, what kind of thing it is, and a sentence. The same words on every
 * surface. An event of a newer build is told by its name and its advice, never dropped.
 */
import { type AgoraEvent, knownEvent, type WireEvent } from './event.ts';
import { countText, longAge, NOT_KNOWN, NOT_RECORDED, withShortTimes } from './format.ts';
import { haltCauseEntry } from './halt-cause.ts';
import type { StopPath } from './latch.ts';
import { causeClause } from './why-halted.ts';

/** What a line is about, in the order of urgency. A `trip` begins an incident. */
export const EVENT_KINDS = ['trip', 'command', 'confirm', 'recover', 'note'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface EventText {
  readonly source:
    | 'risk'
    | 'engine'
    | 'guardian'
    | 'operator'
    | 'venue'
    | 'recon'
    | 'gate'
    | 'strategy'
    | 'drill';
  readonly kind: EventKind;
  readonly sentence: string;
}

/** The line of an event. Total: it never throws and is never empty. */
export function eventText(event: WireEvent): EventText {
  const known = knownEvent(event);
  if (known === null) return line('engine', 'note', `${event.event}: ${event.next_action}`);
  return textOf(known);
}

function line(source: EventText['source'], kind: EventKind, sentence: string): EventText {
  return { source, kind, sentence };
}

function textOf(event: AgoraEvent): EventText {
  return (
    haltText(event) ?? riskText(event) ?? quotingText(event) ?? line('engine', 'note', event.next_action)
  );
}

const ON_BEHALF_OF_A_PERSON: ReadonlySet<StopPath> = new Set(['telegram', 'file', 'api', 'cli']);

function haltText(event: AgoraEvent): EventText | null {
  switch (event.event) {
    case 'halt': {
      const cause = {
        code: event.cause,
        raw_code: event.cause,
        value: event.value,
        limit: event.limit,
        subject: event.subject,
      };
      const clause = causeClause({ cause, who: event.who });
      const byPerson = ON_BEHALF_OF_A_PERSON.has(event.path);
      const planned = haltCauseEntry(event.cause)?.severity === 'P3';
      const open = event.orders_open === 0 ? '' : ` ${countText(event.orders_open, 'order')} to cancel.`;
      const source = byPerson
        ? 'operator'
        : event.path === 'guardian'
          ? 'guardian'
          : planned
            ? 'engine'
            : 'risk';
      return line(source, byPerson ? 'command' : planned ? 'note' : 'trip', `${clause}.${open}`);
    }
    case 'halt_zero_seen': {
      const n =
        event.orders_total === null ? '' : ` All ${countText(event.orders_total, 'order')} of the stop gone.`;
      return line(
        'venue',
        'confirm',
        `The venue shows no order, read by the ${event.seen_by}, ${longAge(event.after_ms)} after the stop.${event.orders_total === 0 ? '' : n}`,
      );
    }
    case 'halt_verified':
      return line(
        'venue',
        'confirm',
        `Verified by the ${event.seen_by}: no order can land any more (${event.proof === 'expiry_passed' ? 'every expiry passed' : 'every nonce is burnt'}), ${longAge(event.after_ms)} after the stop.`,
      );
    case 'resume':
      return line(
        'operator',
        'recover',
        event.request_id === null
          ? `Started by ${event.who}: the enable file was touched after the boot.`
          : `Resume by ${event.who} accepted.`,
      );
    case 'resume_refused':
      return line('operator', 'command', `Resume by ${event.who} refused: ${refusedBecause(event)}.`);
    case 'request_refused':
      return line('operator', 'command', `${event.act} by ${event.who} refused: ${event.sentence}`);
    case 'gate_closed':
      return line(
        'gate',
        'trip',
        `Gate closed: ${event.missing.join(', ')}. ${withShortTimes(event.evidence)}`,
      );
    case 'gate_opened':
      return line('gate', 'recover', `Gate opened after ${longAge(event.closed_for_ms)}.`);
    case 'preflight': {
      const failed = event.checks.filter((check) => !check.ok);
      return event.ok
        ? line('engine', 'confirm', `Preflight passed, ${countText(event.checks.length, 'check')}.`)
        : line(
            'engine',
            'trip',
            `Preflight failed: ${failed.map((check) => check.name).join(', ') || NOT_RECORDED}.`,
          );
    }
    case 'drill_started':
      return line('drill', 'note', `Drill of the ${event.path} path began, ${countText(event.n, 'stop')}.`);
    case 'drill_finished':
      return line(
        'drill',
        event.passed ? 'confirm' : 'trip',
        `Drill of the ${event.path} path ${event.passed ? 'passed' : 'FAILED'}, gate closed in ${event.t_gate_ms === null ? NOT_KNOWN : `${Math.round(event.t_gate_ms)} ms`}.`,
      );
    default:
      return null;
  }
}

function refusedBecause({ code, gates }: Extract<AgoraEvent, { event: 'resume_refused' }>): string {
  const missing = gates.filter((gate) => !gate.holds).map((gate) => gate.gate);
  return missing.length === 0 ? code : `${code}, missing ${missing.join(', ')}`;
}

function riskText(event: AgoraEvent): EventText | null {
  switch (event.event) {
    case 'risk.recon_drift': {
      const counts =
        event.cached_count === event.rest_count
          ? ''
          : ` AGORA counts ${event.cached_count}, the venue ${event.rest_count}.`;
      return line(
        'recon',
        'trip',
        `Reconciliation found ${countText(event.differences_total, 'difference')}, ${event.confirmed ? 'confirmed by a second read' : 'second read under way'}.${counts}`,
      );
    }
    case 'adopted':
      return line('operator', 'recover', `Differences adopted by ${event.who}: ${event.reason}`);
    case 'envelope_shrunk':
      return line(
        'operator',
        'command',
        `Limits v${event.version} in force, ${countText(event.changes.length, 'limit')} shrunk by ${event.who}.`,
      );
    case 'envelope_expansion_refused':
      return line(
        'risk',
        'trip',
        `Limits v${event.version} refused: ${countText(event.changes.length, 'limit')} would grow without an acceptance.`,
      );
    case 'envelope_accepted':
      return line(
        'operator',
        'command',
        `Limits v${event.version} accepted by ${event.who} until ${event.expires_at.slice(0, 16).replace('T', ' ')} UTC: ${event.reason}`,
      );
    case 'envelope_breach':
      return line(
        'risk',
        'trip',
        `${event.symbol ?? 'All coins'}: ${event.field} is ${event.observed}, past the limit of ${event.limit}.`,
      );
    default:
      return null;
  }
}

function quotingText(event: AgoraEvent): EventText | null {
  switch (event.event) {
    case 'spread_widened':
      return line(
        'strategy',
        'note',
        `${event.symbol}: spread widened to ${event.spread_bps} bps (${event.trigger}, volatility rank ${event.context.vol_pct_rank_1h}).`,
      );
    case 'quote_size_reduced':
      return line(
        'strategy',
        'note',
        `${event.symbol}: quote size $${event.previous_quote_size_usd} to $${event.next_quote_size_usd}, ${event.controls.quote_mode}.`,
      );
    case 'bid_hedged':
    case 'ask_hedged':
      return line(
        'strategy',
        'note',
        `${event.symbol}: ${event.event === 'bid_hedged' ? 'bid' : 'ask'} fill hedged with $${event.hedge_notional_usd} at ${event.hedge_price}.`,
      );
    case 'kill_threshold_armed':
      return line(
        'risk',
        'note',
        `Kill threshold armed: day at ${event.daily_pnl_usd} USD, hard kill at ${event.controls.hard_kill_at_usd} USD.`,
      );
    case 'quotes_withdrawn':
      return line(
        'gate',
        'command',
        `${countText(event.withdrawn, 'quote')} withdrawn${event.missing.length === 0 ? '' : `, waiting for ${event.missing.join(', ')}`}.`,
      );
    case 'quote_mode_changed':
      return line(
        event.request_id === null ? 'strategy' : 'operator',
        'command',
        `Quoting changed from ${event.from} to ${event.to}: ${event.reason}`,
      );
    default:
      return null;
  }
}
