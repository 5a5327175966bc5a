/**
 * Wires one engine together and starts it HALTED(boot). Its data directory and its port are taken first: a second process of
 * the same name never gets to the latch. Orders leave by `services/placing.ts` alone; whatever breaks cancels everything and ends the process.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AuditSink } from '@agora/shared/audit-sink';
import { canonicalJson } from '@agora/shared/canonical-json';
import type { BootId, EngineId, HaltId } from '@agora/shared/ids';
import { weightPerMin } from '@agora/shared/venue-weight';
import { auditReader } from './adapters/audit-file/audit-reader.ts';
import { filesIn } from './adapters/audit-file/chain-files.ts';
import { notedFills } from './adapters/audit-file/noted-fills.ts';
import { openAuditFile } from './adapters/audit-file/open-audit-file.ts';
import { later } from './adapters/clock/later.ts';
import { rest } from './adapters/clock/rest.ts';
import { systemClock as clock } from './adapters/clock/system-clock.ts';
import { systemTicker as ticker } from './adapters/clock/system-ticker.ts';
import { drillsFile } from './adapters/data-dir/drills-file.ts';
import { envelopeFile } from './adapters/data-dir/envelope-file.ts';
import { type HaltFileFound, haltFile, openHaltFile } from './adapters/data-dir/halt-file.ts';
import { hostFiles } from './adapters/data-dir/host-files.ts';
import { marketNotesFile } from './adapters/data-dir/market-notes-file.ts';
import { type DataPaths, dataPaths } from './adapters/data-dir/paths.ts';
import { recordingFile } from './adapters/recording/recording-file.ts';
import { connectRedis } from './adapters/redis/connection.ts';
import { redisLatchStore } from './adapters/redis/redis-latch-store.ts';
import { redisLiveStore } from './adapters/redis/redis-live-store.ts';
import { StartRefusal } from './config/refusal.ts';
import type { EngineSettings } from './config/runtime-file.ts';
import type { CoreFacts } from './core/engine/facts.ts';
import { bootEngine, type Findings, type PriorLife, priorLifeOf } from './core/engine/state.ts';
import { LEASE } from './core/gate/lease-limits.ts';
import { createEngineMetrics, noVitals, openEndpoints } from './engine-endpoints.ts';
import { holdData } from './engine-standby.ts';
import { linkVenue } from './engine-venue.ts';
import type { Log } from './ports/log.ts';
import type { Meter } from './ports/meter.ts';
import type { VenueSpend } from './ports/venue-spending.ts';
import type { VenueStreamEvent } from './ports/venue-stream.ts';
import { DEAD_MAN_LOOK_EVERY_MS, DeadManKeeper } from './services/dead-man-keeper.ts';
import { DRILLS_LOOK_EVERY_MS, DrillsWatch } from './services/drills-watch.ts';
import { executorOf } from './services/effect-executor.ts';
import { EngineLoop } from './services/engine-loop.ts';
import { ENVELOPE_LOOK_EVERY_MS, EnvelopeKeeper } from './services/envelope-keeper.ts';
import { GUARDIAN_LOOK_EVERY_MS, lookForGuardian } from './services/guardian-watch.ts';
import { HaltRecorder, RECORD_RETRY_MS } from './services/halt-recorder.ts';
import { HeartbeatWriter } from './services/heartbeat-writer.ts';
import { HostWatch, LOOK_EVERY_MS } from './services/host-watch.ts';
import { isoNow } from './services/iso-now.ts';
import { LatchActs } from './services/latch-acts.ts';
import { LatchWatch } from './services/latch-watch.ts';
import { MarketNotesWatch, NOTES_LOOK_EVERY_MS } from './services/market-notes-watch.ts';
import { OPENING_RETRY_MS, VenueOpening } from './services/opening.ts';
import { Placing } from './services/placing.ts';
import { PREFLIGHT, Preflight } from './services/preflight.ts';
import { Recorder } from './services/recorder.ts';
import { Removing } from './services/removing.ts';
import { RequestAnswers } from './services/request-answers.ts';
import { REQUESTS_EVERY_MS, RequestWatch } from './services/request-watch.ts';
import { shellParts } from './services/shell-parts.ts';
import { haltForShutdown } from './services/shutdown.ts';
import { PUBLISH_GAP_MS_MIN, SnapshotPublisher } from './services/snapshot-publisher.ts';
import { feedOf } from './services/stream-feed.ts';
import { Teller } from './services/teller.ts';
import { type OpenedVenue, READ_PACE, VenueReads } from './services/venue-reads.ts';
import { waitUntil } from './services/wait-until.ts';

/** Ids of this boot, drawn by whoever starts it. */
export interface BootIds {
  readonly bootId: BootId;
  readonly haltId: HaltId;
}

