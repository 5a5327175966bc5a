/**
 * Who is signed in to the console. The record lies in redis-live and is the truth; the cookie holds its id alone. What is
 * shown of a session never lets anybody use it.
 */
import { z } from 'zod';
import { isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

/** A viewer sees everything and may stop; an operator may also act. Only the host makes accounts. */
export const ROLES = ['viewer', 'operator'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

export const accountSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9._-]{0,31}$/,
    'must be 1-32 characters: a lower-case letter, then a-z, 0-9, ".", "_" or "-"',
  );

/** How long a second factor counts as fresh, in milliseconds: for a resume, and whatever else needs a step-up. */
export const STEP_UP_MS = 60_000;
/** Longest life of a session, in milliseconds: 12 hours, used or not. */
export const SESSION_MS = 12 * 60 * 60 * 1_000;

export const sessionIdSchema = z.string().regex(/^[A-Za-z0-9_-]{32}$/, 'must be a session id');

/** What lies under `session:<id>`. */
export const sessionRecordSchema = z.strictObject({
  account: accountSchema,
  created_at: isoMsSchema,
  expires_at: isoMsSchema,
  second_factor_at: isoMsSchema,
  address: z.string().max(64),
  agent: z.string().max(200),
});
export type SessionRecord = z.infer<typeof sessionRecordSchema>;

/** The own session, as the page needs it. */
export const ownSessionSchema = z.object({
  account: accountSchema,
  role: roleSchema,
  server_now: isoMsSchema,
  expires_at: isoMsSchema,
  step_up_until: isoMsSchema.describe('may lie in the past: then a step-up is needed'),
});
export type OwnSession = z.infer<typeof ownSessionSchema>;

/** Names a session without being its id. */
export const sessionHandleSchema = z.string().regex(/^[0-9a-f]{16}$/, 'must be the handle of a session');

export const sessionRowSchema = z.object({
  handle: sessionHandleSchema,
  account: accountSchema,
  role: roleSchema.nullable().describe('null = the account is gone'),
  created_at: isoMsSchema,
  expires_at: isoMsSchema,
  address: z.string().max(64),
  agent: z.string().max(200),
  own: z.boolean().describe('the session that asks'),
});
export type SessionRow = z.infer<typeof sessionRowSchema>;

/** What a first sign-in shows: scan it, or type the secret. */
export const enrolmentSchema = z.object({
  secret: z.string().describe('base32'),
  uri: z.string().describe('otpauth://'),
  qr: z
    .object({ size: z.int().positive(), path: z.string() })
    .describe('an SVG path over a square of `size` modules'),
});
export type Enrolment = z.infer<typeof enrolmentSchema>;

/** Why a sign-in or a step-up was refused. None says which part was wrong. */
export const SIGN_IN_REFUSALS = {
  WRONG: 'Account, password or code is wrong. A code works once; wait for the next one.',
  SLOW_DOWN:
    'Too many failed attempts. Wait, then try again. Stop without it: /kill in Telegram, or ./agora kill on the host.',
  ENROL: 'This account has no second factor yet: scan the code, then type what the app shows.',
  ENROL_CLOSED:
    'The time for setting up the second factor is over. On the host: ./agora operator reset-totp NAME',
  STORE_DOWN:
    'Nobody can sign in now: redis-live does not answer. Stop without it: /kill in Telegram, or ./agora kill on the host.',
  NOT_RECORDED:
    'Nobody can sign in now: the audit chain cannot be written. Stop without it: /kill in Telegram, or ./agora kill on the host.',
  NO_OPERATORS: 'No account can be read. On the host: ./agora operator list',
} as const;
export type SignInRefusal = keyof typeof SIGN_IN_REFUSALS;

export const signInRefusedSchema = z.object({
  code: z.enum(Object.keys(SIGN_IN_REFUSALS) as [SignInRefusal, ...SignInRefusal[]]), // Object.keys forgets the keys' type
  sentence: lineSchema,
  retry_after_ms: z.number().nonnegative().nullable(),
});
export type SignInRefused = z.infer<typeof signInRefusedSchema>;
