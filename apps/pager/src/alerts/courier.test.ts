import { FIXTURE_NOW } from '@agora/shared/fixtures';
import { epochMsOf } from '@agora/shared/time';
import { beforeEach, describe, expect, test } from 'vitest';
import { condition, FIRST, SECOND, VirtualPager } from '../../test/support/virtual.ts';
import type { SendVerdict } from '../telegram/verdict.ts';
import { Courier, type Ledger } from './courier.ts';
import { undeliveredMs } from './delivery.ts';
import { PACE } from './pace.ts';
import type { IncidentRecord, Target } from './record.ts';
import { TIMING } from './timing.ts';

/** The book of the virtual pager, which delivers nothing by itself. */
class Book implements Ledger {
  readonly pager = new VirtualPager();
  constructor() {
    for (const target of [FIRST, SECOND, 'webhook']) this.pager.refusing.add(target);
  }
  get records(): readonly IncidentRecord[] {
    return this.pager.records;
  }
  keep(records: readonly IncidentRecord[]): void {
    this.pager.book = { ...this.pager.book, records };
  }
  view(record: IncidentRecord) {
    return { record, frame: null, nowMs: this.pager.nowMs, acknowledgedBy: null };
  }
}

let book: Book;
let courier: Courier;
let answers: Map<Target, SendVerdict>;
let sent: string[];
let problems: (string | null)[];

beforeEach(() => {
  [book, answers, sent, problems] = [new Book(), new Map(), [], []];
  book.pager.nowMs = epochMsOf(FIXTURE_NOW);
  courier = new Courier({
    ledger: book,
    channels: {
      isFree: () => true,
      edit: async () => ({ kind: 'accepted', messageId: 1 }),
      send: async (target, { lines }) => {
        const verdict = answers.get(target) ?? { kind: 'accepted', messageId: sent.length + 1 };
        sent.push(`${verdict.kind} ${target} ${lines[0]}`);
        return verdict;
      },
    },
    wallMs: () => book.pager.nowMs,
    monoMs: () => book.pager.elapsedMs,
    onDelivered: () => undefined,
    onProblem: (_, problem) => void problems.push(problem),
  });
});

async function run(ms: number): Promise<void> {
  const { pager } = book;
  for (const untilMs = pager.elapsedMs + ms; pager.elapsedMs < untilMs; ) {
    pager.run(200);
    for (const target of [FIRST, SECOND, 'webhook']) await courier.deliver(target);
  }
}
const taken = () => sent.filter((line) => line.startsWith('accepted'));

describe('a clock that is set back by hours', () => {
  test('before the network is there: told as soon as it is', async () => {
    answers.set(FIRST, { kind: 'later', problem: 'Telegram does not answer (ENOTFOUND)', waitMs: 1_000 });
    book.pager.conditions = [condition('HALT-OPEN')];
    await run(3_000);
    book.pager.setClock(-7_200_000);
    answers.clear();
    await run(1_400);
    expect(taken()).toEqual([`accepted ${FIRST} 🟧 P2 HALT-OPEN · mm-1`]);
    expect(courier.problems()).toEqual([]);
  });

  test('a chat that takes nothing is an alarm in its time', async () => {
    answers.set(FIRST, { kind: 'chat_refuses', problem: 'bot was blocked by the user' });
    book.pager.conditions = [condition('HALT-OPEN')];
    await run(1_000);
    book.pager.setClock(-7_200_000);
    await run(TIMING.refusedMs);
    expect(courier.problems(true)).toEqual(['telegram chat 7: bot was blocked by the user.']);
  });
});

describe('a message that Telegram calls malformed', () => {
  const malformed: SendVerdict = { kind: 'pointless', problem: "can't parse entities" };
  test('was told to nobody: it shows, goes by the second channel, and holds up nothing behind it', async () => {
    book.pager.hasWebhook = true;
    answers.set(FIRST, malformed);
    book.pager.conditions = [condition('HALT-OPEN')];
    await run(2_000);
    expect(sent).toEqual([`pointless ${FIRST} 🟧 P2 HALT-OPEN · mm-1`]);
    expect([courier.lastDeliveredMs, book.records[0]?.told]).toEqual([null, 0]);
    expect(book.records[0]?.undelivered_since).not.toBeNull();
    answers.clear();
    book.pager.conditions.push(condition('HALT-OPEN', { on: 'mm-2' }));
    await run(400);
    expect(taken()).toEqual([`accepted ${FIRST} 🟧 P2 HALT-OPEN · mm-2`]);
    await run(TIMING.fallbackMs);
    expect(taken().slice(1)).toEqual(['accepted webhook 🟧 P2 HALT-OPEN · mm-1']);
    expect(problems).toEqual([malformed.problem]);
  });
  test('is tried anew when there is something new to tell', async () => {
    answers.set(FIRST, malformed);
    book.pager.conditions = [condition('HALT-OPEN')];
    await run(2_000);
    answers.clear();
    book.pager.conditions = [condition('UNKNOWN-ENGINE')];
    await run(400);
    expect(taken()).toEqual([`accepted ${FIRST} 🟥 P1 UNKNOWN-ENGINE · mm-1`]);
  });
});

