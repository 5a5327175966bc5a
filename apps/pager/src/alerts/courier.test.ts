import { FIXTURE_NOW } from '@agora/shared/fixtures';
import { epochMsOf } from '@agora/shared/time';
import { beforeEach, describe, expect, test } from 'vitest';
import { condition, FIRST, SECOND, VirtualPager } from '../../test/support/virtual.ts';
import type { SendVerdict } from '../telegram/verdict.ts';
import { Courier, type Ledger } from './courier.ts';
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
