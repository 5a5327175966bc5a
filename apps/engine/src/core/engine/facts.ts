/** What is fixed for one life of the engine, beside what `process/facts.ts` names. */
import type { EngineFacts } from '../process/facts.ts';

export interface CoreFacts extends EngineFacts {
  /** SHA-256 of a text, hex: a pure function that the host lends, since the core has no packages. */
  readonly sha256Hex: (text: string) => string;
}
