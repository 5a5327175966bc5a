/** The parts of the frame that rest on the desk. Without one they are placeholders that say that nothing is known. */
import { ownershipOf } from '@agora/shared/cloid';
import { canonicalDecimal } from '@agora/shared/decimal';
import type { Exposure, ExposureRow } from '@agora/shared/exposure';
import type { OrdersSummary, Snapshot } from '@agora/shared/snapshot';
import { totalWorstUusd, worstLots, worstUusd } from '../exposure/worst-case.ts';
import { pxText, szText } from '../money/coin-spec.ts';
import { notionalUusd, uusdText } from '../money/usd.ts';
import { loadOf } from '../orders/table.ts';
import { ledgerOf } from '../position/ledger.ts';
import { dailyPnlUusd, entryPxForDisplay, equityUusd, unrealizedUusd } from '../position/pnl.ts';
import { differencesText } from '../reconcile/adopt.ts';
import { RECON } from '../reconcile/reconciliation.ts';
import type { SeenOrder } from '../reconcile/view.ts';
import { liquidationDistancePct } from '../risk/breach.ts';
import type { CoinDesk, Desk } from './desk.ts';
import { isoOf } from './iso.ts';
import { LOSS_BUCKET_MS } from './on-tick.ts';
import type { Engine } from './state.ts';
import { isStreamFresh } from './streams.ts';
import { exposureOf } from './views.ts';

const ZERO = canonicalDecimal('0');
const DIFFERENCES_SHOWN_MAX = 5;

/** When the orders were last known to be so: a view, or a live stream that has nothing to add to an agreeing one. */
export function ordersAsOf(engine: Engine, desk: Desk, nowMs: number, wallMs: number) {
  const { confirmed, recon } = desk;
  if (confirmed === null) return { source: 'none' as const, as_of: null };
  const streamed = recon.status === 'ok' && isStreamFresh(engine.account, nowMs);
  const aliveWallMs = wallMs - (nowMs - engine.account.aliveMs);
  if (streamed && aliveWallMs > confirmed.wallMs) return { source: 'ws' as const, as_of: isoOf(aliveWallMs) };
  return { source: confirmed.source, as_of: isoOf(confirmed.wallMs) };
}

export function shownOrders(engine: Engine, nowMs: number, wallMs: number): OrdersSummary {
  const { desk, fsm } = engine;
  const count = { resting: 0, in_flight: 0, unresolved: 0 };
  const accepted_after_closure = fsm.acceptedAfter;
  if (desk === null) return { ...count, stray: 0, accepted_after_closure, source: 'none', as_of: null };
  for (const { count: own } of desk.table.loads.values()) {
    count.resting += own.resting;
    count.in_flight += own.in_flight;
    count.unresolved += own.unresolved;
  }
  const stray = (desk.lastView?.orders ?? []).filter((seen) => isStray(desk, seen)).length;
  return { ...count, stray, accepted_after_closure, ...ordersAsOf(engine, desk, nowMs, wallMs) };
}

function isStray(desk: Desk, seen: SeenOrder): boolean {
  return ownershipOf(desk.source, seen.cloid) === 'foreign';
}

export function shownExposure(engine: Engine, nowMs: number, wallMs: number): Exposure {
  const { desk, envelope } = engine;
  const cap_usd = canonicalDecimal(String(envelope.max_total_position_usd));
  if (desk === null)
    return {
      rows: [],
      gross_usd: ZERO,
      net_usd: ZERO,
      worst_case_usd: ZERO,
      cap_usd,
      equity_usd: null,
      as_of: null,
    };
  const books = [...desk.coins.values()];
  const rows = books.flatMap((coinDesk) => exposureRow(engine, desk, coinDesk) ?? []);
  let gross = 0;
  let net = 0;
  for (const { coin } of books) {
    const own = ledgerOf(desk.ledger, coin);
    const uusd = notionalUusd(own.markPx, own.szi);
    gross += Math.abs(uusd);
    net += uusd;
  }
  const equity = equityUusd(desk.ledger);
  return {
    rows,
    gross_usd: uusdText(gross),
    net_usd: uusdText(net),
    worst_case_usd: uusdText(totalWorstUusd(books.map((each) => exposureOf(desk, each))) ?? 0),
    cap_usd,
    equity_usd: equity === null ? null : uusdText(equity),
    as_of: ordersAsOf(engine, desk, nowMs, wallMs).as_of,
  };
}

