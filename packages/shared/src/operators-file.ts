/**
 * The accounts of the console, as the host wrote them: `./agora operator` is the only writer, the console only reads. Passwords
 * lie there as argon2id hashes; the secret of a second factor as it is, since codes are computed from it.
 */
import { z } from 'zod';
import { accountSchema, roleSchema } from './session.ts';
import { isoMsSchema } from './time.ts';

const PHC =
  /^\$argon2id\$v=19\$m=(\d{4,6}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{16,88})\$([A-Za-z0-9+/]{16,88})$/;

export const operatorSchema = z.strictObject({
  account: accountSchema,
  role: roleSchema,
  password_hash: z.string().regex(PHC, 'must be an argon2id hash in the PHC form'),
  totp_secret: z.string().regex(/^[A-Z2-7]{32,64}$/, 'must be a base32 secret'),
  created_at: isoMsSchema,
  enrol_until: isoMsSchema.describe('until then the secret may be shown to whoever knows the password, once'),
});
export type Operator = z.infer<typeof operatorSchema>;

export const OPERATORS_MAX = 64;

export const operatorsFileSchema = z
  .strictObject({ version: z.literal(1), operators: z.array(operatorSchema).max(OPERATORS_MAX) })
  .refine(
    ({ operators }) => new Set(operators.map(({ account }) => account)).size === operators.length,
    'names an account twice',
  );
export type OperatorsFile = z.infer<typeof operatorsFileSchema>;

/** How long a new second factor may be set up, in milliseconds: three days. */
export const ENROL_MS = 72 * 60 * 60 * 1_000;

/** Argon2id: 19 MiB, two passes, one lane. Some 40 ms on a small machine; memory bounds how many run at once. */
export const PASSWORD_COST = {
  memoryKib: 19_456,
  passes: 2,
  parallelism: 1,
  tagBytes: 32,
  saltBytes: 16,
} as const;

export interface PasswordHash {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
  /** Base64 without padding. */
  readonly salt: string;
  readonly tag: string;
}

export function formatPasswordHash({ memoryKib, passes, parallelism, salt, tag }: PasswordHash): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${salt}$${tag}`;
}

/** Throws RangeError for anything but a hash of `formatPasswordHash`. */
export function parsePasswordHash(text: string): PasswordHash {
  const [, memory, passes, lanes, salt = '', tag = ''] = PHC.exec(text) ?? [];
  if (memory === undefined) throw new RangeError('not an argon2id hash');
  return { memoryKib: Number(memory), passes: Number(passes), parallelism: Number(lanes), salt, tag };
}

/** The names and the issuer of a second factor, as authenticator apps show and compute it. */
export const TOTP = { issuer: 'AGORA', algorithm: 'SHA1', digits: 6, periodS: 30 } as const;
