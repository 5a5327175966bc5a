// One thing that a kept run says of one invariant.

export interface Evidence {
  /** As people know the run. */
  readonly source: string;
  /** Of the raw file, without its ending. */
  readonly file: string;
  readonly holds: boolean;
  /** What it looked at, in words. */
  readonly figure: string;
  /** Null = the source counts no single things. 0 = it looked at nothing. */
  readonly examined: number | null;
  /** What it found broken. */
  readonly broken: readonly string[];
  /** It failed as a whole, and does not tell by what: it takes nothing back, and nobody may say that all is shown. */
  readonly unproven?: true;
}

/** What is broken and is no invariant's, such as a run that did not come back to its feet: it may not get lost. */
export const BESIDE = 'beside';

/** By the number of the invariant, or `BESIDE`. */
export type Found = readonly [id: string, evidence: Evidence];

/** What a part without a raw file of its own is known by among files. */
export const outcomeName = (part: string): string => `prove ${part}`;
export const isOutcome = (name: string): boolean => name.startsWith('prove ');
