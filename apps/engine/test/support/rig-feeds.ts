// What a rig's core hears while time passes: every feed at its pace, in a fixed order, in steps of 50 ms.
import { quietGuardian } from '@agora/testkit/quiet-guardian';
import type { Rig } from './engine-rig.ts';
import type { RigShell } from './rig-shell.ts';

const RUN_ID = 'run-1';

export class RigFeeds {
  readonly #rig: Rig;
  readonly #shell: RigShell;
  #guardianBeats = 0;

  constructor(rig: Rig, shell: RigShell) {
    this.#rig = rig;
    this.#shell = shell;
  }

  /** Every feed that is due at this instant, and a tick. */
  step(): void {
    const rig = this.#rig;
    const every = (ms: number) => rig.nowMs % ms === 0;
    if (every(500)) this.#lookForGuardian();
    if (every(500)) rig.feed({ kind: 'audit_state', problem: null });
    if (every(1_000)) this.#eachSecond();
    this.#shell.giveUp();
    if (every(60_000)) rig.feed({ kind: 'account_budget', used: 0, cap: 100_000 });
    this.#lookAtHost();
    if (rig.faults.latchSilent) rig.feed({ kind: 'latch_silent' });
    else this.#readLatch();
    if (every(250) && !rig.faults.marketMute && rig.marketConnection !== 0)
      for (const coin of rig.coins) rig.market(coin);
    rig.feed({ kind: 'tick' });
  }

  #lookForGuardian(): void {
    const { nowMs, wallMs, engine } = this.#rig;
    const { engineId, buildId } = engine.facts;
    this.#guardianBeats += 1;
    const heartbeat = quietGuardian({ engineId, buildId, seq: this.#guardianBeats, wallMs, monoMs: nowMs });
    this.#rig.feed({ kind: 'guardian_read', heartbeat, issuedMs: nowMs });
  }

  #eachSecond(): void {
    const rig = this.#rig;
    const offsetMs = rig.wallMs - rig.nowMs;
    const evidence = '18 checks passed';
    rig.feed({ kind: 'venue_clock', offsetMs, skewMs: 0, uncertaintyMs: 5 });
    rig.feed({ kind: 'preflight', ok: true, envelopeAccepted: true, evidence, lines: [] });
    if (rig.accountConnection !== 0) rig.feed({ kind: 'account_alive' });
  }

  #lookAtHost(): void {
    const { killFile, enableMark, enableProblem, nowMs } = this.#rig;
    this.#rig.feed({
      kind: 'host_files_seen',
      kill: {
        ...{ present: killFile, evidence: killFile ? 'kill file mm-bot.kill present' : 'no kill file' },
        ...{ file: killFile ? 'mm-bot.kill' : null, who: killFile ? 'ada' : null, reason: null },
        takenMs: nowMs,
      },
      enable: [{ name: 'enable', mark: enableProblem === null ? enableMark : null, problem: enableProblem }],
    });
  }

  #readLatch(): void {
    const { nowMs, latch, engine } = this.#rig;
    if (nowMs % 100 === 0) this.#rig.feed({ kind: 'heartbeat_accepted', issuedMs: nowMs });
    const counters = [latch.panicE, latch.resumeE, latch.panicG, latch.resumeG].map(String);
    const values = [...counters, engine.facts.bootId];
    this.#rig.feed({
      kind: 'latch_read',
      read: { issuedMs: nowMs, answeredMs: nowMs, runId: RUN_ID, values },
    });
  }
}
