/**
 * Between the host's record of the envelope and the core: makes the record at the first boot of all, looks at it again and again so
 * that an acceptance and its end count without a restart, and keeps what was shrunk, trying on until it is on disk. A record that is
 * missing later, or cannot be read, allows nothing.
 */
import { type Envelope, smallerEnvelope } from '@agora/shared/envelope';
import {
  type EnvelopeRecord,
  type EnvelopeVerdict,
  judgeEnvelope,
  shrinkRecord,
} from '@agora/shared/envelope-record';
import type { Clock } from '../ports/clock.ts';
import type { EnvelopeFile } from '../ports/data-dir.ts';
import type { Log } from '../ports/log.ts';
import type { EngineLoop } from './engine-loop.ts';

export const ENVELOPE_LOOK_EVERY_MS = 1_000;

export interface EnvelopeParts {
  readonly file: EnvelopeFile;
  readonly loop: EngineLoop;
  readonly clock: Clock;
  readonly log: Log;
  /** No engine of this name ever lived in this data folder. */
  readonly firstBoot: boolean;
}

export class EnvelopeKeeper {
  readonly #parts: EnvelopeParts;
  #verdict: EnvelopeVerdict | null = null;
  #problem: string | null = 'the envelope record has not been read';
  /** Accepted once in this boot: when that ends, limits shrink and quoting goes on within them. */
  #wasAllowed = false;
  /** An acceptance that was seen to be over stays over, whatever the clock says next. */
  readonly #over = new Set<string>();
  #told = '';
  /** Shrunk and in force, and not on disk yet: whatever the record says is judged as if it were. */
  #owed: Envelope | null = null;
  #writing = false;
  #failing = false;

  constructor(parts: EnvelopeParts) {
    this.#parts = parts;
  }

  /** Null = the configured envelope, or a smaller one that follows from it, is allowed. */
  get problem(): string | null {
    if (this.#problem !== null) return this.#problem;
    const { expansions, void: why } = this.#verdict ?? { expansions: [], void: null };
    if (expansions.length === 0 || this.#wasAllowed) return null;
    const named = expansions
      .map(({ field, from, to }) => `${field} ${from ?? 'not listed'} to ${to}`)
      .join(', ');
    return `expands ${named}${why === null ? '' : ` (${why})`}`;
  }

  /** A restart now would bring larger limits back. */
  get owes(): boolean {
    return this.#owed !== null;
  }

  /** Makes the record where there never was one. Preflight passes nothing before it. */
  async begin(): Promise<void> {
    const { file, loop, firstBoot } = this.#parts;
    const { record, problem } = file.read();
    const { engineId, config } = loop.engine.facts;
    if (record === null && problem === null && firstBoot) {
      const base = config.envelope;
      await this.#put({ version: 1, engine_id: engineId, base, acceptance: null, cap: null });
    }
    this.look();
  }

  /** Called every ENVELOPE_LOOK_EVERY_MS. */
  look(): void {
    const { file, clock, loop } = this.#parts;
    void this.#flush();
    const { record, problem } = file.read();
    const { engineId, config, sha256Hex } = loop.engine.facts;
    if (record === null || record.engine_id !== engineId) {
      this.#problem =
        problem ?? 'the envelope record of this engine is missing: accept the configured one on the host';
      return;
    }
    this.#problem = null;
    const counted = this.#withoutOver(record);
    const wanted = this.#owed === null ? counted : shrinkRecord(counted, this.#owed);
    const verdict = judgeEnvelope(config.envelope, wanted, clock.wallMs(), sha256Hex);
    if (verdict.void !== null && record.acceptance !== null && this.#verdict?.by?.id === record.acceptance.id)
      this.#over.add(record.acceptance.id);
    this.#verdict = verdict;
    this.#wasAllowed ||= verdict.expansions.length === 0;
    this.#tell(verdict);
  }

  /** A shrinking is in force already; this makes it last. */
  keep(envelope: Envelope): void {
    this.#owed = this.#owed === null ? envelope : smallerEnvelope(this.#owed, envelope);
    void this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    while (this.#owed !== null) {
      const owed = this.#owed;
      const { record, problem } = this.#parts.file.read();
      if (record === null) this.#fails(problem ?? 'it is missing');
      else await this.#put(shrinkRecord(record, owed));
      if (this.#failing) break;
      if (this.#owed === owed) this.#owed = null;
    }
    this.#writing = false;
  }

  async #put(record: EnvelopeRecord): Promise<void> {
    const { file, log } = this.#parts;
    try {
      await file.write(record);
    } catch (error) {
      this.#fails(error instanceof Error ? error.message : String(error));
      return;
    }
    if (this.#failing) log.info({}, 'the envelope record is written');
    this.#failing = false;
  }

  #fails(reason: string): void {
    const { log } = this.#parts;
    if (!this.#failing) log.error({ reason }, `the envelope record cannot be written: ${reason}; trying on`);
    this.#failing = true;
  }

  #withoutOver(record: EnvelopeRecord): EnvelopeRecord {
    const { acceptance } = record;
    return acceptance !== null && this.#over.has(acceptance.id)
      ? { ...record, acceptance: null, cap: null }
      : record;
  }

  #tell({ inForce, expansions, by }: EnvelopeVerdict): void {
    const key = JSON.stringify([inForce, expansions, by?.id ?? null]);
    if (key === this.#told) return;
    this.#told = key;
    this.#parts.loop.happen({ kind: 'envelope_judged', inForce, expansions, by });
  }
}
