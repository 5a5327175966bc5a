import { haltedSnapshot, haltFixture, latchSet } from '@agora/shared/fixtures';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { engineIdSchema } from '@agora/shared/ids';
import { SCENARIOS } from '@agora/shared/scenarios';
import { readButton } from '@agora/shared/telegram-command';
import { epochMsOf, isoMs } from '@agora/shared/time';
import { describe, expect, test } from 'vitest';
import { condition, opened, VirtualPager } from '../../test/support/virtual.ts';
import { stateCondition } from './condition.ts';
import {
  type AlarmView,
  alarmButtons,
  alarmLines,
  calmedLine,
  collapsedLines,
  FIRST_LINE_MAX,
  overLine,
} from './message.ts';
import type { IncidentRecord } from './record.ts';

/** The incident that a frame alone would open. */
function recordOf(frame: FrameFacts, change: Partial<IncidentRecord> = {}): IncidentRecord | null {
  const found = stateCondition(frame);
  if (found === null || found === 'hold') return null;
  return { ...opened(found, epochMsOf(frame.server_now) - 7_000), ...change };
}
const viewOf = (record: IncidentRecord, frame: FrameFacts | null): AlarmView => ({
  record,
  frame,
  nowMs: frame === null ? epochMsOf(record.opened_at) : epochMsOf(frame.server_now),
  acknowledgedBy: null,
});

const VIEWS = Object.entries(SCENARIOS).flatMap(([name, { seen }]) => {
  const record = seen.frame === null || name === 'browser link lost' ? null : recordOf(seen.frame);
  return record === null ? [] : [{ name, record, view: viewOf(record, seen.frame) }];
});

test('every alarm of state, letter by letter', async () => {
  const text = VIEWS.flatMap(({ name, record, view }) => {
    const buttons = alarmButtons(record).map((button) => `[${button.text}]`);
    return [
      `## ${name}`,
      ...alarmLines(view),
      ...(buttons.length === 0 ? [] : [buttons.join(' ')]),
      `over: ${overLine(view)}`,
      '',
    ];
  }).join('\n');
  await expect(text).toMatchFileSnapshot('golden/alarms.md');
});

test.each(VIEWS)(
  '$name: the first line fits a lock screen and says priority, word, account',
  ({ record, view }) => {
    const [first = ''] = alarmLines(view);
    expect([...first].length).toBeLessThanOrEqual(FIRST_LINE_MAX);
    expect(first).toMatch(new RegExp(`^\\S+ ${record.priority} ${record.word} · mm-btc-1`));
    expect(alarmLines(view).at(-1)).toMatch(/^inc 1 · .*(data .* old|age of the data not known)/);
  },
);

test('a long name is cut, not the word', () => {
  const { view, record } = VIEWS[0] ?? {};
  if (view === undefined || record === undefined) throw new Error('no alarm');
  const long = { ...record, engine_id: engineIdSchema.parse(`mm-${'x'.repeat(29)}`) };
  const [first = ''] = alarmLines({ ...view, record: long });
  expect([...first].length).toBeLessThanOrEqual(FIRST_LINE_MAX);
  expect(first).toContain(`${record.priority} ${record.word} · mm-x`);
  expect(first).toMatch(/…$/);
});

test('a stop that was asked for carries its key', () => {
  const frame = SCENARIOS['unconfirmed after 7 s'].seen.frame;
  const record = frame === null ? null : recordOf(frame);
  if (record === null) throw new Error('no alarm');
  expect(alarmLines(viewOf(record, frame)).at(-1)).toContain('stop-7F3K');
});

test('buttons: STOP only for P1, none where nothing is asked, and each is read back', () => {
  for (const { record } of VIEWS) {
    const buttons = alarmButtons(record);
    expect(buttons.some(({ text }) => text.startsWith('STOP'))).toBe(record.priority === 'P1');
    expect(buttons.length === 0).toBe(record.priority === 'P3');
    for (const { data } of buttons) expect(readButton(data)).not.toBeNull();
    expect(alarmButtons({ ...record, closed_at: record.opened_at })).toEqual([]);
  }
});