export interface RunningEngine {
  /** Halts, waits for the proof, says goodbye in redis-latch, then closes everything. Bounded in time. */
  stop(reason: string): Promise<void>;
  /** Something threw where nothing may: cancels everything and ends the process. */
  breakDown(error: unknown): void;
}

const TICK_MS = 50;
const NONCES_RENEW_MS = 1_000;
const AUDIT_TELL_MS = 250;
/** The last cancels of a broken engine get this long. */
const LAST_WORDS_MS_MAX = 2_500;

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

  let opening: VenueOpening | null = null;
  const universe = () => opening?.universe ?? null;
  const link = await linkVenue({
    settings,
    noncesFile: paths.noncesFile,
    bootId: ids.bootId,
    nonceHighWater: found.prior?.nonceHighWater ?? 0,
    universe,
    spending: { spent: (spend) => tellSpend(loop, spend) },
    log,
  });
  const { venue, venueClock, nonces } = link;
  const audit = await openAudit(settings, paths, ids.bootId, meter);
  const chain = auditChainOf(facts.engineId);
  vitals.auditHead = () => audit.head();
  vitals.auditReader = auditReader({ dir: paths.auditDir, chain, sink: audit, rest });
  const latchRedis = connectRedis('redis-latch', settings.latch, log);
  const liveRedis = connectRedis('redis-live', settings.live, log);
  const store = redisLatchStore(latchRedis, facts.engineId);
  const live = redisLiveStore(liveRedis, facts.engineId);

  const deadMan = new DeadManKeeper({ canceller: venue.canceller, audit, engine, clock, log });
  vitals.deadMan = () => deadMan.shown;
  const scheduledCancelInMs = () => deadMan.firesInMs;
  const heartbeat = new HeartbeatWriter({ store, loop, clock, meter, pid: process.pid, scheduledCancelInMs });
  const shell = () => shellParts(vitals.deadMan?.(), vitals.agents());
  const publisher = new SnapshotPublisher({ store: live, engine, shell, clock, meter, log });
  const recorder = new HaltRecorder(haltFile(paths.haltFile), recordOutcome(loop), log);
  const acts = new LatchActs({ store, clock, log });
  const teller = new Teller({
    ...{ audit, store: live, engine, answers, meter, log },
    halted: (haltId, at) => loop.happen({ kind: 'halt_told', haltId, at }),
  });
  const removing = new Removing({ canceller: venue.canceller, audit, loop, clock, meter });
  const placing = new Placing({ placer: venue.placer, audit, files, loop, clock, meter, later });
  const traded = new Set<string>(settings.engine.coins);
  const reads = new VenueReads({ info: venue.info, time: venueClock, traded, loop, clock, log });
  const feed = feedOf({ loop, log });
  vitals.heartbeatMs = () => heartbeat.acceptedMs;
  vitals.publishedMs = () => publisher.acceptedMs;

  const opened = (at: OpenedVenue) => {
    reads.open(at);
    const tell = (event: VenueStreamEvent) => feed(event);
    venue.openStream('market', at.universe, settings.engine.coins, tell);
    venue.openStream('account', at.universe, settings.engine.coins, tell);
  };
  opening = new VenueOpening({
    info: venue.info,
    coins: settings.engine.coins,
    notedFills: () => notedFills(filesIn(paths.auditDir), ids.bootId),
    loop,
    clock,
    log,
    readClock: () => reads.readClock(),
    renewNonces: () => nonces.renew(),
    opened,
  });
  const envelopes = new EnvelopeKeeper({
    ...{ file: envelopeFile(paths.envelopeFile), loop, clock, log, firstBoot: found.firstBoot },
  });
  const preflight = new Preflight({
    envelopes,
    ...{ info: venue.info, time: venueClock, store, audit, teller, loop, clock, log },
    ...{ account: link.account, signer: link.signer, universe },
  });
  vitals.agents = () => preflight.agents;
  const latchWatch = new LatchWatch({ store, loop, clock, meter, log });
  const hostWatch = new HostWatch({ files, loop, clock, meter, log });
  const requests = new RequestWatch({ store, loop, log });
  const notes = new MarketNotesWatch({ file: marketNotesFile(paths.marketNotesFile), loop, clock, log });
  const drills = new DrillsWatch({ file: drillsFile(paths.drillsFile), teller, clock, log });

  const lastWords = async (error: unknown) => {
    const sentence = error instanceof Error ? error.message : String(error);
    log.error(
      { stack: error instanceof Error ? error.stack : null },
      `engine is broken and ends: ${sentence}`,
    );
    audit.note({ actor: 'engine', type: 'broken', data: { sentence } });
    const raised = acts.raise({ who: 'engine', path: 'engine', reason: 'invariant_broken' }, null);
    await waitUntil(ticker, LAST_WORDS_MS_MAX, () => removing.underWay === 0);
    await Promise.all([raised, audit.close()]);
    exit();
  };
  loop.start(
    executorOf({ placing, removing, recorder, latch: acts, reads, teller, envelopes, publisher }),
    lastWords,
  );
  // What it says is told and audited, so only once somebody carries that out.
  await envelopes.begin();
  venue.start();
  const tryOpening = opening;
  const stops = [
    ticker.every(LEASE.beatEveryMs, () => heartbeat.beat(), LEASE.atOnceMax),
    ticker.every(LEASE.pollEveryMs, () => latchWatch.look(), LEASE.atOnceMax),
    ticker.every(LOOK_EVERY_MS, () => hostWatch.look()),
    ticker.every(TICK_MS, () => {
      venue.tick();
      loop.happen({ kind: 'tick' });
    }),
    ticker.every(AUDIT_TELL_MS, () => tellAudit(loop, audit)),
    ticker.every(NONCES_RENEW_MS, () => nonces.renew()),
    ticker.every(GUARDIAN_LOOK_EVERY_MS, () => lookForGuardian(store, loop, clock)),
    ticker.every(REQUESTS_EVERY_MS, () => requests.look()),
    ticker.every(NOTES_LOOK_EVERY_MS, () => notes.look()),
    ticker.every(DRILLS_LOOK_EVERY_MS, () => drills.look()),
    ticker.every(OPENING_RETRY_MS, () => tryOpening.attempt()),
    ticker.every(DEAD_MAN_LOOK_EVERY_MS, () => deadMan.look()),
    ticker.every(ENVELOPE_LOOK_EVERY_MS, async () => envelopes.look()),
    ticker.every(PREFLIGHT.everyMs, () => preflight.run()),
    ticker.every(READ_PACE.clockMs, () => reads.readClock()),
    ticker.every(READ_PACE.budgetMs, () => reads.readBudget()),
    ticker.every(READ_PACE.feesMs, () => reads.readFees()),
    ticker.every(PUBLISH_GAP_MS_MIN, () => publisher.tick()),
    ticker.every(RECORD_RETRY_MS, () => recorder.flush()),
  ];
  return {
    breakDown: (error) => loop.breakDown(error),
    async stop(reason) {
      const verified = await haltForShutdown(loop, acts, ticker);
      for (const stop of stops) stop();
      // Verified, so nothing is at stake: it need not fire.
      if (verified) await deadMan.look();
      // Without the proof the guardian must find a silent engine, not one that said goodbye.
      if (verified) await heartbeat.goodbye(reason);
      venue.close();
      server.close();
      server.closeAllConnections();
      await Promise.all([audit.close(), recording?.close()]);
      latchRedis.disconnect();
      liveRedis.disconnect();
      letGo();
    },
  };
}

