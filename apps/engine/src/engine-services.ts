/**
 * Everything that runs beside the core, put together once: who tells it what happens, who carries out what it wants, and how often each
 * looks. Nothing starts in here but by `startRhythm`; orders leave by `placing` alone, and cancels by `removing` and `deadMan`.
 */
import type { AuditHealth, AuditSink } from '@agora/shared/audit-sink';
import { filesIn } from './adapters/audit-file/chain-files.ts';
import { notedFills } from './adapters/audit-file/noted-fills.ts';
import { later } from './adapters/clock/later.ts';
import { rest } from './adapters/clock/rest.ts';
import { systemClock as clock } from './adapters/clock/system-clock.ts';
import { systemTicker as ticker } from './adapters/clock/system-ticker.ts';
import { drillsFile } from './adapters/data-dir/drills-file.ts';
import { envelopeFile } from './adapters/data-dir/envelope-file.ts';
import { haltFile } from './adapters/data-dir/halt-file.ts';
import { marketNotesFile } from './adapters/data-dir/market-notes-file.ts';
import type { DataPaths } from './adapters/data-dir/paths.ts';
import { connectRedis } from './adapters/redis/connection.ts';
import { redisLatchStore } from './adapters/redis/redis-latch-store.ts';
import { redisLiveStore } from './adapters/redis/redis-live-store.ts';
import type { EngineSettings } from './config/runtime-file.ts';
import type { Engine } from './core/engine/state.ts';
import { LEASE } from './core/gate/lease-limits.ts';
import type { AuditNews } from './engine-boot.ts';
import type { noVitals } from './engine-endpoints.ts';
import type { VenueLink } from './engine-venue.ts';
import type { HostFiles } from './ports/data-dir.ts';
import type { Log } from './ports/log.ts';
import type { Meter } from './ports/meter.ts';
import type { VenueStreamEvent } from './ports/venue-stream.ts';
import type { Universe } from './ports/venue-universe.ts';
import { DEAD_MAN_LOOK_EVERY_MS, DeadManKeeper } from './services/dead-man-keeper.ts';
import { DRILLS_LOOK_EVERY_MS, DrillsWatch } from './services/drills-watch.ts';
import type { EngineLoop } from './services/engine-loop.ts';
import { ENVELOPE_LOOK_EVERY_MS, EnvelopeKeeper } from './services/envelope-keeper.ts';
import { GUARDIAN_LOOK_EVERY_MS, lookForGuardian } from './services/guardian-watch.ts';
import { HaltRecorder, RECORD_RETRY_MS } from './services/halt-recorder.ts';
import { HeartbeatWriter } from './services/heartbeat-writer.ts';
import { HostWatch, LOOK_EVERY_MS } from './services/host-watch.ts';
import { LatchActs, RESUME_AGAIN_EVERY_MS } from './services/latch-acts.ts';
import { LatchWatch } from './services/latch-watch.ts';
import { MarketNotesWatch, NOTES_LOOK_EVERY_MS } from './services/market-notes-watch.ts';
import { OPENING, VenueOpening } from './services/opening.ts';
import { Placing } from './services/placing.ts';
import { PREFLIGHT, Preflight } from './services/preflight.ts';
import { Removing } from './services/removing.ts';
import type { RequestAnswers } from './services/request-answers.ts';
import { REQUESTS_EVERY_MS, RequestWatch } from './services/request-watch.ts';
import { shellParts } from './services/shell-parts.ts';
import { PUBLISH_GAP_MS_MIN, SnapshotPublisher } from './services/snapshot-publisher.ts';
import { feedOf } from './services/stream-feed.ts';
import { Teller } from './services/teller.ts';
import { type OpenedVenue, READ_PACE, VenueReads } from './services/venue-reads.ts';

const TICK_MS = 50;
const NONCES_RENEW_MS = 1_000;
const AUDIT_TELL_MS = 250;

