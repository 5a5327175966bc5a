// A seeded source of chance: the same seed gives the same numbers on the same Node release. It is not for secrets, and
// across releases the last bit of Math.log/Math.cos may differ, so a hash of a run is pinned to a runtime.

/** 32-bit FNV-1a of a text, used only to turn labels into seeds. */
const hash32 = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
};

/** splitmix32: spreads one 32-bit seed over the state words of the generator. */
const splitmix32 = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
};

/**
 * sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, a counter that guarantees a period of at least 2^32.
 */
export class Prng {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spareNormal: number | undefined;
  readonly #seed: number;

  constructor(seed: number) {
    const mix = splitmix32(seed);
    this.#seed = seed >>> 0;
    this.#a = mix() | 0;
    this.#b = mix() | 0;
    this.#c = mix() | 0;
    for (let i = 0; i < 12; i++) this.u32();
  }

  /** An independent stream for one purpose, so that adding a draw in one place does not shift all others. */
  fork(label: string): Prng {
    return new Prng((this.#seed ^ hash32(label)) >>> 0);
  }

  /** Uniform integer in [0, 2^32). */
  u32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.u32() / 4294967296;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** Uniform integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.unit() * bound);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Standard normal (Marsaglia's polar method). */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.unit() - 1;
      const v = 2 * this.unit() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        this.#spareNormal = v * scale;
        return u * scale;
      }
    }
  }

  /** Exponential with the given mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  /** Laplace with variance 1: more small and more large moves than a normal. */
  laplace(): number {
    const magnitude = this.exponential(Math.SQRT1_2);
    return this.chance(0.5) ? magnitude : -magnitude;
  }

  /** Pareto: at least `min`, tail index `alpha`, never above `max`. */
  pareto(min: number, alpha: number, max: number): number {
    return Math.min(max, min * (1 - this.unit()) ** (-1 / alpha));
  }

  /** Log-normal with the given median and log standard deviation. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }
}
