// The public answers: meta, contexts, mids, book, trades.
import { hourlyRate, impactPx, RATE_DECIMALS } from '../../accounts/funding.ts';
import type { BookSide, Level } from '../../matching/book.ts';
import type { Asset } from '../asset.ts';
import { formatScaled } from '../decimal.ts';
import type { BookLevel } from '../seam/events.ts';
import type { AssetCtxView, L2BookParams, L2BookView, MetaView } from '../seam/views.ts';
import { formatPx, formatSz, type Venue } from '../venue.ts';

const LEVELS_MAX = 20;
const HOUR_MS = 3_600_000;
const PLAIN_TABLE_MAX = 50;
const PLACEHOLDER_LEVERAGE = 3;

export function metaView(venue: Venue): MetaView {
  const universe: MetaView['universe'] = [];
  const tables: MetaView['marginTables'] = [];
  for (let id = 0; id < universeSize(venue); id++) {
    const asset = venue.assetsById.get(id);
    if (asset === undefined) {
      universe.push({
        szDecimals: 2,
        name: `DELISTED${id}`,
        maxLeverage: PLACEHOLDER_LEVERAGE,
        marginTableId: PLACEHOLDER_LEVERAGE,
        isDelisted: true,
      });
      continue;
    }
    const { szDecimals, name, maxLeverage, marginTableId } = asset.spec;
    const gone = asset.delisted ? { isDelisted: true as const } : {};
    universe.push({ szDecimals, name, maxLeverage, marginTableId, ...gone });
    if (marginTableId >= PLAIN_TABLE_MAX && !tables.some(([id]) => id === marginTableId)) {
      tables.push([marginTableId, marginTable(asset)]);
    }
  }
  return { universe, marginTables: tables.toSorted(([a], [b]) => a - b), collateralToken: 0 };
}

function marginTable(asset: Asset): MetaView['marginTables'][number][1] {
  return {
    description: asset.spec.marginTableDescription,
    marginTiers: asset.spec.marginTiers.map(({ lowerBoundUsd, maxLeverage }) => ({
      lowerBound: formatScaled(lowerBoundUsd, 0),
      maxLeverage,
    })),
  };
}

function universeSize(venue: Venue): number {
  return Math.max(...venue.assets.map((asset) => asset.id)) + 1;
}

/** Aligned with `meta.universe`. */
export function assetCtxsView(venue: Venue): AssetCtxView[] {
  return Array.from({ length: universeSize(venue) }, (_, id) => {
    const asset = venue.assetsById.get(id);
    return asset === undefined ? delistedCtx() : assetCtxView(venue, asset);
  });
}

export function assetCtxView(venue: Venue, asset: Asset): AssetCtxView {
  const bid = impactPx(asset, asset.book.bids);
  const ask = impactPx(asset, asset.book.asks);
  const nowHour = Math.floor(venue.clockMs / HOUR_MS);
  let ntlCents = 0;
  let sz = 0;
  for (const bucket of asset.hours) {
    if (bucket.hour <= nowHour - 24) continue;
    ntlCents += bucket.ntlCents;
    sz += bucket.sz;
  }
  const { premiumLast } = asset;
  return {
    funding: formatScaled(hourlyRate(asset), RATE_DECIMALS),
    openInterest: formatSz(asset, asset.longSz),
    prevDayPx: formatPx(asset, asset.hours[0]?.markPx ?? asset.markPx),
    dayNtlVlm: formatScaled(ntlCents, 2),
    premium: premiumLast === null ? null : formatScaled(premiumLast, RATE_DECIMALS),
    oraclePx: formatPx(asset, asset.oraclePx),
    markPx: formatPx(asset, asset.markPx),
    midPx: midPx(asset),
    impactPxs: bid === null || ask === null ? null : [formatPx(asset, bid), formatPx(asset, ask)],
    dayBaseVlm: formatSz(asset, sz),
  };
}

function delistedCtx(): AssetCtxView {
  return {
    funding: '0.0',
    openInterest: '0.0',
    prevDayPx: '1.0',
    dayNtlVlm: '0.0',
    premium: null,
    oraclePx: '1.0',
    markPx: '1.0',
    midPx: null,
    impactPxs: null,
    dayBaseVlm: '0.0',
  };
}

/** Half of best bid plus best ask; null with a side empty. */
function midPx(asset: Asset): string | null {
  const bid = asset.book.bids.best();
  const ask = asset.book.asks.best();
  return bid === null || ask === null ? null : formatScaled((bid.px + ask.px) * 5, asset.pxDecimals + 1);
}

/** Mids of every coin; the mark stands in where a side is empty. */
export function allMidsView(venue: Venue): Record<string, string> {
  return Object.fromEntries(
    venue.assets.map((asset) => [asset.coin, midPx(asset) ?? formatPx(asset, asset.markPx)]),
  );
}

export function l2BookView(venue: Venue, asset: Asset, params: L2BookParams): L2BookView {
  const bucket = bucketOf(params);
  const max = params.levelsMax ?? LEVELS_MAX;
  const { bids, asks } = asset.book;
  const view: L2BookView = {
    coin: asset.coin,
    time: venue.presentBlockMs(),
    levels: [sideLevels(asset, bids, bucket, max), sideLevels(asset, asks, bucket, max)],
  };
  const bid = bids.best();
  const ask = asks.best();
  if (bucket !== null && bid !== null && ask !== null) view.spread = formatPx(asset, ask.px - bid.px);
  return view;
}

type Bucket = { figures: number; mantissa: number };

function bucketOf({ nSigFigs, mantissa }: L2BookParams): Bucket | null {
  if (nSigFigs === null || nSigFigs === undefined) {
    if (mantissa !== null && mantissa !== undefined) throw new RangeError('mantissa needs nSigFigs 5');
    return null;
  }
  if (!Number.isInteger(nSigFigs) || nSigFigs < 2 || nSigFigs > 5)
    throw new RangeError(`nSigFigs ${nSigFigs}`);
  if (mantissa === null || mantissa === undefined) return { figures: nSigFigs, mantissa: 1 };
  if (nSigFigs !== 5 || (mantissa !== 2 && mantissa !== 5)) throw new RangeError(`mantissa ${mantissa}`);
  return { figures: nSigFigs, mantissa };
}

function sideLevels(asset: Asset, side: BookSide, bucket: Bucket | null, max: number): BookLevel[] {
  const out: BookLevel[] = [];
  let open: { px: number; sz: number; n: number } | null = null;
  const close = () => {
    if (open !== null) out.push({ px: formatPx(asset, open.px), sz: formatSz(asset, open.sz), n: open.n });
  };
  for (let i = side.levels.length - 1; i >= 0 && out.length < max; i--) {
    const level = side.levels[i] as Level; // i is within the array
    const px = bucket === null ? level.px : bucketPx(level.px, side.isBuy, bucket);
    if (open !== null && open.px === px) {
      open.sz += level.sz;
      open.n += level.n;
      continue;
    }
    close();
    open = { px, sz: level.sz, n: level.n };
  }
  if (out.length < max) close();
  return out;
}

/** Bids go down, asks up, to the wanted significant figures. */
function bucketPx(px: number, isBuy: boolean, { figures, mantissa }: Bucket): number {
  const width = Math.max(1, 10 ** (String(px).length - figures)) * mantissa;
  const down = px - (px % width);
  return isBuy || down === px ? down : down + width;
}
