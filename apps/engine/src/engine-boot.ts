/**
 * What an engine is before its first event: the facts of this life, and what the host kept of earlier ones. Throws StartRefusal where
 * the host does not let it start; nothing in here sends anything anywhere.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AuditHealth, AuditSink } from '@agora/shared/audit-sink';
import { canonicalJson } from '@agora/shared/canonical-json';
import type { BootId, EngineId } from '@agora/shared/ids';
import { weightPerMin } from '@agora/shared/venue-weight';
import { openAuditFile } from './adapters/audit-file/open-audit-file.ts';
import { systemClock as clock } from './adapters/clock/system-clock.ts';
import { systemTicker as ticker } from './adapters/clock/system-ticker.ts';
import { type HaltFileFound, openHaltFile } from './adapters/data-dir/halt-file.ts';
import type { DataPaths } from './adapters/data-dir/paths.ts';
import { recordingFile } from './adapters/recording/recording-file.ts';
import { StartRefusal } from './config/refusal.ts';
import type { EngineSettings } from './config/runtime-file.ts';
import { readSecretFile } from './config/secret-file.ts';
import type { CoreFacts } from './core/engine/facts.ts';
import { type Findings, type PriorLife, priorLifeOf } from './core/engine/state.ts';
import type { Log } from './ports/log.ts';
import type { Meter } from './ports/meter.ts';
import type { EngineLoop } from './services/engine-loop.ts';
import { isoNow } from './services/iso-now.ts';
import { Recorder } from './services/recorder.ts';

export function factsOf({ runtime, engine }: EngineSettings, bootId: BootId): CoreFacts {
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
export function openRecording(
  paths: DataPaths,
  facts: CoreFacts,
  findings: Findings,
  loop: EngineLoop,
  log: Log,
) {
  const path = join(paths.recordingsDir, `${facts.bootId}.ndjson.gz`);
  const file = recordingFile(path, log);
  loop.record(new Recorder(facts, findings, file.write));
  log.info({ path }, 'recording everything the core hears and wants');
  return file;
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function readHaltFile(paths: DataPaths, bootId: BootId, log: Log) {
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
  return record?.version === 3 ? priorLifeOf(record) : null;
}

/** Whoever listens hears at once that the audit cannot be written any more, or can again. */
export interface AuditNews {
  heard: (health: AuditHealth) => void;
}

export function openAudit(
  settings: EngineSettings,
  paths: DataPaths,
  bootId: BootId,
  meter: Pick<Meter, 'auditCommit'>,
  news: AuditNews,
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
    secrets: [latch.password, live.password, ...bearerTokens.values(), ...walletKeyOf(settings)],
    onHealth: (health) => news.heard(health),
    onCommit: (durationMs) => meter.auditCommit(durationMs),
  });
}

function walletKeyOf({ runtime, engine }: EngineSettings): string[] {
  const file = runtime.wallets[engine.id]?.engine_key_file;
  return file === undefined ? [] : [readSecretFile(file)];
}

export function auditChainOf(engineId: EngineId): string {
  return `engine-${engineId}`;
}
