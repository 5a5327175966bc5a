// The guardian's part of a stop from this host: asked by its endpoint, and where none answers, a guardian of our own that needs
// neither Redis nor anything else that runs.
import { join } from 'node:path';
import {
  type StopAnswered,
  type StopRefused,
  type StopRequest,
  stopAnsweredSchema,
  stopRefusedSchema,
} from '@agora/shared/stop';
import { type Home, ROOT } from '../home.ts';
import { readPrivate } from '../prepare/private-file.ts';
import { contractHere, renewRuntime } from '../prepare/renew-runtime.ts';
import { bearerFile } from '../prepare/secrets.ts';
import { type Plan, specOf } from '../supervisor/plan.ts';
import { type HandEnd, runHand, type Watch } from './hand.ts';

/** A guardian that does not answer within this is not waited for. */
const GUARDIAN_MS_MAX = 300;

/** Null where nobody answered in time, or not as a guardian that takes stops does. */
export async function askGuardian(
  home: Home,
  plan: Plan,
  request: StopRequest,
): Promise<StopAnswered | StopRefused | null> {
  try {
    const { host, port } = specOf(plan, 'guardian');
    const answer = await fetch(`http://${host}:${port}/api/control/stop`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${readPrivate(bearerFile(home, 'stop'))}`,
      },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(GUARDIAN_MS_MAX),
      redirect: 'error',
    });
    const body: unknown = await answer.json();
    return stopAnsweredSchema.safeParse(body).data ?? refusalIn(body);
  } catch {
    return null;
  }
}

/** One that does not know our token or our request cancels nothing for us. */
function refusalIn(body: unknown): StopRefused | null {
  const refused = stopRefusedSchema.safeParse(body).data;
  const understood = refused !== undefined && (refused.stopped || refused.code.startsWith('STOP_NOT'));
  return understood ? refused : null;
}

/** In the sentence of an operator: who cancels, and how lately each was heard. */
export function guardianSentence(answer: StopAnswered | StopRefused): string {
  if (!('epoch' in answer)) return `the guardian answers: ${answer.sentence}`;
  const { engine_age_ms, guardian_age_ms } = answer.hands;
  const age = (ms: number | null) => (ms === null ? 'not heard' : `heard ${(ms / 1_000).toFixed(1)} s ago`);
  return `cancelling: engine ${age(engine_age_ms)}, guardian ${age(guardian_age_ms)}`;
}

/** Proven when no order rests and none can land. It says what it does while it does. */
export async function cancelFromHere(home: Home, watch: Watch): Promise<HandEnd> {
  const runtime = join(home.run, 'guardian.json');
  // The checkout may have become another version since `up`; that alone must not keep the last way to stop from cancelling.
  renewRuntime(runtime, { contract: contractHere() });
  return runHand([join(ROOT, 'apps/guardian/src/main.ts'), '--once', '--config', runtime], watch);
}
