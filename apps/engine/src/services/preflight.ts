/**
 * Collects what preflight judges, runs it at boot and again and again, and tells the core, the audit and people. What
 * weighs on the venue's limits is asked for rarely once it passed; every failure is asked for again soon.
 */
import type { AuditSink } from '@agora/shared/audit-sink';
import type { Address } from '@agora/shared/ids';
import type { PreflightLine } from '@agora/shared/preflight';
import { weightLeft } from '../core/budget/budget.ts';
import { equityUusd } from '../core/position/pnl.ts';
import type { Clock } from '../ports/clock.ts';
import type { LatchStore } from '../ports/latch-store.ts';
import type { Log } from '../ports/log.ts';
import type { Outcome } from '../ports/outcome.ts';
import type { VenueInfo } from '../ports/venue-info.ts';
import type { VenueTime } from '../ports/venue-time.ts';
import type { Universe } from '../ports/venue-universe.ts';
import type { EngineLoop } from './engine-loop.ts';
import type { EnvelopeKeeper } from './envelope-keeper.ts';
import { isoNow } from './iso-now.ts';
import { type Collected, evidenceOf, preflightChecks } from './preflight-checks.ts';
import type { Teller } from './teller.ts';

export const PREFLIGHT = {
  /** The report is told to the core this often: it counts for 60 s. */
  everyMs: 5_000,
  /** What the venue says of wallets and account is asked for again after this long, once everything passed. */
  venueEveryMs: 600_000,
  /** And after this long while something fails; never while this little weight is left on the IP. */
  retryMs: 60_000,
  weightMin: 350,
} as const;

export interface PreflightParts {
  readonly info: VenueInfo;
  readonly time: VenueTime;
  readonly store: LatchStore;
  readonly audit: AuditSink;
  readonly teller: Pick<Teller, 'announce'>;
  readonly loop: EngineLoop;
  readonly clock: Clock;
  readonly log: Log;
  readonly envelopes: Pick<EnvelopeKeeper, 'problem'>;
  readonly account: Address;
  readonly signer: Address;
  /** Null until the venue described its coins. */
  readonly universe: () => Universe | null;
}

type AtVenue = Pick<Collected, 'accountRole' | 'signerRole' | 'agents' | 'accountMode' | 'fees' | 'budget'>;

export class Preflight {
  readonly #parts: PreflightParts;
  #venue: { readonly said: AtVenue; readonly askedMs: number } | null = null;
  #passed: boolean | null = null;

  constructor(parts: PreflightParts) {
    this.#parts = parts;
  }

  /** Named agents of the account as the venue last listed them; null = not known. */
  get agents(): AtVenue['agents'] {
    return this.#venue?.said.agents ?? null;
  }

  /** One run; called every `everyMs`. */
  async run(): Promise<void> {
    const { loop, universe } = this.#parts;
    if (universe() === null) return;
    const checks = preflightChecks(await this.#collect());
    const ok = checks.every(({ pass }) => pass);
    const evidence = evidenceOf(checks);
    const envelopeAccepted = this.#parts.envelopes.problem === null;
    loop.happen({ kind: 'preflight', ok, envelopeAccepted, evidence, lines: checks });
    if (ok !== this.#passed) this.#tell(checks, ok, evidence);
    this.#passed = ok;
  }

  async #collect(): Promise<Collected> {
    const { loop, time, store, audit, account, signer, universe } = this.#parts;
    const [said, settings] = await Promise.all([this.#atVenue(), store.readSettings()]);
    const { facts, control, desk } = loop.engine;
    const health = audit.health();
    return {
      config: facts.config,
      account,
      signer,
      buildId: facts.buildId,
      universe: universe(),
      equityUusd: desk === null ? null : equityUusd(desk.ledger),
      skewMs: time.skewMs(),
      uncertaintyMs: time.uncertaintyMs(),
      venueNowMs: time.venueNowMs(),
      guardianBuildId: control.guardian?.heartbeat.build_id ?? null,
      latchSettings: answerOf(settings),
      auditProblem: health.writable ? null : health.why,
      envelopeProblem: this.#parts.envelopes.problem,
      ...said,
    };
  }

  async #atVenue(): Promise<AtVenue> {
    const { info, clock, account, signer } = this.#parts;
    const ageMs = this.#venue === null ? Number.POSITIVE_INFINITY : clock.monoMs() - this.#venue.askedMs;
    const { desk } = this.#parts.loop.engine;
    const complete = this.#venue !== null && Object.values(this.#venue.said).every((each) => each !== null);
    const limitMs = complete && this.#passed !== false ? PREFLIGHT.venueEveryMs : PREFLIGHT.retryMs;
    const isScarce = desk !== null && weightLeft(desk.budget, clock.monoMs()) < PREFLIGHT.weightMin;
    if (this.#venue !== null && (ageMs < limitMs || isScarce)) return this.#venue.said;
    const askedMs = clock.monoMs();
    const [accountRole, signerRole, agents, accountMode, fees, budget] = await Promise.all([
      info.userRole(account),
      info.userRole(signer),
      info.extraAgents(),
      info.userAbstraction(),
      info.userFees(),
      info.userRateLimit(),
    ]);
    const said: AtVenue = {
      accountRole: answerOf(accountRole),
      signerRole: answerOf(signerRole),
      agents: answerOf(agents),
      accountMode: answerOf(accountMode),
      fees: answerOf(fees),
      budget: answerOf(budget),
    };
    this.#venue = { said, askedMs };
    return said;
  }

  #tell(checks: readonly PreflightLine[], ok: boolean, evidence: string): void {
    const { audit, teller, clock, log } = this.#parts;
    audit.note({ actor: 'engine', type: 'preflight', data: { ok, checks } });
    if (ok) log.info({}, `preflight: ${evidence}`);
    else log.warn({ failed: checks.filter(({ pass }) => !pass) }, `preflight: ${evidence}`);
    const failed = checks.find(({ pass }) => !pass);
    teller.announce({
      event: 'preflight',
      ts: isoNow(clock),
      ok,
      checks: checks.map(({ name, value, limit, pass }) => ({
        name,
        ok: pass,
        detail: pass ? value.slice(0, 300) : `${value}, needs ${limit}`.slice(0, 300),
      })),
      next_action: failed === undefined ? 'None: every check passed.' : failed.fix,
    });
  }
}

function answerOf<T>(outcome: Outcome<T>): T | null {
  return outcome.kind === 'answered' ? outcome.value : null;
}
