// Faults live in memory, but what some of them do to the exchange is part of its state. A venue that goes on from a journal
// takes that back, by inputs like any other; faults that are armed at this start begin after it.
import type { VenueHost } from './host.ts';

export function undoPastFaults(host: VenueHost): void {
  const { assets, config, scheduleCancelGateUsd, postOnlyUntilMs } = host.exchange.snapshot();
  for (const { coin, frozen, openInterestCapUusd } of assets) {
    if (frozen) host.command({ kind: 'freezeOracle', coin, frozen: false });
    if (openInterestCapUusd !== null) host.command({ kind: 'setOpenInterestCap', coin, usd: null });
  }
  if (scheduleCancelGateUsd !== config.scheduleCancelGateUsd)
    host.command({ kind: 'setScheduleCancelGate', usd: config.scheduleCancelGateUsd });
  if (postOnlyUntilMs > host.exchange.nowMs) host.command({ kind: 'postOnlyUntil', untilMs: 0 });
}
