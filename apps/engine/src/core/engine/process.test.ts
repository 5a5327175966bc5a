import { expect, test } from 'vitest';
import { Rig } from '../../../test/support/engine-rig.ts';
import { type ApprovedOrder, reassert } from '../approve/approved-order.ts';
import { OPEN_MASK } from '../approve/permit.ts';
import { emergency } from './process.ts';

test('a broken engine lets nothing leave after its last cancels: what waits for its intent is void', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  const { engine } = rig;
  const place = rig.effects.findLast((effect) => effect.kind === 'place');
  const orders: readonly ApprovedOrder[] = place?.kind === 'place' ? place.orders : [];
  const sent = () =>
    reassert(orders, {
      ...{ nowMs: orders[0]?.approvedMs ?? 0, contactIssuedMs: orders[0]?.approvedMs ?? 0 },
      permit: { mask: OPEN_MASK, takenMs: 0, validUntilMs: Number.POSITIVE_INFINITY },
      ...{ approvalEpoch: engine.fsm.approvalEpoch, latched: false, killFilePresent: false },
      ...{ intentDurable: true, socketOpen: true, socketBufferedBytes: 0 },
    });
  expect([orders.length > 0, sent()]).toEqual([true, null]);
  expect(emergency(engine, rig.nowMs).map(({ kind }) => kind)).toContain('cancel');
  expect(sent()?.code).toBe('APPROVAL_VOID');
  expect(engine.permit.mask).toBe(0);
});