test('what is over says so, for how long it was, and what is now', () => {
  const frame = SCENARIOS.active.seen.frame;
  const [{ record } = { record: null }] = VIEWS;
  if (record === null) throw new Error('no alarm');
  const closed = { ...record, closed_at: isoMs(epochMsOf(record.opened_at) + 31_000), repeats: 2 };
  const lines = alarmLines(viewOf(closed, frame));
  expect(lines[0]).toMatch(/^⬜ OVER UNKNOWN · mm-btc-1/);
  expect(lines[1]).toMatch(/^Over at \d\d:\d\d:\d\d UTC, after 31 s\.$/);
  expect(lines).toContain('Now: ACTIVE. Yes. 7 resting.');
  expect(lines.at(-1)).toBe('inc 1 · came back 2×');
  expect(overLine(viewOf(closed, frame))).toBe(
    '⬜ mm-btc-1: UNKNOWN is over. Now ACTIVE. Yes. 7 resting. inc 1',
  );
});

test('what became safe is one line', () => {
  const frame = SCENARIOS['unconfirmed after 7 s'].seen.frame;
  if (frame === null) throw new Error('no frame');
  const safe = {
    ...frame,
    snapshot: haltedSnapshot({ halt: haltFixture() }),
    latch: latchSet(),
    guardian_seen: null,
  };
  const record = recordOf(safe);
  if (record === null) throw new Error('no alarm');
  expect(calmedLine(viewOf(record, safe))).toMatch(/^⬜ mm-btc-1: now HALTED\. No\. Flat\. .* inc 1$/);
});

test('many in one: the worst first, no more than fit, the act of the worst', () => {
  const pager = new VirtualPager();
  pager.conditions = [
    condition('HALT-FLAT', { on: 'mm-safe' }),
    ...Array.from({ length: 30 }, (_, index) => condition('HALT-OPEN', { on: `mm-${index}` })),
    condition('UNKNOWN-ENGINE', { on: 'mm-lost' }),
  ];
  pager.tick();
  const lines = collapsedLines(pager.records.map((record) => viewOf(record, null)));
  expect(lines[0]).toBe('🟥 P1 32 ALARMS · AGORA');
  expect(lines[1]).toMatch(/^P1 UNKNOWN-ENGINE · mm-lost: /);
  expect(lines).toContain('and 12 more; /status has them.');
  expect(lines.at(-1)).toMatch(/^Do: /);
  expect(lines.join('\n').length).toBeLessThan(4_096);
});

describe('many in one, of which some are over', () => {
  const frame = SCENARIOS.active.seen.frame;
  const closed = (on: string) => {
    const record = opened(condition('UNKNOWN-ENGINE', { on, act: 'Send /kill.' }), 0);
    return viewOf({ ...record, closed_at: record.opened_at }, frame);
  };
  test('head, count and act are of those that stand', () => {
    const halted = viewOf(opened(condition('HALT-FLAT', { on: 'mm-2' }), 0), null);
    expect(collapsedLines([closed('mm-1'), halted])).toEqual([
      '⬜ P3 1 ALARM · AGORA',
      'P3 HALT-FLAT · mm-2: HALT-FLAT stands. (inc 1)',
      'over: UNKNOWN-ENGINE · mm-1. Now ACTIVE. Yes. 7 resting. (inc 1)',
      'Do: Review it in the day.',
    ]);
  });
  test('where all are over it says so, and what is now', () => {
    expect(collapsedLines([closed('mm-1'), closed('mm-2')])).toEqual([
      '⬜ 2 OVER · AGORA',
      'over: UNKNOWN-ENGINE · mm-1. Now ACTIVE. Yes. 7 resting. (inc 1)',
      'over: UNKNOWN-ENGINE · mm-2. Now ACTIVE. Yes. 7 resting. (inc 1)',
    ]);
  });
});

test('no message carries a whole address', () => {
  for (const { view } of VIEWS) expect(alarmLines(view).join('\n')).not.toMatch(/0x[0-9a-f]{40}/i);
});
