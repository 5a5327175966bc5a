/** What a look at the kill files showed. Anything that cannot be ruled out counts as present. */
export interface KillSight {
  readonly present: boolean;
  /** For people: which file, or why it cannot be ruled out. */
  readonly evidence: string;
  /** The file by name, who touched it, and its first line, where they could be seen. */
  readonly file: string | null;
  readonly who: string | null;
  readonly reason: string | null;
  /** When the look began, in milliseconds of the monotonic clock. */
  readonly takenMs: number;
}
