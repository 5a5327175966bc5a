// What a bench of this venue measured, as lines of JSON: every sample, what is promised, and the name of the row that shows what this machine
// itself takes. The venue knows nothing of AGORA, so this is its own statement of that form, which `./agora bench` reads.

interface How {
  /** Null = a fact about the run; smaller, where nothing is said. */
  readonly better?: 'smaller' | 'larger' | null;
  readonly promise?: { readonly at: 'p50' | 'p95' | 'p99' | 'worst'; readonly value: number };
  /** Name of the row beside which this one stands. */
  readonly limit?: string;
}

export function show(name: string, unit: string, samples: readonly number[], how: How = {}): void {
  process.stdout.write(`${JSON.stringify([{ name, unit, better: 'smaller', samples, ...how }])}\n`);
}
