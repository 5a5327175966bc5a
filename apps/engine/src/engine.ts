/**
 * Wires one engine together and starts it HALTED(boot). Its data directory and its port are taken first: a second process of
 * the same name never gets to the latch. Orders leave by `services/placing.ts` alone; whatever breaks cancels everything and ends the process.
 */
import type { BootId, HaltId } from '@agora/shared/ids';
import { auditReader } from './adapters/audit-file/audit-reader.ts';
import { later } from './adapters/clock/later.ts';
import { rest } from './adapters/clock/rest.ts';
import { systemClock as clock } from './adapters/clock/system-clock.ts';
import { systemTicker as ticker } from './adapters/clock/system-ticker.ts';
import { hostFiles } from './adapters/data-dir/host-files.ts';
import { dataPaths } from './adapters/data-dir/paths.ts';
import type { EngineSettings } from './config/runtime-file.ts';
import { bootEngine, type Findings } from './core/engine/state.ts';
import {
  type AuditNews,
  auditChainOf,
  factsOf,
  openAudit,
  openRecording,
  readHaltFile,
} from './engine-boot.ts';
import { createEngineMetrics, noVitals, openEndpoints } from './engine-endpoints.ts';
import { type EngineBody, type EngineServices, servicesOf, startRhythm } from './engine-services.ts';
import { holdData } from './engine-standby.ts';
import { linkVenue } from './engine-venue.ts';
import type { Log } from './ports/log.ts';
import type { VenueSpend } from './ports/venue-spending.ts';
import { executorOf } from './services/effect-executor.ts';
import { EngineLoop } from './services/engine-loop.ts';
import { attempt, LAST_WORDS, lastWords } from './services/last-words.ts';
import { RequestAnswers } from './services/request-answers.ts';
import { haltForShutdown } from './services/shutdown.ts';
import { waitFor } from './services/wait-until.ts';

/** Ids of this boot, drawn by whoever starts it. */
export interface BootIds {
  readonly bootId: BootId;
  readonly haltId: HaltId;
}

export interface RunningEngine {
  /** Halts, waits for the proof, says goodbye in redis-latch, then closes everything. Bounded in time. False = without the proof. */
  stop(reason: string): Promise<boolean>;
  /** Something threw where nothing may: cancels everything and ends the process. */
  breakDown(error: unknown): void;
}

/** Throws StartRefusal where this host does not let it run. `exit` ends the process after everything was cancelled. */
export async function startEngine(
  settings: EngineSettings,
  ids: BootIds,
  log: Log,
  exit: () => void,
): Promise<RunningEngine> {
  const facts = factsOf(settings, ids.bootId);
  const paths = dataPaths(settings.runtime.data_dir, facts.engineId, settings.runtime.config.engines.length);
  const files = hostFiles(paths);
  const letGo = await holdData(settings, facts, ids.haltId, log);
  const found = readHaltFile(paths, ids.bootId, log);
  const findings: Findings = {
    haltId: ids.haltId,
    highest: found.highest,
    prior: found.prior,
    enableLooks: files.lookForEnable(),
  };
  const engine = bootEngine(facts, findings);
  const loop = new EngineLoop(engine, clock, later);
  const recording = settings.record === true ? openRecording(paths, facts, findings, loop, log) : null;
  const vitals = noVitals();
  const answers = new RequestAnswers(clock);
  const metrics = createEngineMetrics(loop, vitals);
  const { meter } = metrics;
  const server = await openEndpoints(settings, loop, vitals, metrics, answers);

  let services: EngineServices | null = null;
  const universe = () => services?.opening.universe ?? null;
  const link = await linkVenue({
    settings,
    noncesFile: paths.noncesFile,
    bootId: ids.bootId,
    nonceHighWater: found.prior?.nonceHighWater ?? 0,
    universe,
    spending: { spent: (spend) => tellSpend(loop, spend) },
    log,
  });
  const auditNews: AuditNews = { heard: () => undefined };
  const audit = await openAudit(settings, paths, ids.bootId, meter, auditNews);
  const chain = auditChainOf(facts.engineId);
  vitals.auditHead = () => audit.head();
  vitals.auditReader = auditReader({ dir: paths.auditDir, chain, sink: audit, rest });
  const body: EngineBody = {
    ...{ settings, paths, files, firstBoot: found.firstBoot, engine, loop, link, universe },
    ...{ audit, auditNews, answers, vitals, meter, log },
  };
  services = servicesOf(body);
  const { acts, removing, deadMan, heartbeat, latchRedis, liveRedis } = services;
  let [stopRhythm, isBroken] = [(): void => undefined, false];
  const shutEndpoints = () => {
    server.close();
    server.closeAllConnections();
  };
  // A broken engine that looked alive would keep the guardian away, and the venue's scheduled cancel too.
  const fallSilent = () => {
    isBroken = true;
    stopRhythm();
    shutEndpoints();
  };
  const words = lastWords({ fallSilent, acts, removing, audit, ticker, log, exit });
  loop.start(executorOf({ ...services, latch: acts }), words);
  // What it says is told and audited, so only once somebody carries that out.
  await services.envelopes.begin();
  link.venue.start();
  if (!isBroken) stopRhythm = startRhythm(body, services);
  return {
    breakDown: (error) => loop.breakDown(error),
    async stop(reason) {
      const verified = await haltForShutdown(loop, found.firstBoot, acts, ticker);
      stopRhythm();
      // Verified, so nothing is at stake: it need not fire.
      if (verified) await deadMan.look();
      // Without the proof the guardian must find a silent engine, not one that said goodbye.
      if (verified) await heartbeat.goodbye(reason);
      link.venue.close();
      shutEndpoints();
      // A disk that hangs takes nothing back of what the venue has shown.
      const closing = [audit, recording].map((each) => attempt(() => each?.close()));
      await waitFor(ticker, LAST_WORDS.closeMsMax, Promise.all(closing));
      latchRedis.disconnect();
      liveRedis.disconnect();
      letGo();
      return verified;
    },
  };
}

/** Places, cancels and noops are counted by the core itself. */
function tellSpend(loop: EngineLoop, { purpose, ipWeight, addressItems }: VenueSpend): void {
  if (purpose === 'place' || purpose === 'cancel' || purpose === 'noop') return;
  loop.happen({ kind: 'spent', ipWeight, items: addressItems });
}
