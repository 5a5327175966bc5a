/**
 * Writes down everything the core hears and everything it wanted then, so that a night can be lived through again (`./agora replay`).
 * It reads only; a recording that cannot be written never touches trading, it ends and says so.
 */
import type { Effect } from '../core/engine/effect.ts';
import type { EngineEvent } from '../core/engine/event.ts';
import type { CoreFacts } from '../core/engine/facts.ts';
import type { Findings } from '../core/engine/state.ts';
import { recordedJson } from './recorded-json.ts';

export const RECORDING_VERSION = 2;

/** Takes one line without its end. */
export type WriteLine = (line: string) => void;

export class Recorder {
  readonly #write: WriteLine;

  /** The first line says all that a replay starts from. */
  constructor(facts: Omit<CoreFacts, 'sha256Hex'>, findings: Findings, write: WriteLine) {
    this.#write = write;
    const { sha256Hex: _, ...told } = facts as CoreFacts; // a function cannot be written down
    write(recordedJson({ recording: RECORDING_VERSION, facts: told, findings }));
  }

  /** Right after the core processed it, before anything is carried out. */
  note(event: EngineEvent, effects: readonly Effect[]): void {
    this.#write(effects.length === 0 ? recordedJson([event]) : recordedJson([event, effects]));
  }
}