describe('a message that is no alarm', () => {
  test('and is refused is a problem, an alarm in its time, until a message is taken', async () => {
    const refused: SendVerdict = { kind: 'chat_refuses', problem: 'bot was kicked from the group chat' };
    courier.note(FIRST, { kind: 'accepted', messageId: 1 });
    expect(courier.lastDeliveredMs).toBe(book.pager.nowMs);
    for (let n = 0; n < 2; n += 1) {
      courier.note(FIRST, refused);
      expect(courier.problems()).toEqual([`telegram chat 7: ${refused.problem}.`]);
      expect(courier.problems(true)).toHaveLength(n);
      await run(TIMING.refusedMs);
    }
    courier.note(FIRST, { kind: 'accepted', messageId: 1 });
    expect(courier.problems()).toEqual([]);
    expect(problems).toEqual([refused.problem, null]);
  });
  test('and is refused keeps no alarm waiting', async () => {
    courier.note(FIRST, { kind: 'later', problem: 'Telegram asks to wait 60 s (429)', waitMs: 60_000 });
    book.pager.conditions = [condition('HALT-OPEN')];
    await run(400);
    expect(taken()).toHaveLength(1);
  });
});

describe('a target that refused what is not to be told again', () => {
  const refused: SendVerdict = { kind: 'later', problem: 'the second channel answered 502', waitMs: 5_000 };
  const asked = () => sent.filter((line) => line.includes('webhook'));
  test('is asked again, and is well when it takes that', async () => {
    courier.note('webhook', refused);
    await run(14_800);
    expect([asked(), courier.problems().length]).toEqual([[], 1]);
    await run(400);
    expect(asked()).toEqual(['accepted webhook ⬜ AGORA: alerts arrive here again.']);
    expect([courier.problems(), problems]).toEqual([[], [refused.problem, null]]);
    await run(60_000);
    expect(asked()).toHaveLength(1);
  });
  test('is asked every 15 s for as long as it refuses, which keeps no alarm waiting', async () => {
    book.pager.hasWebhook = true;
    answers.set('webhook', refused);
    courier.note('webhook', refused);
    await run(61_000);
    expect(asked()).toHaveLength(4);
    expect(courier.problems(true)).toEqual(['webhook: the second channel answered 502.']);
    answers.clear();
    answers.set(FIRST, { kind: 'later', problem: 'Telegram answered 502', waitMs: 1_000 });
    book.pager.conditions = [condition('HALT-OPEN')];
    await run(TIMING.fallbackMs + 1_000);
    expect(asked().at(-1)).toBe('accepted webhook 🟧 P2 HALT-OPEN · mm-1');
    expect(courier.problems(true)).toEqual([]);
  });
  test('is well when it takes an edit', async () => {
    book.pager.conditions = [condition('HALT-OPEN')];
    await run(1_000);
    courier.note(FIRST, refused);
    book.pager.conditions = [condition('HALT-OPEN', { act: 'Another act.' })];
    await run(400);
    expect([taken().length, courier.problems()]).toEqual([1, []]);
  });
});

describe('what the pace holds back', () => {
  const waits = () => courier.undeliveredMs(book.records) ?? 0;
  async function flood(): Promise<void> {
    for (let n = 1; n <= 14; n += 1) {
      book.pager.conditions.push(condition('HALT-OPEN', { on: `mm-${n}` }));
      await run(31_000);
    }
  }
  test('is not undelivered while Telegram takes what it is sent', async () => {
    let [longestMs, heldMs] = [0, 0];
    await flood();
    for (let n = 0; n < PACE.floodMs / 1_000; n += 1) {
      await run(1_000);
      longestMs = Math.max(longestMs, waits());
      heldMs = Math.max(heldMs, undeliveredMs(book.records, book.pager.nowMs) ?? 0);
    }
    expect(heldMs).toBeGreaterThan(2 * TIMING.undeliveredMs);
    expect(longestMs).toBeLessThan(1_000);
    expect(book.records.every(({ told }) => told > 0)).toBe(true);
  });
  test('is undelivered from the moment it could go and nobody took it', async () => {
    await flood();
    answers.set(FIRST, { kind: 'later', problem: 'Telegram answered 502', waitMs: 1_000 });
    await run(PACE.floodMs + TIMING.undeliveredMs);
    expect(waits()).toBeGreaterThan(TIMING.undeliveredMs);
  });
});

test('a P3 that returns says what it said the first time', async () => {
  for (const conditions of [[condition('LOSS-80')], [], [condition('LOSS-80')]]) {
    book.pager.conditions = conditions;
    await run(60_000);
  }
  const first = `accepted ${FIRST} ⬜ P3 LOSS-80 · mm-1`;
  expect(taken()).toEqual([first, `accepted ${FIRST} ⬜ mm-1: LOSS-80 is over. inc 1`, first]);
});
