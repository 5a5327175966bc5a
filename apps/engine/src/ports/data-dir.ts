/** The engine's files on this host: kill files, enable files and the durable halt record. */
import type { DrillRecord } from '@agora/shared/drill-record';
import type { EnvelopeRecord } from '@agora/shared/envelope-record';
import type { EngineHaltRecord } from '../core/engine/halt-record.ts';
import type { MarketNote } from '../core/engine/market-notes.ts';
import type { EnableLook } from '../core/halt/enable-file.ts';
import type { KillSight } from '../core/halt/kill-file.ts';

export interface HostFiles {
  /** Anything but a proven absence is a kill. `takenMs` is stamped by the caller's clock. */
  lookForKill(takenMs: number): KillSight;
  lookForEnable(): readonly EnableLook[];
}

export interface EnvelopeFile {
  /** Both null = there is none. A problem is not an absence. */
  read(): { readonly record: EnvelopeRecord | null; readonly problem: string | null };
  /** Durable when it resolves. */
  write(record: EnvelopeRecord): Promise<void>;
}

/** A remark about the market, and when it is current; a null coin is the whole market. */
export interface TimedNote extends MarketNote {
  readonly fromWallMs: number;
}

export interface MarketNotesFile {
  /** Nothing and no problem = there is no file. */
  read(): { readonly notes: readonly TimedNote[]; readonly problem: string | null };
}

export interface DrillsFile {
  /** Nothing and no problem = there is no file. */
  read(): { readonly drills: readonly DrillRecord[]; readonly problem: string | null };
}

export interface HaltFile {
  /** Durable when it resolves: file and directory are on disk. Rejects with the reason when it is not. */
  write(record: EngineHaltRecord): Promise<void>;
}
