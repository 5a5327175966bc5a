// One signer's nonces: the 100 highest are kept, a new one must be above the smallest kept, unused, and
// near the clock. The kept ones are all that were used at or above the smallest of them, so no used nonce passes again;
// a bounded number of older ones is remembered, so that they still read as duplicates.
const KEPT = 100;
/** Used nonces remembered beside those kept: between one and two of these. */
const GENERATION = 5_000;

export type NonceVerdict =
  | { ok: true }
  | { ok: false; why: 'duplicate' }
  | { ok: false; why: 'tooLow'; floor: number }
  | { ok: false; why: 'tooHigh'; ceiling: number };

export type NonceState = { top: number[]; young: number[]; old: number[] };

export type NonceBounds = { tooOldMs: number; tooNewMs: number };

export class NonceWindow {
  /** Ascending, at most KEPT. */
  private readonly top: number[] = [];
  /** Used nonces in two generations: the older one is dropped whole, so that nothing is ever searched or deleted. */
  private young = new Set<number>();
  private old = new Set<number>();

  /** Says whether the nonce may be used at `nowMs`; bounds are exclusive. */
  check(nonce: number, nowMs: number, bounds: NonceBounds): NonceVerdict {
    const oldest = nowMs - bounds.tooOldMs;
    const newest = nowMs + bounds.tooNewMs;
    if (this.isUsed(nonce)) return { ok: false, why: 'duplicate' };
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
    const { top } = this;
    const last = top[top.length - 1];
    if (last === undefined || nonce > last) top.push(nonce);
    else
      top.splice(
        top.findIndex((kept) => kept > nonce),
        0,
        nonce,
      );
    if (top.length > KEPT) top.shift();
    this.young.add(nonce);
    if (this.young.size < GENERATION) return;
    this.old = this.young;
    this.young = new Set();
  }

  /** A high nonce may be kept long after its generation was dropped. */
  private isUsed(nonce: number): boolean {
    return this.young.has(nonce) || this.old.has(nonce) || this.top.includes(nonce);
  }

  toJSON(): NonceState {
    return { top: [...this.top], young: [...this.young], old: [...this.old] };
  }

  static from(state: NonceState): NonceWindow {
    const window = new NonceWindow();
    window.top.push(...state.top);
    window.young = new Set(state.young);
    window.old = new Set(state.old);
    return window;
  }
}
