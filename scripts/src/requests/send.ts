// A request of the operator on this host to a running engine: written where only this host's user may write it, and answered by the
// engine in its event stream. Nothing is done here; the engine decides.
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { type EngineId, type RequestId, requestIdSchema } from '@agora/shared/ids';
import { operatorRequestSchema } from '@agora/shared/operator-request';
import type { OperatorWish } from '@agora/shared/operator-wish';
import { latchKeys, REQUEST_BYTES_MAX, REQUEST_TTL_S } from '@agora/shared/redis-keys';
import { isoMs } from '@agora/shared/time';
import { say } from '../cli/progress.ts';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { whoIsHere } from '../kill/ways.ts';
import { connectRedis } from '../redis/connect.ts';
import { ANSWER_MS_MAX, awaitAnswer } from '../status/answer.ts';
import { chosenEngines } from '../status/engines.ts';
import { type Plan, specOf } from '../supervisor/plan.ts';

/** Whoever waits longer is told for what. */
const TOLD_AFTER_MS = 2_000;
const waitingText = (engineId: EngineId) =>
  `agora: asked; waiting for an answer of ${engineId} for up to ${ANSWER_MS_MAX / 1_000} s (Ctrl-C takes nothing back)`;

/** What every request says of itself, beside who asks and when. */
export function asked<R extends string | null>(reason: R): { request_id: RequestId; reason: R } {
  return { request_id: requestIdSchema.parse(randomBytes(8).toString('hex')), reason };
}

/** The one engine that a request is for. */
export function oneEngine(plan: Plan, wanted: string | undefined, command: string): EngineId {
  const [id, ...others] = chosenEngines(plan, wanted);
  if (id === undefined || others.length > 0)
    throw new Refusal('usage', 'several engines run here', `name one: \`./agora ${command} ENGINE\``);
  return id;
}

/** Writes the request, as of now and by whoever is here, and prints the engine's answer. */
export async function sendRequest(
  home: Home,
  plan: Plan,
  engineId: EngineId,
  wish: OperatorWish,
): Promise<ExitName> {
  const request = operatorRequestSchema.parse({ ...wish, who: whoIsHere(), at: isoMs(Date.now()) });
  const json = JSON.stringify(request);
  if (Buffer.byteLength(json) > REQUEST_BYTES_MAX)
    throw new Refusal('usage', `the request has more than ${REQUEST_BYTES_MAX} bytes`);
  await handOver(home, plan, latchKeys.request(engineId, request.act, 'cli'), json);
  const telling = setTimeout(() => say(waitingText(engineId)), TOLD_AFTER_MS);
  const answer = await awaitAnswer(home, plan, engineId, request.request_id).finally(() =>
    clearTimeout(telling),
  );
  if (answer === null)
    throw new Refusal(
      'failed',
      'no answer of the engine was seen',
      '`./agora status` shows whether it is alive; the request lapses by itself within a minute, or another of its kind took its place',
    );
  if (answer.accepted) {
    say(`agora: accepted. Next action: ${answer.next_action}`);
    return 'ok';
  }
  say(`agora: refused (${answer.code}). ${answer.sentence ?? answer.next_action}`);
  return 'failed';
}

/** A write that was not answered in time may have arrived all the same, and the refusal says so. */
async function handOver(home: Home, plan: Plan, key: string, json: string): Promise<void> {
  const redis = await connectRedis(home, 'latch', specOf(plan, 'redis-latch'), 'cli').catch(() => null);
  if (redis === null)
    throw new Refusal(
      'failed',
      'redis-latch does not answer; nothing was asked',
      '`./agora status` shows what runs',
    );
  try {
    await redis.set(key, json, 'EX', REQUEST_TTL_S);
  } catch {
    throw new Refusal(
      'failed',
      'redis-latch did not answer in time; whether the engine gets the request is not known',
      '`./agora status` shows what came of it; it lapses by itself within a minute',
    );
  } finally {
    redis.disconnect();
  }
}

/** Typed at the keyboard, or given with --confirm; nothing else will do. */
export async function confirm(phrase: string, given: string | boolean | undefined): Promise<void> {
  if (given !== undefined) {
    if (given !== phrase) throw new Refusal('usage', `--confirm must be "${phrase}"`);
    return;
  }
  if (!process.stdin.isTTY)
    throw new Refusal('usage', 'nobody is at the keyboard to confirm', `add --confirm "${phrase}"`);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D close it, and whether its question is settled then depends on the version of Node.
  const closed = new Promise<string>((resolve) => {
    // An answer that came with the end of the input counts.
    prompt.once('close', () => setImmediate(resolve, ''));
  });
  const answered = prompt.question(`Type ${phrase} to ask for it: `).catch(() => '');
  const typed = await Promise.race([answered, closed]);
  prompt.close();
  if (typed.trim() !== phrase) throw new Refusal('failed', 'not confirmed; nothing was asked');
}
