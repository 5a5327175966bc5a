// What an incident leaves to be judged by, whether it was lived through on virtual time or by real processes: the venue's story, the
// audit's, and the venue's own figures of the account. Claims see nothing else.
import type { Row } from '@agora/testkit/agreement/compare';
import type { AuditStory } from '@agora/testkit/judge/audit-story';
import type { VenueStory } from '@agora/testkit/judge/venue-story';
import type { Outages, Verdict } from '@agora/testkit/judge/verdict';
import type { Incident } from './incident-file.ts';

/** What the venue says the account is worth, at one instant. */
export interface Sample {
  readonly ms: number;
  readonly equityUsd: number;
}

export interface OraclePoint {
  readonly ms: number;
  readonly px: number;
}

/** Every book of the account beside the others, and every judge. */
export interface Books {
  readonly rows: readonly Row[];
  readonly verdicts: readonly Verdict[];
  readonly drifts: number;
  /** The engine's own cash and equity against the venue's; null where `rows` hold them, too, as Redis shows them. */
  readonly pnl: { readonly cashEqual: boolean; readonly equityDiffersUsd: number } | null;
}

export interface Seen {
  readonly name: string;
  readonly incident: Incident;
  readonly seed: number;
  readonly beginsMs: number;
  readonly endsMs: number;
  /** One way to the venue. */
  readonly latencyMs: number;
  readonly samples: readonly Sample[];
  /** What the venue's oracle said of the first coin, whenever it changed. */
  readonly oracleLog: readonly OraclePoint[];
  /** Equity when the run, and the UTC day's part of it, began. */
  readonly startUsd: number;
  readonly venue: VenueStory;
  readonly audit: AuditStory;
  /** Of the account, at the end. */
  readonly requests: { readonly used: number; readonly cap: number };
  /** `outages` is what was made to fail, and when. */
  books(outages: Outages): Books;
}