/** What the services stand on. */
export interface EngineBody {
  readonly settings: EngineSettings;
  readonly paths: DataPaths;
  readonly files: HostFiles;
  /** No life before this one left a record. */
  readonly firstBoot: boolean;
  readonly engine: Engine;
  readonly loop: EngineLoop;
  readonly link: VenueLink;
  /** Null until the venue described its coins. */
  readonly universe: () => Universe | null;
  readonly audit: AuditSink;
  readonly auditNews: AuditNews;
  readonly answers: RequestAnswers;
  readonly vitals: ReturnType<typeof noVitals>;
  readonly meter: Meter;
  readonly log: Log;
}

export type EngineServices = ReturnType<typeof servicesOf>;

export function servicesOf(body: EngineBody) {
  const { settings, paths, files, firstBoot, engine, loop, link, universe } = body;
  const { audit, answers, vitals, meter, log } = body;
  const { venue, venueClock, nonces } = link;
  const { engineId, bootId } = engine.facts;
  const latchRedis = connectRedis('redis-latch', settings.latch, log);
  const liveRedis = connectRedis('redis-live', settings.live, log);
  const store = redisLatchStore(latchRedis, engineId);
  const live = redisLiveStore(liveRedis, engineId);

  const deadMan = new DeadManKeeper({ canceller: venue.canceller, audit, engine, clock, log });
  vitals.deadMan = () => deadMan.shown;
  const scheduledCancelInMs = () => deadMan.firesInMs;
  const heartbeat = new HeartbeatWriter({ store, loop, clock, meter, pid: process.pid, scheduledCancelInMs });
  const shell = () => shellParts(vitals.deadMan?.(), vitals.agents());
  const publisher = new SnapshotPublisher({ store: live, engine, shell, clock, meter, log });
  const recorder = new HaltRecorder(haltFile(paths.haltFile), recordOutcome(loop), log);
  const acts = new LatchActs({ store, audit, engine, clock, log });
  const teller = new Teller({
    ...{ audit, store: live, engine, answers, meter, log },
    halted: (haltId, at) => loop.happen({ kind: 'halt_told', haltId, at }),
  });
  const removing = new Removing({ canceller: venue.canceller, audit, loop, clock, meter });
  const latchWatch = new LatchWatch({ store, loop, clock, meter, log });
  const placing = new Placing({
    ...{ placer: venue.placer, audit, files, loop, clock, meter, later },
    stoodStillMs: () => latchWatch.stoodStillMs,
  });
  const traded = new Set<string>(settings.engine.coins);
  const reads = new VenueReads({ info: venue.info, time: venueClock, traded, loop, clock, log, rest });
  const feed = feedOf({ loop, log });
  vitals.heartbeatMs = () => heartbeat.acceptedMs;
  vitals.publishedMs = () => publisher.acceptedMs;

  const opened = (at: OpenedVenue) => {
    reads.open(at);
    const tell = (event: VenueStreamEvent) => feed(event);
    venue.openStream('market', at.universe, settings.engine.coins, tell);
    venue.openStream('account', at.universe, settings.engine.coins, tell);
  };
  const opening = new VenueOpening({
    info: venue.info,
    coins: settings.engine.coins,
    notedFills: () => notedFills(filesIn(paths.auditDir), bootId),
    // Of a chain that was opened there is a head, and one that is new has noted nothing.
    isAuditRefused: () => audit.head() === null && !audit.health().writable,
    loop,
    clock,
    log,
    readClock: () => reads.readClock(),
    renewNonces: () => nonces.renew(),
    opened,
  });
  const envelopes = new EnvelopeKeeper({
    ...{ file: envelopeFile(paths.envelopeFile), loop, clock, log, firstBoot: firstBoot },
  });
  const preflight = new Preflight({
    envelopes,
    ...{ info: venue.info, time: venueClock, store, audit, teller, loop, clock, log },
    ...{ account: link.account, signer: link.signer, universe },
  });
  vitals.agents = () => preflight.agents;
  const hostWatch = new HostWatch({ files, loop, clock, meter, log });
  const requests = new RequestWatch({ store, loop, log });
  const notes = new MarketNotesWatch({ file: marketNotesFile(paths.marketNotesFile), loop, clock, log });
  const drills = new DrillsWatch({ file: drillsFile(paths.drillsFile), teller, clock, log });
  return {
    ...{
      latchRedis,
      liveRedis,
      store,
      deadMan,
      heartbeat,
      publisher,
      recorder,
      acts,
      teller,
      removing,
      placing,
      reads,
    },
    ...{ opening, envelopes, preflight, latchWatch, hostWatch, requests, notes, drills },
  };
}

