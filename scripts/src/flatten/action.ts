/**
 * The one thing that the wallet of `./agora flatten` may ask of the venue: one reduce-only order that trades at once or not at all,
 * with the mark of this command. Whatever else is handed in, at run time too, is refused; only known fields are copied, in the order
 * that is signed.
 */
import { parseCloid } from '@agora/shared/cloid';
import { canonicalDecimal, type Decimal } from '@agora/shared/decimal';
import type { Cloid } from '@agora/shared/ids';

export interface FlattenOrder {
  /** The venue's number of the perpetual. */
  readonly asset: number;
  readonly isBuy: boolean;
  readonly px: Decimal;
  readonly sz: Decimal;
  readonly cloid: Cloid;
}

/** As it is signed and sent. */
export type FlattenAction = {
  readonly type: 'order';
  readonly orders: readonly [
    {
      readonly a: number;
      readonly b: boolean;
      readonly p: string;
      readonly s: string;
      readonly r: true;
      readonly t: { readonly limit: { readonly tif: 'Ioc' } };
      readonly c: string;
    },
  ];
  readonly grouping: 'na';
};

export function closingOrder({ asset, isBuy, px, sz, cloid }: FlattenOrder): FlattenAction {
  const order = {
    a: asset,
    b: isBuy,
    p: px,
    s: sz,
    r: true,
    t: { limit: { tif: 'Ioc' } },
    c: cloid,
  } as const;
  return { type: 'order', orders: [order], grouping: 'na' };
}

/** The action as it is signed. Throws RangeError for everything but one marked, reduce-only order that cannot rest. */
export function flattenAction(wanted: FlattenAction): FlattenAction {
  const { type, orders, grouping } = wanted;
  const [order, ...others]: readonly FlattenAction['orders'][number][] = Array.isArray(orders) ? orders : [];
  if (type !== 'order' || grouping !== 'na' || order === undefined || others.length > 0)
    throw refused('anything but one order');
  const { a, b, p, s, r, t, c } = order;
  if (r !== true) throw refused('an order that could grow a position');
  if (t?.limit?.tif !== 'Ioc') throw refused('an order that could rest');
  if (!Number.isSafeInteger(a) || a < 0 || typeof b !== 'boolean')
    throw refused('an order without asset or side');
  if (!isPositive(p) || !isPositive(s)) throw refused('a price or size that is no positive plain decimal');
  if (typeof c !== 'string' || parseCloid(c)?.kind !== 'flatten') throw refused('an order without its mark');
  return { type, orders: [{ a, b, p, s, r, t: { limit: { tif: 'Ioc' } }, c }], grouping };
}

function refused(what: string): RangeError {
  return new RangeError(`the flatten wallet does not sign ${what}`);
}

function isPositive(text: unknown): boolean {
  try {
    return typeof text === 'string' && canonicalDecimal(text) === text && Number(text) > 0;
  } catch {
    return false;
  }
}
