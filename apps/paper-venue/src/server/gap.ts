// A long gap (the venue was down, the machine slept) is crossed in slices: what the exchange decided on the way is taken
// from it after each, so that it cannot pile up. Where it ends does not depend on the slices.
import type { Exchange } from '../core/exchange.ts';
import type { ExchangeInput } from '../core/seam/inputs.ts';

export const SLICE_MS = 3_600_000;

/** Brings an exchange to within a slice of an input's time; `drain` is called after each slice. The rest is the input's. */
export function crossGap(exchange: Exchange, input: ExchangeInput, drain: () => void): void {
  const toMs = timeOf(input);
  while (toMs - exchange.nowMs > SLICE_MS) {
    exchange.advance(exchange.nowMs + SLICE_MS);
    drain();
  }
}

/** The time that an input moves the exchange to; 0 where it leaves time alone. */
function timeOf(input: ExchangeInput): number {
  if (input.kind === 'advance') return input.toMs;
  return input.kind === 'submit' || input.kind === 'trusted' ? input.command.receivedAtMs : 0;
}
