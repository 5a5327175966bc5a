/**
 * Before anything of the data directory is read, this process must be the only one that works with it. Until it is, it stands
 * by: HALTED, answering on its own port why, and touching nothing: no file, no latch, no venue.
 */

import type { HaltId } from '@agora/shared/ids';
import { later } from './adapters/clock/later.ts';
import { rest } from './adapters/clock/rest.ts';
import { systemClock as clock } from './adapters/clock/system-clock.ts';
import { lockDirectory } from './adapters/data-dir/data-lock.ts';
import { type DataPaths, dataPaths } from './adapters/data-dir/paths.ts';
import { StartRefusal } from './config/refusal.ts';
import type { EngineSettings } from './config/runtime-file.ts';
import type { CoreFacts } from './core/engine/facts.ts';
import { bootEngine } from './core/engine/state.ts';
import { createEngineMetrics, noVitals, openEndpoints } from './engine-endpoints.ts';
import type { Log } from './ports/log.ts';
import { EngineLoop } from './services/engine-loop.ts';
import { RequestAnswers } from './services/request-answers.ts';

const TRY_AGAIN_MS = 500;

/** Resolves when this process alone holds the directory; answers how to let it go. Throws StartRefusal where there is none. */
export async function holdData(
  settings: EngineSettings,
  facts: CoreFacts,
  haltId: HaltId,
  log: Log,
): Promise<() => void> {
  const { own } = dataPaths(
    settings.runtime.data_dir,
    facts.engineId,
    settings.runtime.config.engines.length,
  );
  let attempt = lockNow(own);
  if (attempt.kind === 'held') return attempt.release;
  const standIn = bootEngine(facts, {
    haltId,
    highest: { panicE: 0, panicG: 0 },
    enableLooks: [],
    prior: null,
  });
  const { halt } = standIn.fsm;
  const cause = { ...halt.cause, code: 'owner_lost' as const, raw_code: 'owner_lost', subject: attempt.why };
  standIn.fsm.halt = { ...halt, cause };
  const vitals = noVitals();
  const loop = new EngineLoop(standIn, clock, later);
  const answers = new RequestAnswers(clock);
  const server = await openEndpoints(settings, loop, vitals, createEngineMetrics(loop, vitals), answers);
  log.warn({ dir: own }, `standing by, HALTED: ${attempt.why}`);
  while (attempt.kind !== 'held') {
    standIn.control.kill = {
      present: true,
      evidence: attempt.why,
      file: null,
      who: null,
      reason: null,
      takenMs: clock.monoMs(),
    };
    await rest(TRY_AGAIN_MS);
    attempt = lockNow(own);
  }
  log.info({ dir: own }, 'the data directory is free: starting');
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return attempt.release;
}

function lockNow(own: DataPaths['own']) {
  try {
    return lockDirectory(own);
  } catch (error) {
    throw new StartRefusal('environment', error instanceof Error ? error.message : String(error));
  }
}
