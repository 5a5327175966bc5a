/**
 * One engine and its account: looked at by both routes, and stopped for what the guardian itself finds: DARK, orders that an absent
 * engine left, a latch that went back. First the latch is raised; only the standing stop makes the account be struck.
 */
import { walletRefusal } from '@agora/shared/clearing';
import * as sights from '@agora/shared/engine-sight';
import type { GuardedEngine } from '@agora/shared/guardian-report';
import { HAND_AGE_MS_MAX } from '@agora/shared/heartbeat';
import { type EngineId, requestKeySchema } from '@agora/shared/ids';
import { type StoppedView, stoppedView } from '@agora/shared/stop-answer';
import type { Account } from './account.ts';
import { monoMs } from './clock.ts';
import { ask } from './http.ts';
import type { Latch } from './latch.ts';
import type { Tell } from './tell.ts';

const PROBE = { limitMs: 500, bytesMax: 65_536 };

export class EngineWatch {
  readonly id: EngineId;
  readonly #account: Account;
  readonly #healthUrl: string;
  readonly #latch: Latch;
  readonly #tell: Tell;
  #sight = sights.newSight(monoMs());
  #said: sights.Verdict = 'starting';
  #saidMs = monoMs();
  #toldKey = '';

  constructor(account: Account, port: number, latch: Latch, tell: Tell) {
    this.id = account.parts.engine;
    this.#account = account;
    this.#healthUrl = `http://127.0.0.1:${port}/healthz`;
    this.#latch = latch;
    this.#tell = tell;
  }

  facts(): GuardedEngine {
    const { address: account, wallet } = this.#account.parts;
    const stopped = this.#latch.standing(this.id);
    return { id: this.id, sight: this.#sight, stopped, account, wallet, clearing: this.#account.clearing };
  }

  /** What a stop of this engine is answered with. */
  stoppedView(): StoppedView {
    const { clearing, parts } = this.#account;
    return stoppedView(this.#sight, walletRefusal(clearing, parts.address), clearing.stage, monoMs());
  }

  /** Route one, with the latch in the same read; then whatever is to be raised. */
  async look(): Promise<void> {
    const issuedMs = monoMs();
    this.#sight = sights.noteLook(this.#sight, issuedMs);
    const beat = await this.#latch.read(this.id);
    if (beat !== undefined) this.#sight = sights.noteBeat(this.#sight, beat, issuedMs);
    this.#say(sights.verdictOf(this.#sight, monoMs()));
    const { seen } = this.#account.clearing;
    const left = seen !== null && seen.startedMs > this.#saidMs ? seen.orders.length : 0;
    const back = this.#latch.book.rolledBack(this.id);
    const cause = back ?? sights.causeIn(this.id, this.#sight, this.#said, left);
    if (cause === null || (cause.key === this.#toldKey && this.#latch.standing(this.id))) return;
    this.#toldKey = cause.key;
    const [engine, key] = [back === null ? this.id : back.scope, requestKeySchema.parse(cause.key)];
    await this.#latch.raise({ engine, path: 'guardian', who: 'guardian', reason: cause.reason, key });
  }

  /** Route two. */
  async probe(): Promise<void> {
    const askedMs = monoMs();
    const boot = sights.bootInHealth(this.id, await ask(this.#healthUrl, PROBE));
    if (boot !== null) this.#sight = sights.noteProbe(this.#sight, boot, askedMs);
  }

  /** Makes of the account what stands now. */
  strike(): Promise<void> {
    return this.#account.step(() => {
      const { book } = this.#latch;
      const [pairs, verdict] = [book.pairs(this.id), sights.verdictOf(this.#sight, monoMs())];
      return {
        stop: this.#latch.standing(this.id) ? `${pairs?.resume_epoch}:${pairs?.global.resume_epoch}` : null,
        dark: verdict === 'DARK',
        calm: verdict !== 'alive' || this.#sight.beat?.state !== 'ACTIVE',
        epochs: book.epochs(this.id, monoMs(), HAND_AGE_MS_MAX),
      };
    });
  }

  #say(verdict: sights.Verdict): void {
    if (verdict === this.#said) return;
    [this.#said, this.#saidMs] = [verdict, monoMs()];
    const msg = `engine ${this.id} ${sights.verdictText(verdict)}`;
    this.#tell(verdict === 'DARK' ? 'error' : 'info', 'engine', msg, { engine_id: this.id, verdict });
  }
}
