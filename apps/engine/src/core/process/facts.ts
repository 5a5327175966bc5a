/** What is fixed for one life of the engine. */
import type { EngineConfig, VenueName } from '@agora/shared/config';
import type { BootId, EngineId } from '@agora/shared/ids';
import type { IsoMs } from '@agora/shared/time';

export interface EngineFacts {
  readonly engineId: EngineId;
  readonly bootId: BootId;
  readonly buildId: string;
  readonly venue: VenueName;
  readonly config: EngineConfig;
  /** SHA-256 of the envelope's canonical JSON, hex. */
  readonly envelopeHash: string;
  /** Weight that it may use of the venue's limit for one IP. */
  readonly weightPerMinMax: number;
  /** Start of this boot on both clocks. */
  readonly startedMs: number;
  readonly startedAt: IsoMs;
}
