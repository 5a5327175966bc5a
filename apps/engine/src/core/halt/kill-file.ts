/** What a look at the kill files showed. Anything that cannot be ruled out counts as present. */
export interface KillSight {
  readonly present: boolean;
  /** For people: which file, or why it cannot be ruled out. */
  readonly evidence: string;
  /** When the look began, in milliseconds of the monotonic clock. */
  readonly takenMs: number;
}