/** From here on everybody looks at his own pace. Returns what ends it. */
export function startRhythm(
  { loop, link, audit, auditNews }: EngineBody,
  services: EngineServices,
): () => void {
  const { heartbeat, latchWatch, hostWatch, requests, notes, drills, opening, deadMan } = services;
  const { envelopes, preflight, reads, publisher, recorder, store, acts } = services;
  const stops = [
    tellAudit(loop, audit, auditNews),
    ticker.every(LEASE.beatEveryMs, () => heartbeat.beat(), LEASE.atOnceMax),
    ticker.every(LEASE.pollEveryMs, () => latchWatch.look(), LEASE.atOnceMax),
    ticker.every(LOOK_EVERY_MS, () => hostWatch.look()),
    ticker.every(TICK_MS, () => {
      link.venue.tick();
      loop.happen({ kind: 'tick' });
    }),
    ticker.every(NONCES_RENEW_MS, () => link.nonces.renew()),
    ticker.every(GUARDIAN_LOOK_EVERY_MS, () => lookForGuardian(store, loop, clock)),
    ticker.every(REQUESTS_EVERY_MS, () => requests.look()),
    ticker.every(NOTES_LOOK_EVERY_MS, () => notes.look()),
    ticker.every(DRILLS_LOOK_EVERY_MS, () => drills.look()),
    ticker.every(OPENING.lookEveryMs, () => opening.attempt()),
    ticker.every(DEAD_MAN_LOOK_EVERY_MS, () => deadMan.look()),
    ticker.every(ENVELOPE_LOOK_EVERY_MS, async () => envelopes.look()),
    ticker.every(PREFLIGHT.everyMs, () => preflight.run()),
    ticker.every(READ_PACE.clockMs, () => reads.readClock()),
    ticker.every(READ_PACE.budgetMs, () => reads.readBudget()),
    ticker.every(READ_PACE.feesMs, () => reads.readFees()),
    ticker.every(PUBLISH_GAP_MS_MIN, () => publisher.tick()),
    ticker.every(RECORD_RETRY_MS, () => recorder.flush()),
    ticker.every(RESUME_AGAIN_EVERY_MS, () => acts.resumeAgain()),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** At once when it becomes unwritable or writable again, and between whiles as a sign of life. Returns what ends it. */
export function tellAudit(
  loop: Pick<EngineLoop, 'happen'>,
  audit: Pick<AuditSink, 'health'>,
  news: AuditNews,
): () => void {
  const tell = (health: AuditHealth) =>
    loop.happen({ kind: 'audit_state', problem: health.writable ? null : health.why });
  news.heard = tell;
  const stop = ticker.every(AUDIT_TELL_MS, () => tell(audit.health()));
  return () => {
    news.heard = () => undefined;
    stop();
  };
}

function recordOutcome(loop: EngineLoop) {
  return {
    recorded: (record: Parameters<HaltRecorder['record']>[0]) =>
      loop.happen({ kind: 'halt_recorded', record }),
    failed: (reason: string) => loop.happen({ kind: 'halt_record_failed', reason }),
  };
}
