/**
 * Tells everything about one id: from the books where they still have it, else from the audit chain. An id that is in neither
 * is said to be not found, with how far back was looked.
 */
import type { ChainRecord } from '@agora/shared/chain-answers';
import { type Explanation, type RequestAnswer, requestAnswerSchema } from '@agora/shared/explanation';
import { type GateRefusal, gateRefusalSchema } from '@agora/shared/gate';
import type { Halt } from '@agora/shared/halt';
import type { Order } from '@agora/shared/order';
import { causeClause } from '@agora/shared/why-halted';
import { shownOrder } from '../core/engine/shown-order.ts';
import type { Engine } from '../core/engine/state.ts';
import type { AuditReader, Mentions } from '../ports/audit-reader.ts';
import type { Clock } from '../ports/clock.ts';
import type { RequestAnswers } from './request-answers.ts';

export interface ExplainParts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly reader: Pick<AuditReader, 'mentions'>;
  readonly answers: Pick<RequestAnswers, 'find'>;
}

export async function explain(
  { engine, clock, reader, answers }: ExplainParts,
  id: string,
): Promise<Explanation> {
  // Asked for every second while an act is under way: what is in memory must not cost a search of the files.
  const known = answers.find(id);
  const mentions = known === null ? await reader.mentions(id).catch(() => null) : null;
  const records = mentions?.records ?? [];
  const facts: Facts = {
    answer: known ?? recordedAnswer(records, id),
    refusal: recordedRefusal(records, id),
    halt: engine.fsm.halt.halt_id === id ? engine.fsm.halt : null,
    order: orderOf(engine, id, clock),
  };
  const kind = kindOf(facts, records);
  return {
    id,
    kind,
    sentence: sentenceOf(kind, facts, records, mentions).slice(0, 500),
    ...facts,
    records: [...records],
    searched_from_seq: mentions?.searchedFromSeq ?? null,
  };
}

interface Facts {
  readonly order: Order | null;
  readonly refusal: GateRefusal | null;
  readonly answer: RequestAnswer | null;
  readonly halt: Halt | null;
}

function orderOf({ desk }: Engine, id: string, clock: Clock): Order | null {
  if (desk === null) return null;
  for (const order of desk.table.byCloid.values()) {
    if (order.cloid === id || order.decisionId === id)
      return shownOrder(desk, order, clock.wallMs() - clock.monoMs());
  }
  return null;
}

function recordedRefusal(records: readonly ChainRecord[], id: string): GateRefusal | null {
  const found = records.find(
    ({ record }) => record?.type === 'order_refused' && record.data.decision_id === id,
  );
  return gateRefusalSchema.safeParse(found?.record?.data).data ?? null;
}

/** Of an earlier boot, too; the checklist stands in the record of the refusal beside it. */
function recordedAnswer(records: readonly ChainRecord[], id: string): RequestAnswer | null {
  const found = records.findLast(
    ({ record }) => record?.type === 'request_answer' && record.data.request_id === id,
  )?.record;
  if (found === undefined || found === null) return null;
  return requestAnswerSchema.safeParse({ ...found.data, at: found.ts, gates: [] }).data ?? null;
}

function kindOf(facts: Facts, records: readonly ChainRecord[]): Explanation['kind'] {
  if (facts.answer !== null) return 'request';
  if (facts.refusal !== null) return 'refusal';
  if (facts.halt !== null) return 'halt';
  const types = new Set(records.map(({ record }) => record?.type));
  if (facts.order !== null || types.has('order_intent') || types.has('order_denied')) return 'order';
  return records.some(({ record }) => record?.data.event === 'halt') ? 'halt' : 'nothing';
}

function sentenceOf(
  kind: Explanation['kind'],
  { order, refusal, answer, halt }: Facts,
  records: readonly ChainRecord[],
  mentions: Mentions | null,
): string {
  if (answer !== null) return `${answer.accepted ? 'Accepted' : 'Refused'}: ${answer.sentence}`;
  if (refusal !== null) return `Denied before sending, ${refusal.code}: ${refusal.sentence}`;
  if (halt !== null)
    return `${causeClause(halt)}. ${halt.ended_at === null ? 'It stands.' : `It ended ${halt.ended_at}.`}`;
  if (order !== null)
    return `${order.side} ${order.orig_sz} ${order.coin} at ${order.px}: ${order.status}, ${order.sz} left.`;
  if (kind !== 'nothing')
    return `Known from the audit chain alone: ${records.map(({ record }) => record?.type ?? 'unreadable').join(', ')}.`;
  if (mentions === null) return 'Not in the books, and the audit chain cannot be read.';
  return `Not found in the books, nor in the audit chain from record ${mentions.searchedFromSeq} on.`;
}
