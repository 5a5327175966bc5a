import { expect, test } from 'vitest';
import { seenOrder } from '../reconcile/fixtures.ts';
import {
  newEngineClearance,
  noteClearanceRead,
  readEveryMs,
  reopenByNews,
  WATCH_AFTER_MS,
} from './clearance.ts';

const nothing = { untilMs: null, stateUntilMs: 0, burnt: false };
const read = (issuedMs: number, count = 0) => ({
  orders: Array.from({ length: count }, () => seenOrder()),
  issuedMs,
  stateMs: 1_000_000 + issuedMs,
  nowMs: issuedMs + 10,
  wallMs: 1_000_000 + issuedMs,
});

test('a read from before the stop proves nothing', () => {
  const clearance = newEngineClearance(100, 0, 3);
  expect(noteClearanceRead(clearance, read(99), nothing)).toBe('none');
  expect([clearance.stage, clearance.left]).toEqual(['cancelling', null]);
});

test('orders left keep it cancelling; none left is zero, and verified when nothing can land', () => {
  const clearance = newEngineClearance(100, 0, 3);
  expect(noteClearanceRead(clearance, read(100, 2), nothing)).toBe('none');
  expect(clearance).toMatchObject({ stage: 'cancelling', total: 3 });
  expect(noteClearanceRead(clearance, read(200), nothing)).toBe('verified');
  expect(clearance).toMatchObject({
    zeroWallMs: 1_000_200,
    verifiedWallMs: 1_000_200,
    proof: 'expiry_passed',
  });
});

test.each([
  [499, 'zero_seen'],
  [500, 'zero_seen'],
  [501, 'verified'],
])('I-05: with an order that may land until 500, a read begun at %d makes it %s', (issuedMs, stage) => {
  const clearance = newEngineClearance(100, 0, 3);
  noteClearanceRead(clearance, read(issuedMs), { ...nothing, untilMs: 500 });
  expect(clearance.stage).toBe(stage);
});

test.each([
  ['of the very instant until which one could land', 700, 'zero_seen'],
  ['of later', 701, 'verified'],
])('I-05: an empty read begun when nothing could land, of a state %s, makes it %s', (_, stateMs, stage) => {
  const clearance = newEngineClearance(100, 0, 3);
  const landing = { untilMs: 500, stateUntilMs: 700, burnt: false };
  noteClearanceRead(clearance, { ...read(501), stateMs }, landing);
  expect(clearance.stage).toBe(stage);
});

test('zero is told once, and reopened by any order seen later', () => {
  const clearance = newEngineClearance(100, 0, null);
  const pending = { ...nothing, untilMs: 9_999 };
  expect(noteClearanceRead(clearance, read(200), pending)).toBe('zero_seen');
  expect(noteClearanceRead(clearance, read(300), pending)).toBe('none');
  expect(noteClearanceRead(clearance, read(400, 1), pending)).toBe('reopened');
  expect(clearance).toMatchObject({ stage: 'cancelling', reopened: true, zeroWallMs: null, total: 1 });
  expect(noteClearanceRead(clearance, read(500), nothing)).toBe('verified');
  expect(reopenByNews(clearance, 'ours', 600)).toBe('reopened');
  expect(reopenByNews(clearance, 'ours', 601)).toBe('none');
});

test('news of an order after zero leaves nothing of what was read before, and of a stranger no count of what there was', () => {
  const clearance = newEngineClearance(100, 0, 3);
  expect(noteClearanceRead(clearance, read(200), nothing)).toBe('verified');
  expect(reopenByNews(clearance, 'ours', 300)).toBe('reopened');
  expect([clearance.left, clearance.total]).toEqual([null, 3]);
  expect(noteClearanceRead(clearance, read(400), nothing)).toBe('verified');
  expect(reopenByNews(clearance, 'unknown', 500)).toBe('reopened');
  expect([clearance.left, clearance.total]).toEqual([null, null]);
});

test('what is verified stays so from when it was, however often zero is seen again', () => {
  const clearance = newEngineClearance(100, 0, 3);
  expect(noteClearanceRead(clearance, read(200), nothing)).toBe('verified');
  expect(noteClearanceRead(clearance, read(300), nothing)).toBe('none');
  expect(clearance).toMatchObject({ verifiedMs: 210, verifiedWallMs: 1_000_200, asOfWallMs: 1_000_300 });
});

test('reads come every second at first, then every 5 s, and slower once verified for a minute', () => {
  const clearance = newEngineClearance(0, 0, 0);
  expect([0, 5_000, 5_001].map((nowMs) => readEveryMs(clearance, nowMs))).toEqual([1_000, 1_000, 5_000]);
  noteClearanceRead(clearance, read(6_000), nothing);
  expect(readEveryMs(clearance, 6_010 + WATCH_AFTER_MS)).toBe(5_000);
  expect(readEveryMs(clearance, 6_011 + WATCH_AFTER_MS)).toBe(15_000);
  reopenByNews(clearance, 'ours', 100_000);
  expect(readEveryMs(clearance, 100_500)).toBe(1_000);
});

test('news of an order while orders are still cancelled changes nothing of what was seen', () => {
  const clearance = newEngineClearance(100, 0, 3);
  noteClearanceRead(clearance, read(100, 2), nothing);
  const before = structuredClone(clearance);
  expect(reopenByNews(clearance, 'unknown', 200)).toBe('none');
  expect(clearance).toEqual(before);
});
