/** What the engine answers beside its frame: orders one by one, every named difference, limits, preflight. It only looks. */
import type { LimitsReport } from '@agora/shared/limits-report';
import { ORDERS_LISTED_MAX, type OrderList } from '@agora/shared/order-list';
import {
  PREFLIGHT_SHOWN_MAX,
  type PreflightLine,
  type PreflightReport,
  type PreflightSummary,
} from '@agora/shared/preflight';
import { DIFFERENCES_LISTED_MAX, type ReconReport } from '@agora/shared/recon-report';
import type { OrderRecord } from '../orders/order.ts';
import { allOpen } from '../orders/table.ts';
import { isoOrNull } from './iso.ts';
import { shownOrder } from './shown-order.ts';
import { ordersAsOf, shownRecon } from './snapshot-parts.ts';
import type { Engine } from './state.ts';

const SHOWN_CHARS_MAX = 120;

export function orderListOf(engine: Engine, nowMs: number, wallMs: number): OrderList {
  const { desk } = engine;
  if (desk === null)
    return { source: 'none', as_of: null, open: [], open_total: 0, ended: [], ended_total: 0 };
  const open = allOpen(desk.table);
  const ended = desk.table.ended.slice(-ORDERS_LISTED_MAX).reverse();
  const shown = (orders: readonly OrderRecord[]) =>
    orders.flatMap((order) => shownOrder(desk, order, wallMs - nowMs) ?? []);
  return {
    ...ordersAsOf(engine, desk, nowMs, wallMs),
    open: shown(open.slice(0, ORDERS_LISTED_MAX)),
    open_total: open.length,
    ended: shown(ended),
    ended_total: desk.table.ended.length,
  };
}

export function reconReportOf(engine: Engine, nowMs: number, wallMs: number): ReconReport {
  return {
    ...shownRecon(engine, nowMs, wallMs),
    differences: [...(engine.desk?.recon.differences ?? [])].slice(0, DIFFERENCES_LISTED_MAX),
  };
}

export function limitsReportOf({ facts, envelope, envelopeHash, control }: Engine): LimitsReport {
  return {
    in_force: { envelope, hash: envelopeHash },
    configured: { envelope: facts.config.envelope, hash: facts.envelopeHash },
    accepted: control.preflight?.envelopeAccepted === true,
  };
}

export function preflightReportOf({ control }: Engine, nowMs: number): PreflightReport {
  const { preflight } = control;
  return {
    ok: preflight?.ok ?? null,
    checked_at: isoOrNull(preflight?.takenWallMs ?? null),
    age_ms: preflight === null ? null : Math.max(0, Math.round(nowMs - preflight.takenMs)),
    lines: [...(preflight?.lines ?? [])],
  };
}

/** The frame has to stay small; the whole line stands in the report. */
function shortened(line: PreflightLine): PreflightLine {
  const cut = (text: string) => text.slice(0, SHOWN_CHARS_MAX);
  return { ...line, value: cut(line.value), limit: cut(line.limit), fix: cut(line.fix) };
}

export function preflightSummaryOf({ control }: Engine): PreflightSummary {
  const { preflight } = control;
  const lines = preflight?.lines ?? [];
  const failed = lines.filter(({ pass }) => !pass);
  return {
    ok: preflight?.ok ?? null,
    checked_at: isoOrNull(preflight?.takenWallMs ?? null),
    passed: lines.length - failed.length,
    total: lines.length,
    failed: failed.slice(0, PREFLIGHT_SHOWN_MAX).map(shortened),
  };
}
