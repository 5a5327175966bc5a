// What is wrong with a cell as it was seen, against the written rule. An empty list is the proof that the matrix is there for.
import { cellName } from './axes.ts';
import type { CellSeen } from './cell-seen.ts';
import { expectedOf } from './rule.ts';

/** An order approved before the stop may be accepted until its own expiry of 2 s, and no hand is slower than 200 ms (I-01). */
const ACCEPTED_AFTER_MS_MAX = 2_200;

export function violationsOf(cell: CellSeen): string[] {
  const expected = expectedOf(cell);
  const remain = cell.orders_after > 0;
  const found = [...cell.broken];
  if (cell.orders_before === 0) found.push('no order rested at the start, so the cell proves nothing');
  if (cell.answered === 'stopped' && remain)
    found.push(`answered ${cell.said}, and ${cell.orders_after} orders remain`);
  if (remain !== expected.ordersRemain)
    found.push(
      `${cell.orders_after} orders after ${cell.watched_ms} ms, where ${expected.ordersRemain ? 'some' : 'none'} should be`,
    );
  if (!expected.answers.includes(cell.answered))
    found.push(`answered ${cell.said} (${cell.answered}), where ${expected.answers.join(' or ')} was due`);
  if (
    cell.answered === 'stopped' &&
    (cell.last_accepted_ms ?? 0) > (cell.answer_ms ?? 0) + ACCEPTED_AFTER_MS_MAX
  )
    found.push(`the venue accepted an order ${cell.last_accepted_ms} ms after the stop`);
  return found;
}

export function wrongIn(cells: readonly CellSeen[]): string[] {
  return cells.flatMap((cell) => violationsOf(cell).map((wrong) => `${cellName(cell)}: ${wrong}`));
}
