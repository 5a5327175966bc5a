import { decisionIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { NOW_MS, openPermit, permitWithout, view, wish } from '../checks/fixtures.ts';
import { LEASE } from '../gate/lease-limits.ts';
import { cloid } from '../orders/fixtures.ts';
import { APPROVAL, type ApprovedOrder, approve, reassert, type SendLine } from './approved-order.ts';

const terms = {
  cloid: cloid(1),
  decisionId: decisionIdSchema.parse('decision-1'),
  kind: 'quote' as const,
  level: 0,
  approvalEpoch: 7,
  venueNowMs: 1_700_000_000_000,
};

function approved(): ApprovedOrder {
  const answer = approve(wish(), terms, view());
  if ('denial' in answer) throw new Error(answer.denial.code);
  return answer.order;
}

const line = (change: Partial<SendLine> = {}): SendLine => ({
  nowMs: NOW_MS,
  approvalEpoch: 7,
  permit: openPermit,
  latched: false,
  contactIssuedMs: NOW_MS - 50,
  killFilePresent: false,
  intentDurable: true,
  socketOpen: true,
  socketBufferedBytes: 0,
  ...change,
});

test('an approval carries its identity, its two clocks and the wire texts, and cannot be changed', () => {
  const order = approved();
  expect(order).toMatchObject({
    cloid: cloid(1),
    decisionId: 'decision-1',
    approvalEpoch: 7,
    assetId: 3,
    pxText: '99990',
    szText: '0.01',
    expiresAfterMs: 1_700_000_000_000 + APPROVAL.landWithinMs,
    expiresAtMs: NOW_MS + APPROVAL.ageMsMax,
  });
  expect(() => Object.assign(order, { sz: 1e6 })).toThrow(TypeError);
});

test('no approval without an open gate and unanimous checks', () => {
  expect(approve(wish(), terms, view({ permit: permitWithout('operator_enabled') }))).toMatchObject({
    denial: { code: 'GATE_CLOSED', missing: ['operator_enabled'] },
  });
  expect(approve(wish({ sz: 0 }), terms, view())).toMatchObject({ denial: { code: 'INVALID_ORDER' } });
});

test('at the send line everything is asserted again', () => {
  expect(reassert([approved(), approved()], line())).toBeNull();
});

test.each<[string, Partial<SendLine>, string | null]>([
  ['latched', { latched: true }, 'LATCHED'],
  ['latch not known', { latched: null }, 'LATCHED'],
  ['a kill file', { killFilePresent: true }, 'KILL_FILE_PRESENT'],
  ['contact at its limit', { contactIssuedMs: NOW_MS - LEASE.contactAgeMsMax }, null],
  ['contact past it', { contactIssuedMs: NOW_MS - LEASE.contactAgeMsMax - 1 }, 'LEASE_EXPIRED'],
  ['contact from the future', { contactIssuedMs: NOW_MS + 1 }, 'LEASE_EXPIRED'],
  ['no contact', { contactIssuedMs: null }, 'LEASE_EXPIRED'],
  ['contact at no time', { contactIssuedMs: Number.NaN }, 'LEASE_EXPIRED'],
  ['gate closed since', { permit: permitWithout('reconcile_ok') }, 'GATE_CLOSED'],
  ['intent not durable', { intentDurable: false }, 'INTENT_NOT_RECORDED'],
  ['socket closed', { socketOpen: false }, 'SOCKET_NOT_READY'],
  ['socket with a byte queued', { socketBufferedBytes: 1 }, 'SOCKET_NOT_READY'],
  ['a halt in between', { approvalEpoch: 8 }, 'APPROVAL_VOID'],
])('%s: %o gives %s', (_, change, code) => {
  expect(reassert([approved()], line(change))?.code ?? null).toBe(code);
});

test.each([
  [APPROVAL.ageMsMax - 1, null],
  [APPROVAL.ageMsMax, null],
  [APPROVAL.ageMsMax + 1, 'APPROVAL_EXPIRED'],
  [-1, 'APPROVAL_EXPIRED'],
])('%d ms after its approval: %s', (ageMs, code) => {
  const nowMs = NOW_MS + ageMs;
  const permit = { ...openPermit, takenMs: NOW_MS - 50, validUntilMs: nowMs };
  const refusal = reassert([approved()], line({ nowMs, permit, contactIssuedMs: nowMs }));
  expect(refusal?.code ?? null).toBe(code);
});

test('I-09: an order that the gate did not approve cannot be made, by type or by copying', () => {
  const order = approved();
  const copy = { ...order };
  // @ts-expect-error a copy is not an approval
  expect(() => reassert([copy], line())).toThrow(/I-09/);
  // @ts-expect-error nor is an altered copy
  expect(() => reassert([{ ...order, sz: 1 }], line())).toThrow(/I-09/);
  // @ts-expect-error nor is a look-alike of the same prototype
  const lookAlike: ApprovedOrder = Object.assign(
    Object.create(Object.getPrototypeOf(order) as object) as object,
    copy,
  );
  expect(() => reassert([lookAlike], line())).toThrow(/I-09/);
});
