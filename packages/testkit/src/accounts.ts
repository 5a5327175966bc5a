// The console's accounts of a deployment under test, made and read as the launcher does.
import { readFileSync } from 'node:fs';
import type { Home } from '@agora/scripts/home';
import { addOperator, readOperators, removeOperator, resetTotp } from '@agora/scripts/operators/file';
import { operatorsFile, passwordFile } from '@agora/scripts/prepare/secrets';
import type { Role } from '@agora/shared/session';

export interface Accounts {
  readonly file: string;
  add(account: string, role: Role, nowMs: number): void;
  remove(account: string): void;
  resetTotp(account: string, nowMs: number): void;
  password(account: string): string;
  /** Base32; throws where there is no such account. */
  secret(account: string): string;
}

export function accountsOf(home: Home): Accounts {
  return {
    file: operatorsFile(home),
    add: (account, role, nowMs) => void addOperator(home, account, role, nowMs),
    remove: (account) => removeOperator(home, account),
    resetTotp: (account, nowMs) => resetTotp(home, account, nowMs),
    password: (account) => readFileSync(passwordFile(home, account), 'utf8').trim(),
    secret: (account) => {
      const found = readOperators(home).find((each) => each.account === account);
      if (found === undefined) throw new Error(`no account ${account}`);
      return found.totp_secret;
    },
  };
}
