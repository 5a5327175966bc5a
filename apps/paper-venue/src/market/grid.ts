// Prices and sizes of one asset as integers on the venue's grid, and as the decimal strings its actions carry. Prices count
// in 10^-(6 - szDecimals) USD ("u"), sizes in 10^-szDecimals coins ("lots").
import { formatPlain, parseScaledExact, pow10 } from '../core/decimal.ts';

const PX_AND_SZ_DECIMALS = 6;
/** Smallest order of the venue. */
const VENUE_USD_MIN = 10;
/** A market order is worth at least this, so that it stands above the venue's own minimum at any rounding. */
const ORDER_USD_MIN = 10.4;

export class Grid {
  readonly asset: number;
  readonly pxDecimals: number;
  readonly szDecimals: number;
  readonly #pxScale: number;
  readonly #szScale: number;

  constructor(asset: number, szDecimals: number) {
    this.asset = asset;
    this.szDecimals = szDecimals;
    this.pxDecimals = PX_AND_SZ_DECIMALS - szDecimals;
    this.#pxScale = pow10(this.pxDecimals);
    this.#szScale = pow10(szDecimals);
  }

  /** Step of prices near `u`: five significant figures, never coarser than 1 USD, never finer than one u. */
  tickU(u: number): number {
    const digits = String(Math.max(1, Math.floor(u))).length;
    return Math.min(this.#pxScale, pow10(Math.max(0, digits - 5)));
  }

  /** Largest price on the grid at or below `u` (which need not be whole); at least one tick. */
  floor(u: number): number {
    const tick = this.tickU(u);
    return Math.max(tick, Math.floor(u / tick) * tick);
  }

  /** Smallest price on the grid at or above `u`. */
  ceil(u: number): number {
    const tick = this.tickU(u);
    return Math.max(tick, Math.ceil(u / tick) * tick);
  }

  toU(usd: number): number {
    return usd * this.#pxScale;
  }

  toUsd(u: number): number {
    return u / this.#pxScale;
  }

  /** Lots worth `usd` at a price, at least the smallest order worth placing. */
  lots(usd: number, u: number): number {
    const perLotUsd = u / this.#pxScale / this.#szScale;
    return Math.max(Math.ceil(ORDER_USD_MIN / perLotUsd), Math.round(usd / perLotUsd));
  }

  /** Smallest order the venue takes at a price: 10 USD. */
  lotsMin(u: number): number {
    return Math.ceil((VENUE_USD_MIN * this.#pxScale * this.#szScale) / u);
  }

  notionalUsd(lots: number, u: number): number {
    return (lots * u) / this.#szScale / this.#pxScale;
  }

  pxText(u: number): string {
    return formatPlain(u, this.pxDecimals);
  }

  szText(lots: number): string {
    return formatPlain(lots, this.szDecimals);
  }

  /** Reads a price of a book; throws when it is not on this asset's scale. */
  pxU(text: string): number {
    return scaled(text, this.pxDecimals);
  }

  /** Reads a size, which may be negative (a short position). */
  szLots(text: string): number {
    return text.startsWith('-') ? -scaled(text.slice(1), this.szDecimals) : scaled(text, this.szDecimals);
  }
}

const scaled = (text: string, decimals: number): number => {
  const value = parseScaledExact(text, decimals);
  if (value === null) throw new RangeError(`${text} is no decimal with ${decimals} places`);
  return value;
};
