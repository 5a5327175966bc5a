// Waits for an engine's answer to a request: the first event of its stream that names the request.
import type { EngineId } from '@agora/shared/ids';
import { liveKeys } from '@agora/shared/redis-keys';
import { jsonIn } from '@agora/shared/stream-entry';
import { z } from 'zod';
import type { Home } from '../home.ts';
import { connectRedis } from '../redis/connect.ts';
import { type Plan, specOf } from '../supervisor/plan.ts';

/** A host that is busy with something else answers late, and what was asked for is done all the same. */
export const ANSWER_MS_MAX = 20_000;
const LOOK_EVERY_MS = 100;
const LOOKED_AT = 50;

/** By its event alone an answer is a yes or a no. */
const ACCEPTED = {
  resume: true,
  quote_mode_changed: true,
  envelope_shrunk: true,
  adopted: true,
  resume_refused: false,
  request_refused: false,
  envelope_expansion_refused: false,
} as const;
type AnswerName = keyof typeof ACCEPTED;

const answerSchema = z
  .looseObject({
    event: z.enum(Object.keys(ACCEPTED) as [AnswerName, ...AnswerName[]]), // Object.keys forgets the keys' type
    request_id: z.string().nullable(),
    code: z.string().optional(),
    sentence: z.string().optional(),
    next_action: z.string(),
  })
  .transform((answer) => ({
    ...answer,
    accepted: ACCEPTED[answer.event],
    code: answer.code ?? (answer.event === 'envelope_expansion_refused' ? 'EXPANDS' : ''),
  }));
export type Answer = z.infer<typeof answerSchema>;

/** The answer, or null when none came in time, or redis-live does not tell it. */
export async function awaitAnswer(
  home: Home,
  plan: Plan,
  engineId: EngineId,
  requestId: string,
): Promise<Answer | null> {
  const redis = await connectRedis(home, 'live', specOf(plan, 'redis-live'), 'cli').catch(() => null);
  if (redis === null) return null;
  const deadlineMs = performance.now() + ANSWER_MS_MAX;
  try {
    while (performance.now() < deadlineMs) {
      const entries = await redis
        .xrevrange(liveKeys.events(engineId), '+', '-', 'COUNT', LOOKED_AT)
        .catch(() => []);
      const answer = entries
        .map(([, fields]) => answerOf(fields))
        .find((each) => each?.request_id === requestId);
      if (answer != null) return answer;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return null;
  } finally {
    redis.disconnect();
  }
}

function answerOf(fields: readonly string[]): Answer | null {
  return answerSchema.safeParse(jsonIn(fields)).data ?? null;
}
