/**
 * `/kill` from Telegram: long polls, and raises before the update is confirmed, so that no stop is lost between the two. Nothing
 * is awaited towards Telegram but the poll itself; every other command is handed to the pager, which may be dead.
 */
import { errandOf, readTelegramPoll, type TelegramUpdate } from '@agora/shared/telegram-updates';
import type { IsoMs } from '@agora/shared/time';
import { isoNow, monoMs, pause } from './clock.ts';
import { ask } from './http.ts';
import type { Latch } from './latch.ts';
import { bearerToken, type Settings } from './settings.ts';
import type { Tell } from './tell.ts';

const POLL_S = 25;
const BOUNDS = { limitMs: (POLL_S + 10) * 1_000, bytesMax: 8 << 20 };
const HAND_OVER = { limitMs: 2_000, bytesMax: 4_096 };
const RETRY_MS = 1_000;

export class KillPoll {
  lastPoll: { readonly ms: number; readonly at: IsoMs } | null = null;
  problem: string | null = 'not polled yet';
  /** Updates of people who may not command. */
  strangers = 0;
  readonly #settings: Settings;
  readonly #pollUrl: string;
  readonly #latch: Latch;
  readonly #tell: Tell;
  #offset = 0;

  constructor(settings: Settings, botToken: string, latch: Latch, tell: Tell) {
    this.#settings = settings;
    this.#pollUrl = `${settings.runtime.config.telegram?.api_root}/bot${botToken}/getUpdates`;
    this.#latch = latch;
    this.#tell = tell;
  }

  /** For ever. */
  async run(): Promise<never> {
    for (;;) await pause(await this.#poll());
  }

  /** Answers how long to wait before the next poll, in milliseconds. */
  async #poll(): Promise<number> {
    const body = { offset: this.#offset, timeout: POLL_S, allowed_updates: ['message', 'edited_message'] };
    const poll = readTelegramPoll(await ask(this.#pollUrl, { body, ...BOUNDS }));
    if (poll.kind === 'refused') return this.#note(poll.problem, poll.waitMs);
    this.lastPoll = { ms: monoMs(), at: isoNow() };
    for (const update of poll.updates) {
      // Confirmed by the next poll; one whose stop is durable nowhere stays, and comes again.
      if (!(await this.#take(update))) return this.#note('a /kill is durable nowhere', RETRY_MS);
      this.#offset = update.id + 1;
    }
    return this.#note(null, 0);
  }

  async #take(update: TelegramUpdate): Promise<boolean> {
    const { runtime, engines } = this.#settings;
    const errand = errandOf(update, runtime.config.telegram?.allowed_user_ids ?? [], engines);
    if (errand.kind === 'kill') return (await this.#latch.raise(errand.stop)).durable !== null;
    if (errand.kind === 'stranger') this.strangers += 1;
    if (errand.kind === 'command') {
      const url = `http://127.0.0.1:${runtime.config.ports.pager}/telegram`;
      void ask(url, { body: { update: update.raw }, bearer: bearerToken(runtime, 'guardian'), ...HAND_OVER });
    }
    return true;
  }

  #note(problem: string | null, waitMs: number): number {
    const level = problem === null ? 'info' : 'error';
    if (problem !== this.problem) this.#tell(level, 'telegram', problem ?? 'Telegram is polled');
    this.problem = problem;
    return waitMs;
  }
}
