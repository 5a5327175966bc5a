// Joins everything the procedures of the console answer from: readers, event logs, engines asked directly, sessions, acts, the audit.
import type { EngineId } from '@agora/shared/ids';
import type { ConsoleQueries } from '@agora/shared/rpc/console-queries';
import { engineAddress, guardianAddress, type RuntimeConfig } from '@agora/shared/runtime-config';
import { makeActs } from './acts/acts.ts';
import { type ChainReader, makeChainReader } from './audit/chains.ts';
import type { OpenedAudit } from './audit/web-audit.ts';
import type { SessionDesk } from './auth/session-desk.ts';
import type { SignIn } from './auth/sign-in.ts';
import { askDirectly } from './engine/direct.ts';
import { makeEngineClient } from './engine/engine-client.ts';
import type { ReadModel } from './read-model/read-model.ts';
import type { Sources } from './sources.ts';
import type { System } from './system.ts';
import { makeAlarms } from './views/alarms.ts';
import { type EngineViewParts, viewLimits, viewRecon } from './views/engine-views.ts';
import { EventLog } from './views/event-log.ts';
import { followFleet } from './views/fleet.ts';

export type ConsoleParts = {
  readonly runtime: RuntimeConfig;
  readonly sources: Sources;
  readonly readModel: ReadModel;
  readonly desk: SessionDesk;
  readonly signIn: SignIn;
  readonly audit: OpenedAudit;
  readonly auditDir: string;
  /** Web's bearer at the engines; null = it has none. */
  readonly bearer: string | null;
  readonly system: System;
};

export function makeConsole(parts: ConsoleParts): { queries: ConsoleQueries; chains: ChainReader } {
  const { runtime, sources, readModel, desk, signIn, audit, system } = parts;
  const { config } = runtime;
  const engineIds = readModel.engines();
  const engines = makeEngineClient(
    new Map(config.engines.map((engine) => [engine.id, engineAddress(runtime.network, engine)])),
    parts.bearer,
    system,
  );
  const logs = new Map(engineIds.map((id) => [id, new EventLog(id, sources.live, system)]));
  const views = new Map(config.engines.map(({ id, envelope }) => [id, viewParts(id, envelope)]));
  const frameOf = (id: EngineId) => readModel.snapshot(id);
  const chains = makeChainReader({ dir: parts.auditDir, audit, engines, engineIds, wallMs: system.wallMs });

  function viewParts(engineId: EngineId, fileEnvelope: EngineViewParts['fileEnvelope']): EngineViewParts {
    return {
      engineId,
      engines,
      log: of(logs, engineId),
      fileEnvelope,
      frame: () => readModel.snapshot(engineId),
      system,
    };
  }

  const queries: ConsoleQueries = {
    engines: () => engineIds,
    snapshot: frameOf,
    frames: (id, signal) => readModel.frames(id, signal),
    timeline: (id, after, signal) => of(logs, id).follow(after, signal),
    direct: (id) => askDirectly({ engines, guardianAddress: guardianAddress(runtime), system }, id),
    fleet: (signal) => followFleet(() => Promise.all(engineIds.map(frameOf)), system, signal),
    recon: (id) => viewRecon(of(views, id)),
    limits: (id) => viewLimits(of(views, id)),
    isSignedIn: (person) => desk.isSignedIn(person),
    session: {
      enrolment: (credentials, address) => signIn.enrolment({ ...credentials, address }),
      own: (person) => desk.own(person),
      stepUp: (person, code, address) => desk.stepUp(person, code, address),
      list: (person) => desk.list(person),
      revoke: (person, handle) => desk.revoke(person, handle),
    },
    audit: {
      chains: () => chains.names(),
      events: ({ engine_id, ...query }) => of(logs, engine_id).page(query),
      page: (query) => chains.page(query),
      record: (chain, seq) => chains.record(chain, seq),
      verify: (chain) => chains.verify(chain),
      verified: (chain) => chains.verified(chain),
    },
    alarms: makeAlarms({ live: sources.live, logs, frameOf, audit, system }),
    acts: makeActs({
      latch: sources.latch,
      audit,
      system,
      engines,
      logs,
      frameOf: (id) => readModel.snapshotAnew(id),
    }),
  };
  return { queries, chains };
}

function of<T>(map: ReadonlyMap<EngineId, T>, id: EngineId): T {
  const found = map.get(id);
  if (found === undefined) throw new RangeError(`No engine ${id}`);
  return found;
}
