/**
 * Gets the newest halt record onto the disk: one write at a time, the newest wins, and a failed one is tried
 * again until it succeeds. Says so in the log when that begins and when it ends.
 */
import type { EngineHaltRecord } from '../core/engine/halt-record.ts';
import type { HaltFile } from '../ports/data-dir.ts';
import type { Log } from '../ports/log.ts';

export interface RecordOutcome {
  recorded(record: EngineHaltRecord): void;
  failed(reason: string): void;
}

export const RECORD_RETRY_MS = 1_000;

export class HaltRecorder {
  readonly #file: HaltFile;
  readonly #outcome: RecordOutcome;
  readonly #log: Log;
  #wanted: EngineHaltRecord | null = null;
  #writing = false;
  #failing = false;

  constructor(file: HaltFile, outcome: RecordOutcome, log: Log) {
    this.#file = file;
    this.#outcome = outcome;
    this.#log = log;
  }

  record(record: EngineHaltRecord): void {
    this.#wanted = record;
    void this.flush();
  }

  /** Writes what is still wanted; called every RECORD_RETRY_MS besides. */
  async flush(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    while (this.#wanted !== null) {
      const record = this.#wanted;
      if (!(await this.#write(record))) break;
      if (this.#wanted === record) this.#wanted = null;
    }
    this.#writing = false;
  }

  async #write(record: EngineHaltRecord): Promise<boolean> {
    try {
      await this.#file.write(record);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#failing) this.#log.error({ reason }, `the halt cannot be recorded: ${reason}; trying on`);
      this.#failing = true;
      this.#outcome.failed(reason);
      return false;
    }
    if (this.#failing) this.#log.info({}, 'the halt is recorded');
    this.#failing = false;
    this.#outcome.recorded(record);
    return true;
  }
}
