/**
 * The only maker of `ApprovedOrder`, which is the only thing that can be placed. An approval is made when the gate is
 * open and no check objects, is good for a moment and for one epoch, which a halt or a smaller limit ends, and is asserted again, with everything that
 * may have changed, in the very tick that writes to the socket. It cannot be built, copied or altered elsewhere.
 */
import type { OrderKind } from '@agora/shared/cloid';
import type { GateRefusal } from '@agora/shared/gate';
import type { Cloid, DecisionId } from '@agora/shared/ids';
import { firstDenial } from '../checks/all-checks.ts';
import { type CheckView, type Denial, deny, type OrderWish } from '../checks/check.ts';
import { LEASE } from '../gate/lease-limits.ts';
import { assertInvariant } from '../invariants/invariant.ts';
import { type CoinSpec, pxText, szText } from '../money/coin-spec.ts';
import type { OrderDraft } from '../orders/order.ts';
import { isPermitted, missingSignals, type Permit } from './permit.ts';
import { refusalOf } from './refusal.ts';

export const APPROVAL = {
  /** An approval not sent within this time is worth nothing: the book has moved on. */
  ageMsMax: 250,
  /** The venue refuses an order that arrives later than this after its approval, by the venue's clock. */
  landWithinMs: 2_000,
} as const;
if (APPROVAL.ageMsMax >= APPROVAL.landWithinMs) throw new RangeError('an approval must end before its order');

const APPROVED = Symbol('approved');

class Approval implements OrderDraft {
  readonly [APPROVED] = true;
  /** Private to this class, so that no copy or look-alike has it, at type level and at run time. */
  readonly #genuine = true;
  readonly cloid: OrderDraft['cloid'];
  readonly decisionId: OrderDraft['decisionId'];
  readonly coin: OrderDraft['coin'];
  readonly side: OrderDraft['side'];
  readonly px: number;
  readonly sz: number;
  readonly reduceOnly: boolean;
  readonly kind: OrderKind;
  readonly level: number;
  readonly expiresAfterMs: number;
  /** As the venue wants them on the wire. */
  readonly assetId: number;
  readonly pxText: string;
  readonly szText: string;
  readonly approvalEpoch: number;
  /** Monotonic. */
  readonly approvedMs: number;
  readonly expiresAtMs: number;

  constructor(draft: OrderDraft, spec: CoinSpec, approvalEpoch: number, nowMs: number) {
    this.cloid = draft.cloid;
    this.decisionId = draft.decisionId;
    this.coin = draft.coin;
    this.side = draft.side;
    this.px = draft.px;
    this.sz = draft.sz;
    this.reduceOnly = draft.reduceOnly;
    this.kind = draft.kind;
    this.level = draft.level;
    this.expiresAfterMs = draft.expiresAfterMs;
    this.assetId = spec.assetId;
    this.pxText = pxText(spec, draft.px);
    this.szText = szText(spec, draft.sz);
    this.approvalEpoch = approvalEpoch;
    this.approvedMs = nowMs;
    this.expiresAtMs = nowMs + APPROVAL.ageMsMax;
    Object.freeze(this);
  }

  static isGenuine(order: object): boolean {
    return #genuine in order;
  }
}

/** Its class is not exported: only `approve` makes one. */
export type ApprovedOrder = Approval;

/** What an approval adds to the wish: identity and purpose, and the two clocks. */
export interface ApprovalTerms {
  readonly cloid: Cloid;
  readonly decisionId: DecisionId;
  readonly kind: OrderKind;
  readonly level: number;
  readonly approvalEpoch: number;
  /** Our estimate of the venue's clock now, in milliseconds. */
  readonly venueNowMs: number;
}

export type Approved = { readonly order: ApprovedOrder } | { readonly denial: Denial };

/** Approves the order, or says why not. Every approval is one pass of the gate and of all checks. */
export function approve(wish: OrderWish, terms: ApprovalTerms, view: CheckView): Approved {
  const denial = firstDenial(wish, view);
  if (denial !== null) return { denial };
  const { spec, nowMs } = view;
  assertInvariant(spec !== null, 'I-09', 'an order passed the checks without a coin');
  assertInvariant(isPermitted(view.permit, nowMs), 'I-08', 'an order passed the checks with the gate closed');
  const { approvalEpoch, venueNowMs, ...identity } = terms;
  const draft: OrderDraft = {
    ...identity,
    coin: wish.coin,
    side: wish.side,
    px: wish.px,
    sz: wish.sz,
    reduceOnly: wish.reduceOnly,
    expiresAfterMs: venueNowMs + APPROVAL.landWithinMs,
  };
  return { order: new Approval(draft, spec, approvalEpoch, nowMs) };
}

/** Everything that must hold in the tick that writes to the socket. All times monotonic. */
export interface SendLine {
  readonly nowMs: number;
  readonly approvalEpoch: number;
  readonly permit: Permit;
  /** Latched by the last contact with the latch; null = not known. */
  readonly latched: boolean | null;
  /** When the last good contact with the latch was issued; null = never. */
  readonly contactIssuedMs: number | null;
  /** A look at the kill files in this very tick. */
  readonly killFilePresent: boolean;
  readonly intentDurable: boolean;
  readonly socketOpen: boolean;
  readonly socketBufferedBytes: number;
}

/** Null when the whole batch may leave now; otherwise why none of it may. Call it in the tick of the write. */
export function reassert(orders: readonly ApprovedOrder[], line: SendLine): GateRefusal | null {
  const denial = lineDenial(line) ?? approvalDenial(orders, line);
  return denial === null ? null : refusalOf(denial);
}

function lineDenial(line: SendLine): Denial | null {
  if (line.latched !== false) return deny('LATCHED', line.latched === null ? 'not known' : null);
  if (line.killFilePresent) return deny('KILL_FILE_PRESENT');
  const ageMs = line.contactIssuedMs === null ? Number.NaN : line.nowMs - line.contactIssuedMs;
  if (!(ageMs >= 0 && ageMs <= LEASE.contactAgeMsMax)) {
    const observed = Number.isNaN(ageMs) ? 'no contact' : `${ageMs} ms`;
    return deny('LEASE_EXPIRED', observed, `${LEASE.contactAgeMsMax} ms`);
  }
  if (!isPermitted(line.permit, line.nowMs))
    return { ...deny('GATE_CLOSED'), missing: missingSignals(line.permit) };
  if (!line.intentDurable) return deny('INTENT_NOT_RECORDED');
  if (!line.socketOpen || line.socketBufferedBytes !== 0)
    return deny(
      'SOCKET_NOT_READY',
      line.socketOpen ? `${line.socketBufferedBytes} bytes queued` : 'not open',
    );
  return null;
}

function approvalDenial(orders: readonly ApprovedOrder[], line: SendLine): Denial | null {
  for (const order of orders) {
    assertInvariant(
      Approval.isGenuine(order),
      'I-09',
      'an order that the gate did not approve reached the socket',
    );
    if (order.approvalEpoch !== line.approvalEpoch)
      return deny('APPROVAL_VOID', `epoch ${order.approvalEpoch}`, `epoch ${line.approvalEpoch}`);
    const ageMs = line.nowMs - order.approvedMs;
    if (!(ageMs >= 0 && ageMs <= APPROVAL.ageMsMax))
      return deny('APPROVAL_EXPIRED', `${ageMs} ms`, `${APPROVAL.ageMsMax} ms`);
  }
  return null;
}
