/**
 * One `POST /info`, parsed by the caller's schema. An HTTP error is a refusal; silence, a broken connection or an answer
 * that does not parse is no answer. What it weighs is told as it leaves.
 */
import { parseJson } from '@agora/shared/json';
import type { z } from 'zod';
import type { Outcome } from '../../../ports/outcome.ts';
import type { VenueSpending } from '../../../ports/venue-spending.ts';
import type { HttpPoster } from '../http/poster.ts';
import { answerWeight, readWeight } from './weights.ts';

/** The body of a read; `type` names it. */
export type InfoRequest = { readonly type: string };

export type PostInfo = <T extends z.ZodType>(
  request: InfoRequest,
  schema: T,
) => Promise<Outcome<z.output<T>>>;

export function postInfoOver(poster: HttpPoster, spending: VenueSpending): PostInfo {
  return async (request, schema) => {
    const spend = (ipWeight: number) => spending.spent({ purpose: 'read', ipWeight, addressItems: 0 });
    spend(readWeight(request.type));
    const outcome = await poster.post('/info', JSON.stringify(request));
    if (outcome.kind !== 'answered') return { kind: 'silent', reason: outcome.reason };
    const { status } = outcome;
    if (status !== 200) return { kind: 'refused', reason: `HTTP ${status}`, status };
    const answer = parseJson(outcome.text);
    if (answer === undefined) return { kind: 'silent', reason: 'unreadable answer: not JSON' };
    const more = answerWeight(request.type, answer);
    if (more > 0) spend(more);
    const parsed = schema.safeParse(answer);
    if (parsed.success) return { kind: 'answered', value: parsed.data };
    return { kind: 'silent', reason: `unreadable answer: ${firstIssue(parsed.error)}` };
  };
}

function firstIssue({ issues }: z.core.$ZodError): string {
  const [issue] = issues;
  return issue === undefined ? 'no reason' : `${issue.path.join('.')} ${issue.message}`.trim();
}
