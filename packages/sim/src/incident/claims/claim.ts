// What an incident is judged by: a sentence that holds or does not, with what was seen. A claim believes the venue's journal, the
// venue's own figures of the account and the audit chain; it never asks the engine what it thinks of itself.
import type { AuditEvent } from '@agora/testkit/judge/audit-story';
import type { VenueOrder } from '@agora/testkit/judge/venue-story';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import type { Seen } from '../seen.ts';

export interface ClaimVerdict {
  readonly claim: string;
  readonly holds: boolean;
  readonly evidence: string;
}

export type Claim = (run: Seen) => ClaimVerdict;

export function verdict(claim: string, holds: boolean, evidence: string): ClaimVerdict {
  return { claim, holds, evidence };
}

/** Events of the audit from the beginning of the incident on. */
export function eventsOf({ audit, beginsMs }: Seen): AuditEvent[] {
  return audit.events.filter(({ ms }) => ms >= beginsMs);
}

export function firstOf(run: Seen, ...names: readonly string[]): AuditEvent | undefined {
  return eventsOf(run).find(({ event }) => names.includes(event));
}

/** Seconds since the incident began. */
export function sinceText({ beginsMs }: Seen, ms: number): string {
  return `+${((ms - beginsMs) / 1_000).toFixed(3)} s`;
}

/** Change of the venue's own worth of the account since the run began, sample by sample. */
export function pnlOf({ samples, startUsd }: Seen, fromMs: number): { ms: number; usd: number }[] {
  return samples
    .filter(({ ms }) => ms >= fromMs)
    .map(({ ms, equityUsd }) => ({ ms, usd: equityUsd - startUsd }));
}

/** Orders of the account that rested at the venue at an instant. */
export function restingAt({ venue }: Seen, ms: number): VenueOrder[] {
  const us = ms * US_PER_MS;
  return [...venue.orders.values()].filter(
    ({ openedUs, ended }) => openedUs <= us && (ended?.us ?? us + 1) > us,
  );
}

export function usdText(usd: number): string {
  return `${usd < 0 ? '−' : ''}$${Math.abs(usd).toFixed(2)}`;
}
