// What a record of an audit says of its time. The host's clock may be off: what the record truly is of stands beside it, for the judges alone.

export interface Clocks {
  /** Of the host. */
  readonly wallMs: number;
  readonly trueMs: number;
  /** Of the process. */
  readonly monoMs: number;
}

export interface Stamp {
  readonly ts: string;
  readonly mono_ms: number;
  /** Where it is another time than `ts`. */
  readonly true_ms?: number;
}

export function stampOf({ wallMs, trueMs, monoMs }: Clocks): Stamp {
  const stamp = { ts: new Date(wallMs).toISOString(), mono_ms: monoMs };
  return wallMs === trueMs ? stamp : { ...stamp, true_ms: trueMs };
}
