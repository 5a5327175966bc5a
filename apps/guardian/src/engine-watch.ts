/**
 * One engine and its account: looked at by both routes, and stopped for what the guardian itself finds (DARK, orders that an absent
 * or halted engine leaves, a latch that went back). First the latch is raised; only a stop that stands makes the account be struck.
 */
import { EngineEye } from '@agora/shared/engine-eye';
import { situationOf, verdictText } from '@agora/shared/engine-sight';
import type { GuardedEngine } from '@agora/shared/guardian-report';
import { HAND_AGE_MS_MAX } from '@agora/shared/heartbeat';
import type { Account } from './account.ts';
import type { Latch } from './latch.ts';

const PROBE = { limitMs: 500, bytesMax: 65_536 };

export function watchEngine(account: Account, latch: Latch) {
  const [{ engine }, { book }, { id }] = [account, latch, account.engine];
  const [{ tell }, { monoMs, ask }] = [latch.parts, latch.parts.machine];
  const eye = new EngineEye(id, monoMs());
  return {
    facts(): GuardedEngine {
      return { engine, clearing: account.clearing, sight: eye.sight, stopped: book.stands(id) };
    },
    /** Route one, with the latch in the same read; then whatever is to be raised. */
    async look(): Promise<void> {
      const issuedMs = monoMs();
      eye.looks(issuedMs);
      eye.hears(await latch.read(id), issuedMs);
      const verdict = eye.news(monoMs());
      const level = verdict === 'DARK' ? 'error' : 'info';
      if (verdict !== null)
        tell(level, 'engine', `engine ${id} ${verdictText(verdict)}`, { engine_id: id, verdict });
      const stop = eye.stopToRaise(book, account.clearing.listed, monoMs());
      if (stop !== null) await latch.raise(stop);
    },
    /** Route two. */
    async probe(): Promise<void> {
      const askedMs = monoMs();
      eye.probes(await ask(engine.healthUrl, PROBE), askedMs);
    },
    /** Makes of the account what stands now. */
    strike(): Promise<void> {
      return account.step(() => {
        const nowMs = monoMs();
        const epochs = book.epochs(id, nowMs, HAND_AGE_MS_MAX);
        return { stop: book.standingName(id), epochs, ...situationOf(eye.sight, nowMs) };
      });
    },
  };
}
