/**
 * The parts of the console's frame that rest on a read of the venue. Before the first read they are placeholders
 * without `as_of`, which every reader treats as not known.
 */
import { canonicalDecimal, type Decimal } from '@agora/shared/decimal';
import type { Exposure, ExposureRow } from '@agora/shared/exposure';
import { isOpenPosition } from '@agora/shared/position';
import type { OrdersSummary, Snapshot } from '@agora/shared/snapshot';
import type { EngineFacts } from '../process/facts.ts';
import type { VenueOrder, VenueRead } from './account.ts';
import { amountUusd, notionalUusdCeil, uusdDecimal } from './notional.ts';

const ZERO = canonicalDecimal('0');
const RECON_INTERVAL_MS = 15_000;
const DIFFERENCES_SHOWN_MAX = 5;

/** Every resting order is a stray one here: this build places none, so none can be ours. */
export function shownOrders(read: VenueRead | null): OrdersSummary {
  const count = read?.account.orders.length ?? 0;
  return {
    resting: count,
    in_flight: 0,
    unresolved: 0,
    stray: count,
    accepted_after_closure: 0,
    source: read === null ? 'none' : 'rest',
    as_of: read?.startedAt ?? null,
  };
}

export function shownExposure({ config }: EngineFacts, read: VenueRead | null): Exposure {
  const rows = read === null ? [] : rowsOf(config.envelope, read);
  const sum = (values: readonly Decimal[]) =>
    uusdDecimal(values.reduce((total, value) => total + amountUusd(value), 0));
  return {
    rows,
    gross_usd: sum(rows.map((row) => row.notional_usd)),
    net_usd: sum(rows.map((row) => signed(row))),
    worst_case_usd: sum(rows.map((row) => row.worst_case_usd)),
    cap_usd: canonicalDecimal(String(config.envelope.max_total_position_usd)),
    equity_usd: read?.account.equityUsd ?? null,
    as_of: read?.startedAt ?? null,
  };
}

/** We know of no order, so the venue matches exactly when it shows none. */
export function shownRecon(read: VenueRead | null): Snapshot['recon'] {
  const orders = read?.account.orders ?? [];
  return {
    match: read === null ? null : orders.length === 0,
    interval_ms: RECON_INTERVAL_MS,
    as_of: read?.startedAt ?? null,
    cached_count: read === null ? null : 0,
    rest_count: read === null ? null : orders.length,
    differences: orders.slice(0, DIFFERENCES_SHOWN_MAX).map(describe),
    differences_total: orders.length,
    differences_hash: null,
  };
}

function rowsOf(envelope: EngineFacts['config']['envelope'], read: VenueRead): ExposureRow[] {
  const { orders, positions } = read.account;
  const resting = (coin: string) => orders.filter((order) => order.coin === coin);
  const bare = [...new Set(orders.map((order) => order.coin))].filter(
    (coin) => !positions.some((each) => each.coin === coin),
  );
  const flat = bare.map((coin) => ({
    coin,
    szi: ZERO,
    entry_px: null,
    mark_px: null,
    notional_usd: ZERO,
    liq_px: null,
    liq_distance_pct: null,
    unrealized_pnl_usd: null,
  }));
  return [...positions.filter(isOpenPosition), ...flat].map((position) => ({
    ...position,
    cap_usd: canonicalDecimal(String(envelope.symbols[position.coin]?.max_position_usd ?? 0)),
    worst_case_usd: uusdDecimal(
      resting(position.coin).reduce(
        (total, order) => total + notionalUusdCeil(order.px, order.sz),
        amountUusd(position.notional_usd),
      ),
    ),
    resting: resting(position.coin).length,
    in_flight: 0,
    unresolved: 0,
    liq_limit_pct: envelope.min_liquidation_distance_pct,
  }));
}

function signed({ szi, notional_usd }: ExposureRow): Decimal {
  return szi.startsWith('-') ? canonicalDecimal(`-${notional_usd}`) : notional_usd;
}

function describe(order: VenueOrder): string {
  return `the venue shows ${order.side} ${order.sz} ${order.coin} at ${order.px} (oid ${order.oid}), AGORA knows of none`;
}
