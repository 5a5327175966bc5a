/**
 * The stop endpoint's words: what may be asked, every answer, and what each answer promises. A stop is
 * never refused for anything but form and identity.
 */
import { z } from 'zod';
import { clearanceStageSchema } from './clearance.ts';
import { HAND_AGE_MS_MAX } from './heartbeat.ts';
import { engineIdSchema, requestKeySchema } from './ids.ts';
import { ageMsSchema, isoMsSchema } from './time.ts';
import { wireEnum } from './wire.ts';

/** Longest body that is read, in bytes. */
export const STOP_BODY_BYTES_MAX = 4_096;

export const stopRequestSchema = z.strictObject({
  idempotency_key: requestKeySchema,
  reason: z.string().max(500).optional(),
  engine: engineIdSchema.optional().describe('absent = every engine'),
});
export type StopRequest = z.infer<typeof stopRequestSchema>;

export type StopRequestReading =
  | { readonly ok: true; readonly request: StopRequest }
  | { readonly ok: false; readonly field: string; readonly message: string };

/** Reads a decoded JSON body or form; an empty `engine` or `reason` field of a form counts as absent. */
export function readStopRequest(body: unknown): StopRequestReading {
  const given = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : null;
  if (given === null) return { ok: false, field: 'body', message: 'must be an object with idempotency_key' };
  const fields = Object.entries(given).filter(
    ([name, value]) => !(value === '' && name !== 'idempotency_key'),
  );
  const parsed = stopRequestSchema.safeParse(Object.fromEntries(fields));
  if (parsed.success) return { ok: true, request: parsed.data };
  const issue = parsed.error.issues[0];
  if (issue?.code === 'unrecognized_keys')
    return { ok: false, field: issue.keys.join(', '), message: 'unknown field' };
  return { ok: false, field: issue?.path.join('.') ?? 'body', message: issue?.message ?? 'malformed' };
}

/** Who a stop is told by that came with the stop token: it names no person, and no account can be called so. */
export const STOP_TOKEN_HOLDER = 'the stop token';

/** From where a stop by path `api` was sent: whoever has a session pressed it in the console, everybody else holds the token. */
export function isFromConsole(who: string | null): boolean {
  return who !== null && who !== STOP_TOKEN_HOLDER;
}

/** The same in words, as they stand after "from" in the cause. */
export function apiSubject(who: string | null): string {
  return isFromConsole(who) ? 'the console' : 'the stop endpoint';
}

/** Who would cancel: age of the last sign of life of each, null = never seen or not readable. */
export const handsSchema = z.object({ engine_age_ms: ageMsSchema, guardian_age_ms: ageMsSchema });
export type Hands = z.infer<typeof handsSchema>;

/** True when at least one hand is live, so that somebody cancels. */
export function hasLiveHand(hands: Hands): boolean {
  return [hands.engine_age_ms, hands.guardian_age_ms].some((age) => age !== null && age <= HAND_AGE_MS_MAX);
}

/** 200: latched, durably, with at least one live hand. */
export const stopAnsweredSchema = z.object({
  epoch: z.int().positive(),
  latched_at: isoMsSchema,
  path: z.literal('api'),
  replayed: z.boolean(),
  state: wireEnum(['ACTIVE', 'HALTED']),
  clearance: clearanceStageSchema.nullable(),
  hands: handsSchema,
});
export type StopAnswered = z.infer<typeof stopAnsweredSchema>;

/** What is said with each status other than 200. */
export const STOP_REFUSALS = {
  STOP_MALFORMED: { status: 400, sentence: 'The stop was not understood.' },
  STOP_UNAUTHENTICATED: { status: 401, sentence: 'Sign in, or send the stop token.' },
  STOP_FOREIGN_ORIGIN: { status: 403, sentence: 'This page may not act for you here.' },
  STOP_KEY_REUSED: { status: 422, sentence: 'Stopped. The key had been used with other content.' },
  STOP_LATCHED_NO_HAND: { status: 503, sentence: 'LATCHED, NOBODY IS CANCELLING' },
  STOP_NOT_CONFIRMED: { status: 503, sentence: 'STOP NOT CONFIRMED' },
} as const;
export type StopRefusalCode = keyof typeof STOP_REFUSALS;

export const stopRefusedSchema = z.object({
  code: z.enum(Object.keys(STOP_REFUSALS) as [StopRefusalCode, ...StopRefusalCode[]]), // Object.keys forgets the keys' type
  sentence: z.string(),
  stopped: z.boolean().describe('true = the latch is durably set nevertheless'),
  field: z.string().optional(),
  hands: handsSchema.optional(),
  helps: z.array(z.string()).describe('commands that stop without this endpoint'),
});
export type StopRefused = z.infer<typeof stopRefusedSchema>;

/** What always helps when the endpoint does not. */
export const STOP_HELPS: readonly string[] = [
  './agora kill',
  '/kill in Telegram',
  'touch <data>/mm-bot.kill on the host',
];
