// What an incident is judged by: a sentence that holds or does not, with what was seen. A claim believes the venue's journal, the
// venue's own figures of the account and the audit chain; it never asks the engine what it thinks of itself.
import type { AuditEvent } from '@agora/testkit/judge/audit-story';
import type { VenueStory } from '@agora/testkit/judge/venue-story';
import type { IncidentRun } from '../incident-run.ts';

export interface ClaimVerdict {
  readonly claim: string;
  readonly holds: boolean;
  readonly evidence: string;
}

export type Claim = (run: IncidentRun) => ClaimVerdict;

export function verdict(claim: string, holds: boolean, evidence: string): ClaimVerdict {
  return { claim, holds, evidence };
}

export function venueOf({ world }: IncidentRun): VenueStory {
  return world.venue.journal.story;
}

/** Events of the audit from the beginning of the incident on. */
export function eventsOf({ world, beginsMs }: IncidentRun): AuditEvent[] {
  return world.chain.reader.story().events.filter(({ ms }) => ms >= beginsMs);
}

export function firstOf(run: IncidentRun, ...names: readonly string[]): AuditEvent | undefined {
  return eventsOf(run).find(({ event }) => names.includes(event));
}

/** Seconds since the incident began. */
export function sinceText({ beginsMs }: IncidentRun, ms: number): string {
  return `+${((ms - beginsMs) / 1_000).toFixed(3)} s`;
}

/** Change of the venue's own worth of the account since the run began, sample by sample. */
export function pnlOf({ samples, startUsd }: IncidentRun, fromMs: number): { ms: number; usd: number }[] {
  return samples
    .filter(({ ms }) => ms >= fromMs)
    .map(({ ms, equityUsd }) => ({ ms, usd: equityUsd - startUsd }));
}

export function usdText(usd: number): string {
  return `${usd < 0 ? '−' : ''}$${Math.abs(usd).toFixed(2)}`;
}
