// A queue behaves like the plain list that it stands for, within its bounds, however it is used.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AuditBacklog } from './audit-backlog.ts';

const LIMITS = { recordsMax: 5, sizeMax: 40 };
const item = fc.record({ id: fc.nat(), size: fc.integer({ min: 0, max: 12 }) });
type Item = { id: number; size: number };

const sizeOf = (items: readonly Item[]) => items.reduce((sum, { size }) => sum + size, 0);

/** Takes from the front of the model what a full queue must let go. */
function overflow(model: Item[]): Item[] {
  const gone: Item[] = [];
  while (model.length > LIMITS.recordsMax || sizeOf(model) > LIMITS.sizeMax) gone.push(...model.splice(0, 1));
  return gone;
}

test('push, drop, put back, shift and take agree with a list', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('push' as const), item }),
    fc.record({ kind: fc.constant('putBack' as const), items: fc.array(item, { maxLength: 4 }) }),
    fc.constant({ kind: 'shift' as const }),
    fc.constant({ kind: 'takeAll' as const }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const backlog = new AuditBacklog<Item>(LIMITS);
      const model: Item[] = [];
      for (const each of steps) {
        if (each.kind === 'push') {
          const fits = model.length < LIMITS.recordsMax && sizeOf(model) + each.item.size <= LIMITS.sizeMax;
          expect(backlog.fits(each.item)).toBe(fits);
          model.push(each.item);
          expect(backlog.pushDropping(each.item)).toEqual(overflow(model));
        } else if (each.kind === 'putBack') {
          model.unshift(...each.items);
          expect(backlog.putBack(each.items)).toEqual(overflow(model));
        } else if (each.kind === 'shift') expect(backlog.shift()).toEqual(model.shift());
        else expect(backlog.takeAll()).toEqual(model.splice(0));
        expect(backlog.records).toBe(model.length);
      }
    }),
  );
});

test('a long-lived queue gives its used-up front back and keeps its order', () => {
  const backlog = new AuditBacklog<Item>({ recordsMax: 10_000, sizeMax: 10_000 });
  let next = 0;
  for (let id = 0; id < 50_000; id++) {
    backlog.push({ id, size: 1 });
    if (id >= 100) expect(backlog.shift()?.id).toBe(next++);
  }
  expect(backlog.records).toBe(100);
});
