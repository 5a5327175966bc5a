// What the engine's process hears besides the venue's streams, at the pace of production: redis-latch, its own heartbeat, the host's files and
// clock, the guardian. Each look is fed as the services of the engine feed it.

import { AUDIT_TICK_MS } from '@agora/shared/audit-writer';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import type { GuardianHeartbeat } from '@agora/shared/heartbeat';
import { guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import { parseJson } from '@agora/shared/json';
import { isoMs } from '@agora/shared/time';
import { quietGuardian } from '@agora/testkit/quiet-guardian';
import type { EngineWorld } from '../engine-world.ts';
import { ACCOUNT } from '../venue-world.ts';

const EVERY_MS = {
  latch: 50,
  beat: 100,
  tick: 50,
  host: 50,
  guardian: 500,
  audit: 250,
  clock: 10_000,
  preflight: 1_000,
  book: 500,
  alive: 1_000,
  budget: 30_000,
} as const;

export class Feeds {
  readonly #world: EngineWorld;
  #beats = 0;
  #guardianBeats = 0;
  #auditTold: string | null = null;

  constructor(world: EngineWorld) {
    this.#world = world;
  }

  /** For as long as the world lasts; a process that is down hears nothing of it. */
  start(): void {
    const { time, process, host, streams } = this.#world;
    time.every(EVERY_MS.latch, () => this.#pollLatch());
    time.every(EVERY_MS.beat, () => this.#beat());
    time.every(EVERY_MS.host, () => this.#lookAtHost());
    time.every(EVERY_MS.tick, () => process.feed({ kind: 'tick' }));
    time.every(EVERY_MS.guardian, () => this.#lookForGuardian());
    time.every(EVERY_MS.audit, () => this.#tellAudit());
    time.every(AUDIT_TICK_MS, () => {
      if (host.auditProblem !== this.#auditTold) this.#tellAudit();
    });
    time.every(EVERY_MS.clock, () => this.tellClock());
    time.every(EVERY_MS.preflight, () =>
      process.feed({ kind: 'preflight', ok: true, envelopeAccepted: true, evidence: 'simulated', lines: [] }),
    );
    time.every(EVERY_MS.budget, () => this.#tellBudget());
    time.every(EVERY_MS.alive, () => {
      if (streams.hears('account')) process.feed({ kind: 'account_alive' });
    });
    time.every(EVERY_MS.book, () => streams.tellMarkets());
  }

  /** The venue's clock against the monotonic one, and how far the host's is off. */
  tellClock(): void {
    const { process, host, time } = this.#world;
    const offsetMs = time.nowMs - host.monoMs;
    process.feed({ kind: 'venue_clock', offsetMs, skewMs: host.clockOffMs, uncertaintyMs: 5 });
  }

  /** As a sign of life, and at once when a look at the disk finds it otherwise. */
  #tellAudit(): void {
    const { process, host } = this.#world;
    this.#auditTold = host.auditProblem;
    process.feed({ kind: 'audit_state', problem: host.auditProblem });
  }

  #tellBudget(): void {
    const { process, venue } = this.#world;
    const { nRequestsUsed: used, nRequestsCap: cap } = venue.exchange.userRateLimit(ACCOUNT);
    process.feed({ kind: 'account_budget', used, cap });
  }

  #pollLatch(): void {
    const { process, host, latch } = this.#world;
    if (process.isStalled) return;
    const [issuedMs, owner] = [host.monoMs, process.life.bootId];
    latch.read((answer) => {
      if (answer === null) process.feed({ kind: 'latch_silent' });
      else {
        const { runId, values } = answer;
        const read = { issuedMs, answeredMs: host.monoMs, runId, values: [...values, owner] };
        process.feed({ kind: 'latch_read', read });
      }
    });
  }

  #beat(): void {
    const { process, host, latch } = this.#world;
    if (process.isStalled || process.isDown) return;
    const issuedMs = host.monoMs;
    latch.beat(JSON.stringify(this.#heartbeat()), (isTaken) => {
      if (isTaken !== null)
        process.feed(isTaken ? { kind: 'heartbeat_accepted', issuedMs } : { kind: 'latch_refused' });
    });
  }

  #heartbeat(): object {
    const { process, host } = this.#world;
    const { facts, fsm } = process.life.core;
    this.#beats += 1;
    return {
      ...{ engine_id: facts.engineId, boot_id: facts.bootId, build_id: facts.buildId },
      ...{ contract_version: CONTRACT_VERSION, pid: 1, seq: this.#beats, at: isoMs(host.wallMs) },
      ...{ mono_ms: host.monoMs, state: fsm.state, scheduled_cancel_in_ms: null },
    };
  }

  /** As it lies in redis-latch, or as one that is always there. */
  #lookForGuardian(): void {
    const { process, host, latch, guardian, time } = this.#world;
    const issuedMs = host.monoMs;
    const tell = (heartbeat: GuardianHeartbeat | null) =>
      process.feed({ kind: 'guardian_read', heartbeat, issuedMs });
    if (guardian === null) {
      this.#guardianBeats += 1;
      const { engineId, buildId } = process.life.core.facts;
      const stamp = { wallMs: time.nowMs, monoMs: issuedMs };
      tell(quietGuardian({ engineId, buildId, seq: this.#guardianBeats, ...stamp }));
      return;
    }
    if (process.isStalled) return;
    latch.readGuardian((json) => {
      if (json !== undefined) tell(guardianHeartbeatSchema.safeParse(parseJson(json ?? '')).data ?? null);
    });
  }

  #lookAtHost(): void {
    const { process, host } = this.#world;
    if (process.isStalled) return;
    const evidence = host.kill.isThere ? 'the kill file is there' : 'no kill file';
    process.feed({
      kind: 'host_files_seen',
      kill: {
        ...{ present: host.kill.isThere, evidence, takenMs: host.monoMs },
        ...{ file: null, who: null, reason: null },
      },
      enable: host.enableLooks,
    });
  }
}
