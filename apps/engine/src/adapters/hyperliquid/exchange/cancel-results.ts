/** What a batch of cancels came to, one result for each item whatever the venue's answer looks like. */
import { z } from 'zod';
import { type CancelStatus, cancelOutcomes } from '../../../core/orders/answers.ts';
import { refusalOf } from '../../../core/orders/venue-words.ts';
import type { ActionOutcome, CancelResult } from '../../../ports/venue-exchange.ts';
import type { Statuses } from './post-action.ts';

const statusSchema = z.union([z.literal('success'), z.object({ error: z.string() })]);
/** Fails, and is tried again. */
const UNREADABLE: CancelStatus = { error: 'unreadable status' };

export function cancelResults(
  count: number,
  outcome: ActionOutcome<Statuses>,
): ActionOutcome<readonly CancelResult[]> {
  if (outcome.kind !== 'accepted') return outcome;
  const given = outcome.value ?? [];
  const read = given.map((status) => statusSchema.safeParse(status).data ?? UNREADABLE);
  const [only] = read;
  // A single error stands for the whole batch.
  const spread = read.length === 1 && only !== undefined && only !== 'success';
  const statuses = spread ? Array.from({ length: count }, () => only) : read;
  const outcomes = cancelOutcomes(count, { kind: 'statuses', statuses });
  return {
    kind: 'accepted',
    value: outcomes.map((each, index) => {
      const text = textOf(statuses, count, index);
      return { outcome: each, refusal: text === null ? null : refusalOf(text), text };
    }),
  };
}

function textOf(statuses: readonly CancelStatus[], count: number, index: number): string | null {
  if (statuses.length !== count) return `${statuses.length} statuses for ${count} cancels`;
  const status = statuses[index];
  return status === undefined || status === 'success' ? null : status.error;
}
