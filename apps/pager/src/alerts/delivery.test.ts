import type { AlertCode } from '@agora/shared/alert-catalogue';
import { isoMs } from '@agora/shared/time';
import { expect, test } from 'vitest';
import { condition, FIRST, SECOND, VirtualPager } from '../../test/support/virtual.ts';
import { afterEdit, afterTaken, chatOf, undeliveredMs, withFallback } from './delivery.ts';
import { nextEdit } from './pace.ts';
import { type IncidentRecord, parseRecord, type Target } from './record.ts';
import { TIMING } from './timing.ts';

const DUE_MS = Date.parse('2026-03-01T03:00:00.000Z');
function due(code: AlertCode = 'HALT-OPEN'): IncidentRecord {
  const pager = new VirtualPager();
  pager.refusing.add(FIRST);
  pager.conditions = [condition(code)];
  pager.nowMs = DUE_MS;
  pager.tick();
  const [record] = pager.records;
  if (record === undefined) throw new Error('no incident was opened');
  return record;
}
const taken = (record: IncidentRecord, target: Target, messageId: number | null = 5) => {
  if (record.notice === null) throw new Error('nothing was due');
  return { incident: record.incident, notice: record.notice, target, messageId, nowMs: DUE_MS + 1_000 };
};

test('taken by a chat: delivered, counted, and the message is known', () => {
  const [after] = afterTaken([due()], taken(due(), FIRST));
  expect(after).toMatchObject({
    told: 1,
    channels: ['telegram'],
    messages: [{ chat_id: 7, message_id: 5, edit_due: false }],
    notice: { delivered: true, targets: [] },
  });
});

test('a later message of a chat takes the place of the earlier one', () => {
  const once = afterTaken([due()], taken(due(), FIRST, 5));
  const [after] = afterTaken(once, taken(due(), FIRST, 6));
  expect(after?.messages).toEqual([{ chat_id: 7, message_id: 6, edit_due: false }]);
});

test('told to more than any configuration names: it can still be read', () => {
  const chats = Array.from({ length: 25 }, (_, n): Target => `telegram:${n}`);
  const told = chats.reduce((records, chat) => afterTaken(records, taken(due(), chat, null)), [
    due(),
  ] as readonly IncidentRecord[]);
  expect(parseRecord(JSON.stringify(told[0]))?.told_to).toEqual(chats.slice(-20));
});

test('taken by the second channel alone: no message, the chat is still to take it', () => {
  const record = due();
  const [asked] = withFallback([record], ['webhook'], DUE_MS + TIMING.fallbackMs);
  if (asked === undefined) throw new Error('lost');
  const [after] = afterTaken([asked], taken(asked, 'webhook'));
  expect(after).toMatchObject({
    messages: [],
    channels: ['webhook'],
    notice: { delivered: true, targets: [FIRST] },
  });
});

test('taken after it was replaced by something newer: the newer one is still due', () => {
  const record = due();
  const newer = { ...record, notice: record.notice && { ...record.notice, due_at: isoMs(DUE_MS + 500) } };
  const [after] = afterTaken([newer], taken(record, FIRST));
  expect(after?.notice).toMatchObject({ delivered: false, targets: [FIRST] });
});

test.each([
  [-1, null],
  [0, 0],
  [60_001, 60_001],
])('due for %i ms and taken by nobody: waits %s ms', (ms, waits) => {
  expect(undeliveredMs([due()], DUE_MS + ms)).toBe(waits);
});

test('without anybody to tell, nothing waits', () => {
  const record = due();
  const alone = { ...record, notice: record.notice && { ...record.notice, targets: [] } };
  expect(undeliveredMs([alone], DUE_MS + 60_000)).toBeNull();
});

const LATE_MS = TIMING.fallbackMs;
const BOTH: readonly Target[] = [SECOND, 'webhook'];
test.each<[string, Parameters<typeof due>[0], number, readonly Target[], readonly Target[]]>([
  ['a P2 in time', 'HALT-OPEN', LATE_MS - 1, BOTH, []],
  ['a P2 that is late', 'HALT-OPEN', LATE_MS, BOTH, ['webhook']],
  ['a halt of P3 that is late', 'HALT-FLAT', LATE_MS, BOTH, ['webhook']],
  ['another P3 that is late', 'LOSS-80', LATE_MS, BOTH, []],
  ['a P2 without a second channel', 'HALT-OPEN', LATE_MS, [SECOND], []],
  ['a P1 in time', 'UNKNOWN-ENGINE', LATE_MS - 1, BOTH, []],
  ['a P1 that is late', 'UNKNOWN-ENGINE', LATE_MS, BOTH, BOTH],
  ['a P1 without a second channel', 'UNKNOWN-ENGINE', LATE_MS, [SECOND], [SECOND]],
  ['a P1 without anybody else', 'UNKNOWN-ENGINE', LATE_MS, [], []],
  ['a broken path that is late', 'ALERT-PATH', LATE_MS, BOTH, BOTH],
])('%s asks others: %#', (_, code, ms, second, asked) => {
  const [after] = withFallback([due(code)], second, DUE_MS + ms);
  expect(after?.notice?.targets).toEqual([FIRST, ...asked]);
  expect(after?.undelivered_since).toBe(due(code).notice?.due_at);
});

test('a message that says what is no longer so is edited once; one that is gone is forgotten', () => {
  const told = afterTaken([due()], taken(due(), FIRST)).map((record) => ({
    ...record,
    messages: record.messages.map((message) => ({ ...message, edit_due: true })),
  }));
  expect(nextEdit(told, 7)?.messageId).toBe(5);
  expect(nextEdit(told, 8)).toBeNull();
  const edited = afterEdit(told, '1', 5, false);
  expect(edited[0]?.messages).toEqual([{ chat_id: 7, message_id: 5, edit_due: false }]);
  expect(nextEdit(edited, 7)).toBeNull();
  expect(afterEdit(told, '1', 5, true)[0]?.messages).toEqual([]);
});

test('targets', () => {
  expect([chatOf('telegram:-100'), chatOf('webhook')]).toEqual([-100, null]);
});
