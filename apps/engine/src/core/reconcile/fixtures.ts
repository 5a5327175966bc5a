/** Books with one resting order and a position that the venue agrees with; tests change one thing. Never imported by the engine. */
import { cloidOf, cloidSource } from '@agora/shared/cloid';
import { bootIdSchema, engineIdSchema } from '@agora/shared/ids';
import { btc, draft, eth } from '../orders/fixtures.ts';
import type { OrderInput } from '../orders/order.ts';
import { addOrder, applyOrderInput, newOrderTable } from '../orders/table.ts';
import { applyFill, ledgerOf, newLedger } from '../position/ledger.ts';
import { newRecent, noteReplaced } from '../position/recent.ts';
import type { Books } from './compare.ts';
import type { SeenOrder, VenueView } from './view.ts';

/** Long after everything in the books happened. */
export const READ_MS = 100_000;
export const source = cloidSource(engineIdSchema.parse('mm-btc-1'), bootIdSchema.parse('boot-0002'));
export const earlier = cloidSource(engineIdSchema.parse('mm-btc-1'), bootIdSchema.parse('boot-0001'));

/** Order 1 (oid 7) after `inputs`, last touched at `touchedMs`; long 10 lots of BTC bought at 100. */
export function books(inputs: readonly OrderInput[] = [{ kind: 'resting', oid: 7 }], touchedMs = 0) {
  const table = newOrderTable([btc, eth]);
  const order = addOrder(table, draft({ cloid: cloidOf(source, 'quote', 1) }), 0);
  for (const input of inputs) applyOrderInput(table, order, input, touchedMs);
  const ledger = newLedger([btc, eth], 1_000_000, 0);
  applyFill(ledger, { coin: btc, side: 'buy', px: 100, sz: 10, feeUusd: 0 });
  ledgerOf(ledger, btc).markPx = 101;
  const past = {
    positions: new Map([[btc, newRecent()]]),
    cash: newRecent(),
    received: new Map([[btc, newRecent()]]),
    funding: new Map(),
    reordered: new Set<typeof btc>(),
  };
  return { table, source, ledger, past, order } satisfies Books & {
    order: unknown;
  };
}

/** A fill that came in at `atMs`, with what was before noted. */
export function fillAt(own: ReturnType<typeof books>, atMs: number, sz: number): void {
  noteReplaced(own.past.positions.get(btc) ?? newRecent(), ledgerOf(own.ledger, btc).szi, atMs);
  noteReplaced(own.past.cash, own.ledger.cashUusd, atMs);
  applyFill(own.ledger, { coin: btc, side: 'buy', px: 100, sz, feeUusd: 0 });
}

export function seenOrder(change: Partial<SeenOrder> = {}): SeenOrder {
  return {
    oid: 7,
    cloid: cloidOf(source, 'quote', 1),
    coin: 'BTC',
    assetId: 3,
    side: 'buy',
    px: 1_000_000,
    sz: 10,
    reduceOnly: false,
    ...change,
  };
}

/** What the venue shows when it agrees with `books()`. */
export function view(change: Partial<VenueView> = {}): VenueView {
  return {
    source: 'rest',
    issuedMs: READ_MS,
    answeredMs: READ_MS + 50,
    venueTimeMs: 1_700_000_000_000,
    orders: [seenOrder()],
    account: account(),
    ...change,
  };
}

export function account(
  change: {
    cashUusd?: number;
    szi?: number;
    unrealizedUusd?: number;
    paid?: number;
    strange?: string[];
  } = {},
) {
  const szi = change.szi ?? 10;
  return {
    cashUusd: change.cashUusd ?? 999_000,
    positions: [
      {
        coin: btc,
        szi,
        positionValueUusd: Math.abs(szi) * 101,
        unrealizedUusd: change.unrealizedUusd ?? 10,
        fundingPaidAllTimeUusd: change.paid ?? null,
        liquidationPx: null,
      },
    ],
    strangePositions: change.strange ?? [],
  };
}
