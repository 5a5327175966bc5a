// Why a mutant that no test notices is no loss: by file and a part of the line. Kept short and true: where a reason is hard to find, a test is missing.
export interface Explained {
  readonly file: string;
  readonly code: string;
  readonly why: string;
}

export const EXPLAINED: readonly Explained[] = [
  {
    ...{ file: 'gate/gate.ts', code: 'own[0]?.holds' },
    why: 'the list has exactly one element there',
  },
  {
    ...{ file: 'gate/lease-limits.ts', code: 'LEASE' },
    why: 'asked once, when the file is loaded, of constants that are in order: another form of the question has the same answer',
  },
  {
    ...{ file: 'gate/lease.ts', code: 'if (pairs === null || trouble !== null)' },
    why: 'without pairs there is always a trouble: the first half tells the compiler so',
  },
  {
    ...{ file: 'gate/lease.ts', code: "stage === 'held'" },
    why: 'a lease that is held has a contact',
  },
  {
    ...{ file: 'gate/lease.ts', code: 'lease.goodInARow === 0' },
    why: 'after no good contact the next is the first one, whether it counts as another lease or not',
  },
  {
    ...{ file: 'gate/lease.ts', code: 'silentMs < LEASE.haltAfterMs' },
    why: 'nought does not come so far: the line before has taken it',
  },
];
