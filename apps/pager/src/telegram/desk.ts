/** Takes what the guardian hands over, bounded, and has it answered. A flood of one person holds up nobody else for long. */
import { readWritten } from '@agora/shared/telegram-command';
import { z } from 'zod';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Commands } from './commands.ts';
import { killTakenSchema } from './kill-text.ts';

const handedOverSchema = z.object({ update: z.unknown(), kill: killTakenSchema.nullish() });
const UNDER_WAY_MAX = 32;
const KILLS_MAX = 16;
/** Updates are delivered at least once. */
const SEEN_MAX = 500;

export class Desk {
  readonly #commands: Commands | null;
  readonly #parts: { readonly log: Log; readonly metrics: Metrics };
  readonly #seen = new Set<string>();
  #underWay = 0;

  /** Without commands (no bot is configured) everything is refused. */
  constructor(commands: Commands | null, parts: { log: Log; metrics: Metrics }) {
    this.#commands = commands;
    this.#parts = parts;
  }

  /** False = not taken. */
  handOver(body: unknown): boolean {
    const { log, metrics } = this.#parts;
    const handed = handedOverSchema.safeParse(body).data;
    // A flood of questions must not cost the answer to a stop.
    const room = handed?.kill == null ? UNDER_WAY_MAX : UNDER_WAY_MAX + KILLS_MAX;
    if (this.#commands === null || this.#underWay >= room) return false;
    const written = readWritten(handed?.update);
    if (handed === undefined || written === null) {
      metrics.answered('nothing');
      return true;
    }
    if (this.#isRepeated(handed.update)) return true;
    this.#underWay += 1;
    this.#commands
      .answer(written, handed.kill ?? null)
      .then(
        (result) => metrics.answered(result),
        (error: unknown) => {
          metrics.answered('failed');
          log.error(
            { reason: error instanceof Error ? error.message : String(error) },
            'a command was not answered',
          );
        },
      )
      .finally(() => {
        this.#underWay -= 1;
      });
    return true;
  }

  #isRepeated(update: unknown): boolean {
    const id = z.looseObject({ update_id: z.int() }).safeParse(update).data?.update_id;
    if (id === undefined) return false;
    if (this.#seen.has(String(id))) return true;
    this.#seen.add(String(id));
    const [oldest] = this.#seen;
    if (this.#seen.size > SEEN_MAX && oldest !== undefined) this.#seen.delete(oldest);
    return false;
  }
}
