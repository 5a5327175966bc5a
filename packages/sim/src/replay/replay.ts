// Lives through a recording again with the core of this build: every event in its order, and whether the core wants the same. It stops
// at the first event after which it wants something else: from there on the two are not the same engine.
import { createHash } from 'node:crypto';
import type { Effect } from '@agora/engine/src/core/engine/effect.ts';
import type { EngineEvent } from '@agora/engine/src/core/engine/event.ts';
import type { CoreFacts } from '@agora/engine/src/core/engine/facts.ts';
import { begin, process } from '@agora/engine/src/core/engine/process.ts';
import { bootEngine, type Engine, type Findings } from '@agora/engine/src/core/engine/state.ts';
import { parseRecorded, recordedJson } from '@agora/engine/src/services/recorded-json.ts';
import { RECORDING_VERSION } from '@agora/engine/src/services/recorder.ts';
import { z } from 'zod';

export interface Difference {
  /** Of the recording, from 2 on: line 1 is its head. */
  readonly line: number;
  readonly event: EngineEvent;
  /** The first wanted thing that differs; null = nothing there. */
  readonly recorded: string | null;
  readonly replayed: string | null;
}

export interface ReplayReport {
  readonly events: number;
  /** Things that the core wanted, all equal up to the difference. */
  readonly decisions: number;
  /** From the first event to the last, of the recording. */
  readonly spanMs: number;
  readonly difference: Difference | null;
  /** The recording ends in the middle of a line: the process was killed. */
  readonly cutOff: boolean;
}

/** A recording that this build cannot read. */
export class RecordingError extends Error {}

const headSchema = z.object({
  recording: z.literal(RECORDING_VERSION),
  facts: z.looseObject({ engineId: z.string(), bootId: z.string(), buildId: z.string() }),
  findings: z.looseObject({ haltId: z.string() }),
});

export class Replay {
  #engine: Engine | null = null;
  #line = 0;
  #events = 0;
  #decisions = 0;
  #firstMs = 0;
  #lastMs = 0;
  #difference: Difference | null = null;
  #cutOff = false;

  /** False once there is a difference. @throws RecordingError */
  line(text: string): boolean {
    this.#line += 1;
    const json = this.#parse(text);
    if (json === null) return false;
    if (this.#engine === null) this.#engine = open(json);
    else this.#event(this.#engine, json);
    return this.#difference === null;
  }

  report(): ReplayReport {
    if (this.#engine === null) throw new RecordingError('the recording is empty');
    return {
      ...{ events: this.#events, decisions: this.#decisions, spanMs: this.#lastMs - this.#firstMs },
      ...{ difference: this.#difference, cutOff: this.#cutOff },
    };
  }

  /** Null where the line was cut off: nothing can follow it. */
  #parse(text: string): unknown {
    try {
      return parseRecorded(text);
    } catch {
      if (this.#line === 1 || this.#cutOff) throw new RecordingError(`line ${this.#line} is no JSON`);
      this.#cutOff = true;
      return null;
    }
  }

  #event(engine: Engine, json: unknown): void {
    if (!Array.isArray(json) || typeof json[0] !== 'object')
      throw new RecordingError(`line ${this.#line} is no event`);
    const event = json[0] as EngineEvent; // as the recorder wrote it
    const recorded = ((json[1] as Effect[] | undefined) ?? []).map(recordedJson);
    const replayed = process(engine, event).map(recordedJson);
    if (this.#events === 0) this.#firstMs = event.nowMs;
    this.#lastMs = event.nowMs;
    this.#events += 1;
    const most = Math.max(recorded.length, replayed.length);
    for (let i = 0; i < most; i += 1) {
      if (recorded[i] === replayed[i]) this.#decisions += 1;
      else {
        const [was, is] = [recorded[i] ?? null, replayed[i] ?? null];
        this.#difference = { line: this.#line, event, recorded: was, replayed: is };
        return;
      }
    }
  }
}

function open(json: unknown): Engine {
  const head = headSchema.safeParse(json);
  if (!head.success) throw new RecordingError('this is no recording, or one of another version');
  const { facts, findings } = json as { facts: Omit<CoreFacts, 'sha256Hex'>; findings: Findings }; // as the recorder wrote it
  const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');
  const engine = bootEngine({ ...facts, sha256Hex }, findings);
  begin(engine);
  return engine;
}
