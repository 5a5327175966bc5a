import { expect, test } from 'vitest';
import { type GuardianAction, guardianAction } from './guardian-action.ts';

const cloid = `0x${'0'.repeat(31)}1`;
const cast = (action: object) => action as GuardianAction; // what the type refuses

test.each<[string, object]>([
  ['an order', { type: 'order', orders: [], grouping: 'na' }],
  ['a modify', { type: 'modify', oid: 1, order: {} }],
  ['a batch of them', { type: 'batchModify', modifies: [] }],
  ['a withdrawal', { type: 'withdraw3', amount: '1' }],
  ['a transfer', { type: 'usdSend' }],
  ['leverage', { type: 'updateLeverage', asset: 0, isCross: true, leverage: 5 }],
  ['an agent', { type: 'approveAgent' }],
  ['no type', {}],
  ['a type that is no text', { type: ['cancel'] }],
  ['a name of the prototype', { type: 'toString' }],
])('%s is refused', (_, action) => {
  expect(() => guardianAction(cast(action))).toThrow(RangeError);
});

test.each<[object, string]>([
  [
    { cancels: [{ o: 7, a: 1, b: true }], orders: [{ a: 0 }], type: 'cancel', f: true },
    '{"type":"cancel","cancels":[{"a":1,"o":7}]}',
  ],
  [
    { type: 'cancelByCloid', cancels: [{ cloid, asset: 0 }] },
    `{"type":"cancelByCloid","cancels":[{"asset":0,"cloid":"${cloid}"}]}`,
  ],
  [{ time: 5, type: 'scheduleCancel', orders: [] }, '{"type":"scheduleCancel","time":5}'],
  [{ type: 'scheduleCancel' }, '{"type":"scheduleCancel"}'],
  [{ type: 'noop', orders: [], time: 5 }, '{"type":"noop"}'],
])('of %j only the known fields are signed, in the order that is hashed', (action, text) => {
  expect(JSON.stringify(guardianAction(cast(action)))).toBe(text);
});

test('a time that is not given is no field, since fields are hashed', () => {
  expect(Object.keys(guardianAction({ type: 'scheduleCancel' }))).toEqual(['type']);
});

test('a refusal names what was asked for', () => {
  expect(() => guardianAction(cast({ type: 'order' }))).toThrow('a guardian does not sign "order"');
});

test('the type refuses an order', () => {
  // @ts-expect-error: no order has a place in the type
  expect(() => guardianAction({ type: 'order', orders: [], grouping: 'na' })).toThrow(RangeError);
});
