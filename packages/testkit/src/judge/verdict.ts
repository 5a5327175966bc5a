// What a judge sees and what it says. A judge looks at one invariant of docs/invariants.md, believes the venue's journal and
// the audit files alone, and shows what it found: a verdict that examined nothing says so in `examined`.
import type { AuditStory } from './audit-story.ts';
import { exact } from './exact.ts';
import type { Facts } from './facts.ts';
import type { Submission, VenueStory } from './venue-story.ts';

export interface Wallets {
  readonly account: string;
  /** The agent that may place. */
  readonly engine: string;
  /** The guardian's, which may only cancel, and the one that may only flatten; in this order, as far as there are any. */
  readonly others: readonly string[];
}

/** A time that whoever injected a fault knows, wall clock, microseconds. */
export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** The same of the venue, or of the way to it. */
export interface VenueSpan extends Span {
  /** False: what left meanwhile came in at once, or never. Absent: it may have waited. */
  readonly holdsBytes?: false;
}

/** What was made to fail, and when. */
export interface Outages {
  /** redis-latch gave no good contact. */
  readonly latch: readonly Span[];
  /** The account's stream told nothing or not everything. */
  readonly account: readonly Span[];
  /** The engine was frozen, stalled or gone. */
  readonly engine: readonly Span[];
  readonly guardian: readonly Span[];
  /** The venue, or the way to it, was made to fail. */
  readonly venue: readonly VenueSpan[];
}

/** The limits in force during the run, in whole units as the configuration has them. */
export interface Limits {
  readonly positionSzMax: ReadonlyMap<string, bigint>;
  readonly orderNotionalUsdMax: bigint;
  readonly collarMidBps: number;
  readonly messagesPerMinMax: number;
}

export interface Evidence {
  readonly wallets: Wallets;
  readonly venue: VenueStory;
  readonly audit: AuditStory;
  readonly limits: Limits;
  readonly outages: Outages;
  readonly facts: Facts;
}

export interface Verdict {
  readonly id: string;
  readonly holds: boolean;
  /** How many things it looked at. */
  readonly examined: number;
  /** What breaks the invariant, the first ones; empty when it holds. */
  readonly evidence: readonly string[];
}

export type Judge = (evidence: Evidence) => Verdict;

const SHOWN_MAX = 20;

export function verdict(id: string, examined: number, broken: readonly string[]): Verdict {
  const more = broken.length - SHOWN_MAX;
  const evidence = more > 0 ? [...broken.slice(0, SHOWN_MAX), `and ${more} more`] : broken;
  return { id, holds: broken.length === 0, examined, evidence };
}

/** Orders of the engine's own wallet, in the order in which they reached the venue. */
export function placed({ venue, wallets }: Evidence): Submission[] {
  return venue.submissions.filter(({ signer }) => signer === wallets.engine);
}

export function limitsOf(envelope: {
  readonly symbols: Readonly<Record<string, { readonly max_position_sz: string }>>;
  readonly max_order_notional_usd: number;
  readonly price_collar_mid_bps: number;
  readonly max_messages_per_min: number;
}): Limits {
  return {
    positionSzMax: new Map(
      Object.entries(envelope.symbols).map(([coin, { max_position_sz }]) => [coin, exact(max_position_sz)]),
    ),
    orderNotionalUsdMax: exact(String(envelope.max_order_notional_usd)),
    collarMidBps: envelope.price_collar_mid_bps,
    messagesPerMinMax: envelope.max_messages_per_min,
  };
}

export const NO_OUTAGES: Outages = { latch: [], account: [], engine: [], guardian: [], venue: [] };
export const US_PER_MS = 1_000;

export function at(us: number): string {
  return new Date(us / US_PER_MS).toISOString();
}
