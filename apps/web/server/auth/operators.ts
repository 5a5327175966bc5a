// The accounts as the host wrote them, read again whenever the file changes: who was removed is out at once. A file that is
// missing, too open or not of the form means that nobody has an account.
import { readFileSync, statSync } from 'node:fs';
import { type Operator, operatorsFileSchema } from '@agora/shared/operators-file';
import { GROUP_AND_OTHERS } from '../private-file.ts';

export interface Operators {
  /** Null = the file cannot be used; nobody may sign in. */
  all(): readonly Operator[] | null;
  find(account: string): Operator | null;
}

type Read = { readonly stamp: string; readonly operators: readonly Operator[] | null };

export function operatorsIn(path: string): Operators {
  let last: Read = { stamp: '', operators: null };
  const all = () => {
    const stamp = stampOf(path);
    if (stamp === null) return null;
    if (stamp !== last.stamp) last = { stamp, operators: readOperators(path) };
    return last.operators;
  };
  return { all, find: (account) => all()?.find((each) => each.account === account) ?? null };
}

function stampOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (found === undefined || (Number(found.mode) & GROUP_AND_OTHERS) !== 0) return null;
  return [found.ino, found.ctimeNs, found.mtimeNs, found.size].join(' ');
}

function readOperators(path: string): readonly Operator[] | null {
  try {
    return operatorsFileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data?.operators ?? null;
  } catch {
    return null;
  }
}
