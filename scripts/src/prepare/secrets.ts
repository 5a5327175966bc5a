// Passwords and bearer tokens: made once from the system's random source, kept in
// files that only their owner may read, and handed to processes as paths, never as environment or arguments.
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type BearerCaller, bearerCallerSchema } from '@agora/shared/runtime-config';
import type { Home } from '../home.ts';
import { readOrMake } from './private-file.ts';

const BEARERS = [...bearerCallerSchema.options, 'venue-admin'] as const;

const TOKEN_BYTES = 32;
/** 100 bits in 20 letters that are hard to confuse: typed by hand at 3 am. */
const PASSWORD_LETTERS = 20;
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789x';

export function redisPasswordFile(home: Home, instance: 'latch' | 'live', user: string): string {
  return join(home.secrets, `redis-${instance}-${user}.password`);
}

export function bearerFile(home: Home, caller: BearerCaller | 'venue-admin'): string {
  return join(home.secrets, `bearer-${caller}.token`);
}

/** The accounts of the console; see operators/file.ts. */
export function operatorsFile(home: Home): string {
  return join(home.secrets, 'operators.json');
}

/** A first password waits here for the person it is meant for. */
export function passwordFile(home: Home, account: string): string {
  return join(home.secrets, `operator-${account}.password`);
}

/** The password of Grafana's administrator. */
export function grafanaPasswordFile(home: Home): string {
  return join(home.secrets, 'grafana-admin.password');
}

export function ensureGrafanaPassword(home: Home): void {
  readOrMake(grafanaPasswordFile(home), randomPassword);
}

/** The password of a Redis user, made on first use. */
export function redisPassword(home: Home, instance: 'latch' | 'live', user: string): string {
  return readOrMake(redisPasswordFile(home, instance, user), randomToken);
}

/** Makes the bearer tokens and the session secret where missing. */
export function ensureSecrets(home: Home): void {
  for (const caller of BEARERS) readOrMake(bearerFile(home, caller), randomToken);
  readOrMake(join(home.secrets, 'session.secret'), randomToken);
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function randomToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** 32 letters, so the low five bits of each random byte choose one without bias. */
export function randomPassword(): string {
  const letters = [...randomBytes(PASSWORD_LETTERS)].map((byte) => LETTERS[byte & 31]).join('');
  return letters.replace(/(.{5})(?=.)/g, '$1-');
}
