// One signer's nonces: the 100 highest are kept, a new one must be above the smallest kept, unused, and
// near the clock. Remembers a bounded number of used ones, so that an old one still reads as a duplicate.
const KEPT = 100;
const SEEN_MAX = 5_000;

export type NonceVerdict =
  | { ok: true }
  | { ok: false; why: 'duplicate' }
  | { ok: false; why: 'tooLow'; floor: number }
  | { ok: false; why: 'tooHigh'; ceiling: number };

export type NonceBounds = { tooOldMs: number; tooNewMs: number };

export class NonceWindow {
  /** Ascending, at most KEPT. */
  private readonly top: number[] = [];
  /** In order of use. */
  private readonly seen = new Set<number>();

  /** Says whether the nonce may be used at `nowMs`; bounds are exclusive. */
  check(nonce: number, nowMs: number, bounds: NonceBounds): NonceVerdict {
    const oldest = nowMs - bounds.tooOldMs;
    const newest = nowMs + bounds.tooNewMs;
    if (this.seen.has(nonce)) return { ok: false, why: 'duplicate' };
    if (nonce <= oldest) return { ok: false, why: 'tooLow', floor: oldest };
    if (nonce >= newest) return { ok: false, why: 'tooHigh', ceiling: newest };
    const lowest = this.top[0];
    if (this.top.length === KEPT && lowest !== undefined && nonce < lowest) {
      return { ok: false, why: 'tooLow', floor: lowest };
    }
    return { ok: true };
  }

  /** Marks the nonce used; call only after `check` said ok. */
  use(nonce: number): void {
    let at = this.top.length;
    while (at > 0 && (this.top[at - 1] as number) > nonce) at--; // at - 1 is within the list
    this.top.splice(at, 0, nonce);
    if (this.top.length > KEPT) this.top.shift();
    this.seen.add(nonce);
    if (this.seen.size <= SEEN_MAX) return;
    for (const old of this.seen) {
      this.seen.delete(old);
      return;
    }
  }

  /** Used nonces in order of use; enough to rebuild the window. */
  toJSON(): { top: number[]; seen: number[] } {
    return { top: [...this.top], seen: [...this.seen] };
  }

  static from(state: { top: number[]; seen: number[] }): NonceWindow {
    const window = new NonceWindow();
    window.top.push(...state.top);
    for (const nonce of state.seen) window.seen.add(nonce);
    return window;
  }
}