function factsOf({ runtime, engine }: EngineSettings, bootId: BootId): CoreFacts {
  return {
    engineId: engine.id,
    bootId,
    buildId: runtime.build_id,
    venue: runtime.config.venue,
    config: engine,
    envelopeHash: sha256Hex(canonicalJson(engine.envelope)),
    weightPerMinMax: weightPerMin('engine', runtime.config),
    startedMs: clock.monoMs(),
    startedAt: isoNow(clock),
    sha256Hex,
  };
}

/** Before the loop hears anything, so that a replay begins where the engine did. */
function openRecording(paths: DataPaths, facts: CoreFacts, findings: Findings, loop: EngineLoop, log: Log) {
  const path = join(paths.recordingsDir, `${facts.bootId}.ndjson.gz`);
  const file = recordingFile(path, log);
  loop.record(new Recorder(facts, findings, file.write));
  log.info({ path }, 'recording everything the core hears and wants');
  return file;
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readHaltFile(paths: DataPaths, bootId: BootId, log: Log) {
  try {
    const { record, setAside } = openHaltFile(paths.haltFile, bootId);
    if (setAside !== null) {
      log.error({ setAside }, `${paths.haltFile} was unreadable and is kept as ${setAside}`);
    }
    const highest = record?.highest_epochs;
    return {
      highest: { panicE: highest?.panic_epoch ?? 0, panicG: highest?.panic_global_epoch ?? 0 },
      prior: priorOf(record),
      firstBoot: record === null && setAside === null,
    };
  } catch (error) {
    throw new StartRefusal('environment', error instanceof Error ? error.message : String(error));
  }
}

/** Engines that wrote version 1 sent nothing. */
function priorOf(record: HaltFileFound['record']): PriorLife | null {
  return record?.version === 2 ? priorLifeOf(record) : null;
}

function openAudit(
  settings: EngineSettings,
  paths: DataPaths,
  bootId: BootId,
  meter: Meter,
): Promise<AuditSink> {
  const { runtime, engine, latch, live, bearerTokens } = settings;
  const keyFile = runtime.private_files.audit_signing_key;
  if (keyFile === undefined) throw new StartRefusal('config', 'the runtime file names no audit signing key');
  return openAuditFile({
    dir: paths.auditDir,
    keyFile,
    chain: auditChainOf(engine.id),
    bootId,
    clock,
    ticker,
    secrets: [latch.password, live.password, ...bearerTokens.values()],
    onCommit: (durationMs) => meter.auditCommit(durationMs),
  });
}

function auditChainOf(engineId: EngineId): string {
  return `engine-${engineId}`;
}

function tellAudit(loop: EngineLoop, audit: AuditSink): void {
  const health = audit.health();
  loop.happen({ kind: 'audit_state', problem: health.writable ? null : health.why });
}

/** Places, cancels and noops are counted by the core itself. */
function tellSpend(loop: EngineLoop, { purpose, ipWeight, addressItems }: VenueSpend): void {
  if (purpose === 'place' || purpose === 'cancel' || purpose === 'noop') return;
  loop.happen({ kind: 'spent', ipWeight, items: addressItems });
}

function recordOutcome(loop: EngineLoop) {
  return {
    recorded: (record: Parameters<HaltRecorder['record']>[0]) =>
      loop.happen({ kind: 'halt_recorded', record }),
    failed: (reason: string) => loop.happen({ kind: 'halt_record_failed', reason }),
  };
}
