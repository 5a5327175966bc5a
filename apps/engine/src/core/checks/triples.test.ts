// Every denial code by a boundary triple: one step on the good side, at the boundary, one step past it. The table is a
// record over all codes, so a code without a triple does not compile, and one whose triple never denies fails.
import { DENIALS, type DenialCode } from '@agora/shared/gate';
import { coinSchema, decisionIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { APPROVAL, type ApprovedOrder, approve, reassert, type SendLine } from '../approve/approved-order.ts';
import { newBudget, noteAddressBudget, noteItems } from '../budget/budget.ts';
import { LEASE } from '../gate/lease-limits.ts';
import { cloid } from '../orders/fixtures.ts';
import { firstDenial } from './all-checks.ts';
import type { CheckView, OrderWish } from './check.ts';
import { NOW_MS, openPermit, view, wish } from './fixtures.ts';

type Answer = DenialCode | null;
type Look = () => Answer;
/** Just inside, at the boundary, just outside: the last is denied with the code; `at` says whether the boundary is. */
interface Triple {
  readonly inside: Look;
  readonly at: Look;
  readonly outside: Look;
  readonly deniedAt: boolean;
}

const usd = (amount: number) => amount * 1_000_000;
const check =
  (order: Partial<OrderWish>, seen: Partial<CheckView> = {}): Look =>
  () =>
    firstDenial(wish(order), view(seen))?.code ?? null;
const sellAt = (px: number): Partial<OrderWish> => ({ side: 'sell', px });

function approved(): ApprovedOrder {
  const terms = { cloid: cloid(1), decisionId: decisionIdSchema.parse('decision-1'), kind: 'quote' as const };
  const answer = approve(wish(), { ...terms, level: 0, approvalEpoch: 7, venueNowMs: 1 }, view());
  if ('denial' in answer) throw new Error(answer.denial.code);
  return answer.order;
}
const line =
  (change: Partial<SendLine>): Look =>
  () =>
    reassert([approved()], {
      ...{
        nowMs: NOW_MS,
        approvalEpoch: 7,
        permit: openPermit,
        latched: false,
        contactIssuedMs: NOW_MS - 50,
      },
      ...{ killFilePresent: false, intentDurable: true, socketOpen: true, socketBufferedBytes: 0 },
      ...change,
    })?.code ?? null;
const aged = (ageMs: number): Look => {
  const nowMs = NOW_MS + ageMs;
  return line({ nowMs, contactIssuedMs: nowMs, permit: { ...openPermit, validUntilMs: nowMs } });
};
function spent(items: number, used = 0) {
  const budget = newBudget(700);
  noteItems(budget, items, NOW_MS);
  noteAddressBudget(budget, used, 10_000, NOW_MS);
  return budget;
}
/** What is true or not has no step between: not known stands at the boundary, and is denied. */
const known = (yes: Look, unknown: Look, no: Look): Triple => ({
  inside: yes,
  at: unknown,
  outside: no,
  deniedAt: true,
});
const upTo = (inside: Look, at: Look, outside: Look): Triple => ({ inside, at, outside, deniedAt: false });
const below = (inside: Look, at: Look, outside: Look): Triple => ({ inside, at, outside, deniedAt: true });
const garbage = null as never; // what no type allows, as a broken feed might leave it

const TRIPLES: Record<DenialCode, Triple> = {
  GATE_CLOSED: upTo(
    check({}, { permit: { ...openPermit, validUntilMs: NOW_MS + 1 } }),
    check({}, { permit: { ...openPermit, validUntilMs: NOW_MS } }),
    check({}, { permit: { ...openPermit, validUntilMs: NOW_MS - 1 } }),
  ),
  LATCHED: known(line({ latched: false }), line({ latched: null }), line({ latched: true })),
  KILL_FILE_PRESENT: upTo(line({}), line({ killFilePresent: false }), line({ killFilePresent: true })),
  LEASE_EXPIRED: upTo(
    line({ contactIssuedMs: NOW_MS - LEASE.contactAgeMsMax + 1 }),
    line({ contactIssuedMs: NOW_MS - LEASE.contactAgeMsMax }),
    line({ contactIssuedMs: NOW_MS - LEASE.contactAgeMsMax - 1 }),
  ),
  APPROVAL_EXPIRED: upTo(aged(APPROVAL.ageMsMax - 1), aged(APPROVAL.ageMsMax), aged(APPROVAL.ageMsMax + 1)),
  APPROVAL_VOID: below(line({ approvalEpoch: 7 }), line({ approvalEpoch: 6 }), line({ approvalEpoch: 8 })),
  SOCKET_NOT_READY: below(
    line({ socketBufferedBytes: 0 }),
    line({ socketBufferedBytes: 1 }),
    line({ socketOpen: false }),
  ),
  INTENT_NOT_RECORDED: upTo(line({}), line({ intentDurable: true }), line({ intentDurable: false })),
  SYMBOL_NOT_ALLOWED: known(check({}), check({}, { spec: null }), check({ coin: coinSchema.parse('DOGE') })),
  ENVELOPE_NOT_ACCEPTED: known(
    check({}, { envelopeAccepted: true }),
    check({}, { envelopeAccepted: garbage }),
    check({}, { envelopeAccepted: false }),
  ),
  BOOK_STALE: known(
    check({}),
    check({}, { bookHealth: 'stale' }),
    check({}, { bookHealth: 'stale', bidPx: 0 }),
  ),
  BOOK_CROSSED: known(check({}), check({}, { bookHealth: 'empty' }), check({}, { bookHealth: 'crossed' })),
  BOOK_BEFORE_RECONNECT: known(
    check({}),
    check({}, { bookHealth: 'before_reconnect' }),
    check({}, { bookHealth: 'before_reconnect', bidPx: 0 }),
  ),
  INVALID_ORDER: below(check({ px: 999_900 }), check({ px: 999_901 }), check({ px: Number.NaN })),
  POST_ONLY_REQUIRED: below(check({ px: 1_000_090 }), check({ px: 1_000_100 }), check({ px: 1_000_110 })),
  PRICE_COLLAR_MID: upTo(check({ px: 985_010 }), check({ px: 985_000 }), check({ px: 984_990 })),
  PRICE_COLLAR_ORACLE: upTo(
    check({ px: 970_010 }, { bidPx: 970_000, askPx: 980_000 }),
    check({ px: 970_000 }, { bidPx: 970_000, askPx: 980_000 }),
    check({ px: 969_990 }, { bidPx: 970_000, askPx: 980_000 }),
  ),
  ORDER_NOTIONAL_MAX: upTo(
    check({ px: 1_000_000, sz: 1_999 }),
    check({ px: 1_000_000, sz: 2_000 }),
    check({ px: 1_000_000, sz: 2_001 }),
  ),
  ORDER_NOTIONAL_MIN: upTo(
    check({ px: 1_000_000, sz: 11 }),
    check({ px: 1_000_000, sz: 10 }),
    check({ px: 1_000_000, sz: 9 }),
  ),
  POSITION_LOTS_MAX: upTo(
    check({}, { szi: 18_999, valuationPx: 900_000 }),
    check({}, { szi: 19_000, valuationPx: 900_000 }),
    check({}, { szi: 19_001, valuationPx: 900_000 }),
  ),
  POSITION_USD_MAX: upTo(
    check({}, { szi: 19_000, valuationPx: 999_999 }),
    check({}, { szi: 19_000, valuationPx: 1_000_000 }),
    check({}, { szi: 19_000, valuationPx: 1_000_001 }),
  ),
  TOTAL_POSITION_USD_MAX: upTo(
    check({}, { othersWorstUusd: usd(29_000) - 1 }),
    check({}, { othersWorstUusd: usd(29_000) }),
    check({}, { othersWorstUusd: usd(29_000) + 1 }),
  ),
  LEVERAGE_MAX: upTo(
    check({}, { othersWorstUusd: usd(2_000), equityUusd: usd(1_000) + 1 }),
    check({}, { othersWorstUusd: usd(2_000), equityUusd: usd(1_000) }),
    check({}, { othersWorstUusd: usd(2_000), equityUusd: usd(1_000) - 1 }),
  ),
  OPEN_ORDERS_MAX: upTo(
    check({}, { openOrders: 22 }),
    check({}, { openOrders: 23 }),
    check({}, { openOrders: 24 }),
  ),
  MESSAGE_RATE_MAX: below(
    check({}, { budget: spent(295) }),
    check({}, { budget: spent(300) }),
    check({}, { budget: spent(301) }),
  ),
  CANCEL_RESERVE: upTo(
    check({}, { budget: spent(300 - 1 - 3 - 1) }),
    check({}, { budget: spent(300 - 1 - 3) }),
    check({}, { budget: spent(300 - 3) }),
  ),
  DAILY_LOSS_MAX: below(
    check({}, { dailyPnlUusd: -usd(500) + 1 }),
    check({}, { dailyPnlUusd: -usd(500) }),
    check({}, { dailyPnlUusd: -usd(500) - 1 }),
  ),
  SELF_CROSS: below(
    check({}, { ownAskPx: 999_910 }),
    check({}, { ownAskPx: 999_900 }),
    check({}, { ownAskPx: 999_890 }),
  ),
  REDUCE_ONLY_MODE: upTo(
    check({ ...sellAt(1_000_100), reduceOnly: true }, { reduceOnlyMode: true, szi: 1_001 }),
    check({ ...sellAt(1_000_100), reduceOnly: true }, { reduceOnlyMode: true, szi: 1_000 }),
    check({ ...sellAt(1_000_100), reduceOnly: true }, { reduceOnlyMode: true, szi: 999 }),
  ),
};

test.each(Object.keys(DENIALS) as DenialCode[])(
  '%s: inside passes, past the boundary is denied with it',
  (code) => {
    const { inside, at, outside, deniedAt } = TRIPLES[code];
    expect({ inside: inside(), at: at(), outside: outside() }).toEqual({
      inside: null,
      at: deniedAt ? code : null,
      outside: code,
    });
  },
);
