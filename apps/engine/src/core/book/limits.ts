/** Limits of market data, and their relations, which are asserted when the module is loaded. */
export const BOOK = {
  /**
   * A book not refreshed for this long prices nothing. The fast l2Book comes about every 500 ms even when
   * nothing trades, so three lost frames are survived.
   */
  bookAgeMsMax: 2_000,
  /** The venue's clock may be this far past the time of the newest frame: more means delivered late. */
  venueLagMsMax: 5_000,
  /** Mark and oracle come about every 3 s. */
  referenceAgeMsMax: 15_000,
  /** Levels kept of each side. */
  levelsMax: 20,
} as const;

const ordered =
  3 * 500 < BOOK.bookAgeMsMax && BOOK.bookAgeMsMax < BOOK.venueLagMsMax && 3 * 3_000 < BOOK.referenceAgeMsMax;
if (!ordered) throw new RangeError(`book limits contradict each other: ${JSON.stringify(BOOK)}`);
