// The file of the console's accounts. This is its only writer; the console reads it anew whenever it changes. A new password
// waits in a file of its own until it is handed over, and is kept nowhere else in clear.
import { argon2Sync, randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import {
  ENROL_MS,
  formatPasswordHash,
  OPERATORS_MAX,
  type Operator,
  type OperatorsFile,
  operatorsFileSchema,
  PASSWORD_COST,
} from '@agora/shared/operators-file';
import { accountSchema, type Role } from '@agora/shared/session';
import { isoMs } from '@agora/shared/time';
import { Secret } from 'otpauth';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { readPrivate, writePrivate } from '../prepare/private-file.ts';
import { operatorsFile, passwordFile, randomPassword } from '../prepare/secrets.ts';

export const FIRST_ACCOUNT = 'operator';
const TOTP_SECRET_BYTES = 20;

/** Makes the first account where there is no file yet. Removing every account later does not bring it back. */
export function ensureOperators(home: Home, nowMs: number): void {
  if (existsSync(operatorsFile(home))) return;
  write(home, { version: 1, operators: [newOperator(home, FIRST_ACCOUNT, 'operator', nowMs)] });
}

export function readOperators(home: Home): readonly Operator[] {
  const path = operatorsFile(home);
  if (!existsSync(path))
    throw new Refusal('notRunning', 'there are no accounts yet', 'run `./agora up` first');
  try {
    return operatorsFileSchema.parse(JSON.parse(readPrivate(path))).operators;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      'environment',
      `${path} is not a file of accounts`,
      'move it away and run `./agora up`',
    );
  }
}

/** Adds an account and returns the file in which its password waits. */
export function addOperator(home: Home, account: string, role: Role, nowMs: number): string {
  const operators = readOperators(home);
  const name = accountSchema.safeParse(account);
  if (!name.success) throw new Refusal('usage', `'${account}' ${name.error.issues[0]?.message}`);
  if (operators.some((each) => each.account === account))
    throw new Refusal('failed', `there is an account '${account}' already`, '`./agora operator list`');
  if (operators.length >= OPERATORS_MAX)
    throw new Refusal('failed', `there are ${OPERATORS_MAX} accounts already`);
  write(home, { version: 1, operators: [...operators, newOperator(home, account, role, nowMs)] });
  return passwordFile(home, account);
}

export function removeOperator(home: Home, account: string): void {
  const operators = readOperators(home);
  assertThere(operators, account);
  write(home, { version: 1, operators: operators.filter((each) => each.account !== account) });
  rmSync(passwordFile(home, account), { force: true });
}

/** A new secret for the second factor: the old one works no more, and the next sign-in shows the new one. */
export function resetTotp(home: Home, account: string, nowMs: number): void {
  const operators = readOperators(home);
  assertThere(operators, account);
  const reset = { totp_secret: newSecret(), enrol_until: isoMs(nowMs + ENROL_MS) };
  write(home, {
    version: 1,
    operators: operators.map((each) => (each.account === account ? { ...each, ...reset } : each)),
  });
}

function assertThere(operators: readonly Operator[], account: string): void {
  if (operators.some((each) => each.account === account)) return;
  throw new Refusal('usage', `there is no account '${account}'`, '`./agora operator list`');
}

/** The password's file is written first: an account whose password nobody knows would be of no use. */
function newOperator(home: Home, account: string, role: Role, nowMs: number): Operator {
  const password = randomPassword();
  writePrivate(passwordFile(home, account), `${password}\n`, 0o400);
  return {
    account,
    role,
    password_hash: hashPassword(password),
    totp_secret: newSecret(),
    created_at: isoMs(nowMs),
    enrol_until: isoMs(nowMs + ENROL_MS),
  };
}

function newSecret(): string {
  return new Secret({ size: TOTP_SECRET_BYTES }).base32;
}

function hashPassword(password: string): string {
  const { memoryKib, passes, parallelism, tagBytes, saltBytes } = PASSWORD_COST;
  const nonce = randomBytes(saltBytes);
  const tag = argon2Sync('argon2id', {
    message: password.normalize('NFKC'),
    nonce,
    memory: memoryKib,
    passes,
    parallelism,
    tagLength: tagBytes,
  });
  const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return formatPasswordHash({ memoryKib, passes, parallelism, salt: bare(nonce), tag: bare(tag) });
}

function write(home: Home, file: OperatorsFile): void {
  writePrivate(operatorsFile(home), `${JSON.stringify(operatorsFileSchema.parse(file), null, 2)}\n`, 0o600);
}
