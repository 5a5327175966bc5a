/**
 * The venue's clock as this process estimates it. It moves with the monotonic clock, so a jump of the wall clock does not
 * touch it.
 */
export interface VenueTime {
  /** The venue's time now, milliseconds since 1970; null before the first reading. */
  venueNowMs(): number | null;
  /** Wall clock minus the venue's, milliseconds; null before the first reading. What preflight and the gate judge. */
  skewMs(): number | null;
  /** How wrong the estimate may be, milliseconds either way; null before the first reading. */
  uncertaintyMs(): number | null;
  /** Age of the reading it rests on, milliseconds; null before the first. */
  ageMs(): number | null;
  /** The newest reading contradicts the one in use: read again, which settles it. */
  isContradicted(): boolean;
}