/** A coin with a position or open orders; null for one with neither. */
function exposureRow({ envelope }: Engine, desk: Desk, coinDesk: CoinDesk): ExposureRow | null {
  const { coin, spec, liquidationPx } = coinDesk;
  const own = ledgerOf(desk.ledger, coin);
  const exposure = exposureOf(desk, coinDesk);
  const { count } = loadOf(desk.table, coin);
  const worst = worstLots(exposure.szi, exposure.load);
  if (worst === 0) return null;
  const entryPx = entryPxForDisplay(own);
  const unrealized = unrealizedUusd(own);
  const pct = liquidationDistancePct({ ...exposure, coin, markPx: own.markPx, liquidationPx });
  return {
    coin,
    szi: szText(spec, own.szi),
    entry_px: entryPx === null ? null : pxText(spec, Math.round(entryPx)),
    mark_px: own.markPx === 0 ? null : pxText(spec, own.markPx),
    notional_usd: uusdText(Math.abs(notionalUusd(own.markPx, own.szi))),
    liq_px: own.szi === 0 || liquidationPx === null ? null : pxText(spec, liquidationPx),
    liq_distance_pct: pct === null ? null : Number(pct.toFixed(2)),
    unrealized_pnl_usd: unrealized === null ? null : uusdText(unrealized),
    cap_usd: canonicalDecimal(String(envelope.symbols[coin]?.max_position_usd ?? 0)),
    worst_case_usd: uusdText(worstUusd(worst, exposure.valuationPx) ?? 0),
    resting: count.resting,
    in_flight: count.in_flight,
    unresolved: count.unresolved,
    liq_limit_pct: envelope.min_liquidation_distance_pct,
  };
}

export function shownLoss({ desk, envelope, fsm }: Engine, wallMs: number): Snapshot['loss'] {
  const pnl = desk === null ? null : dailyPnlUusd(desk.ledger);
  return {
    daily_pnl_usd: pnl === null ? null : uusdText(pnl),
    cap_usd: canonicalDecimal(String(envelope.daily_loss_limit_usd)),
    warning_band_usd: canonicalDecimal(String(envelope.warning_band_usd)),
    at_trip_usd: fsm.state === 'HALTED' && fsm.tripPnlUusd !== null ? uusdText(fsm.tripPnlUusd) : null,
    series: desk?.lossSeries ?? [],
    series_start_at: isoOf(Math.floor(wallMs / 86_400_000) * 86_400_000),
    series_step_s: LOSS_BUCKET_MS / 1_000,
  };
}

/** Agreement that is not proven any more is not known; only a named difference says that the books differ. */
const MATCH_OF = { ok: true, unproven: null, suspect: false, drift: false } as const;

export function shownRecon({ desk, facts }: Engine, nowMs: number, wallMs: number): Snapshot['recon'] {
  const recon = desk?.recon;
  const differences = recon?.differences ?? [];
  return {
    match: recon === undefined ? null : MATCH_OF[recon.status],
    interval_ms: RECON.everyMs,
    as_of: recon?.okAnsweredMs == null ? null : isoOf(wallMs - (nowMs - recon.okAnsweredMs)),
    cached_count: recon?.cachedCount ?? null,
    rest_count: recon?.restCount ?? null,
    differences: differences
      .slice(0, DIFFERENCES_SHOWN_MAX)
      .map(({ kind, subject, ours, venue }) =>
        `${kind} ${subject}: ours ${ours ?? 'none'}, venue ${venue ?? 'none'}`.slice(0, 300),
      ),
    differences_total: differences.length,
    differences_hash: differences.length === 0 ? null : facts.sha256Hex(differencesText(differences)),
  };
}
