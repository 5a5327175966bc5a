/**
 * Collects what preflight judges, runs it at boot and again and again, and tells the core, the audit and people. What
 * weighs on the venue's limits is asked for rarely once it passed; every failure is asked for again soon. An answer that stays
 * away leaves the last one in place for a while: one request of many that fails is no reason to take quotes off.
 */
import type { AuditSink } from '@agora/shared/audit-sink';
import type { Address } from '@agora/shared/ids';
import type { PreflightLine } from '@agora/shared/preflight';
import { BUDGET } from '../core/budget/budget.ts';
import { countInWindow } from '../core/budget/rate-window.ts';
import { equityUusd } from '../core/position/pnl.ts';
import type { Clock } from '../ports/clock.ts';
import type { LatchStore, StoreSettings } from '../ports/latch-store.ts';
import type { Log } from '../ports/log.ts';
import type { Outcome } from '../ports/outcome.ts';
import type { VenueInfo } from '../ports/venue-info.ts';
import type { VenueTime } from '../ports/venue-time.ts';
import type { Universe } from '../ports/venue-universe.ts';
import type { EngineLoop } from './engine-loop.ts';
import type { EnvelopeKeeper } from './envelope-keeper.ts';
import { isoNow } from './iso-now.ts';
import { KeptAnswer } from './kept-answer.ts';
import { type Collected, evidenceOf, preflightChecks } from './preflight-checks.ts';
import type { Teller } from './teller.ts';

export const PREFLIGHT = {
  /** The report is told to the core this often: it counts for 60 s. */
  everyMs: 5_000,
  /** What the venue says of wallets and account is asked for again after this long, once everything passed. */
  venueEveryMs: 600_000,
  /** And after this long while something fails, or was not answered; never while this little weight is left on the IP. */
  retryMs: 60_000,
  weightMin: 350,
  /**
   * With less than that one at a time is asked for all the same, once its answer is this old: a busy engine must not forget what it was told.
   * Re-pricing leaves more than `overdueWeightMin`, or such an engine would never have it.
   */
  overdueMs: 1_200_000,
  overdueWeightMin: 150,
  /** So long the last answer counts. */
  venueAgeMsMax: 1_800_000,
  settingsAgeMsMax: 15_000,
} as const;
if (BUDGET.weightKept <= PREFLIGHT.overdueWeightMin)
  throw new RangeError(
    'an engine that re-prices as much as it may must have the weight for an overdue question',
  );

export interface PreflightParts {
  readonly info: VenueInfo;
  readonly time: VenueTime;
  readonly store: LatchStore;
  readonly audit: AuditSink;
  readonly teller: Pick<Teller, 'announce'>;
  readonly loop: EngineLoop;
  readonly clock: Clock;
  readonly log: Log;
  readonly envelopes: Pick<EnvelopeKeeper, 'problem' | 'owes'>;
  readonly account: Address;
  readonly signer: Address;
  /** Null until the venue described its coins. */
  readonly universe: () => Universe | null;
}

type AtVenue = Pick<Collected, 'accountRole' | 'signerRole' | 'agents' | 'accountMode' | 'fees' | 'budget'>;

type AskedOfVenue = { readonly [K in keyof AtVenue]: KeptAnswer<NonNullable<AtVenue[K]>> };

export class Preflight {
  readonly #parts: PreflightParts;
  readonly #venue: AskedOfVenue;
  readonly #settings: KeptAnswer<StoreSettings>;
  #passed: boolean | null = null;

  constructor(parts: PreflightParts) {
    this.#parts = parts;
    this.#venue = askedOfVenue(parts);
    this.#settings = new KeptAnswer(() => parts.store.readSettings(), PREFLIGHT.settingsAgeMsMax);
  }

  /** Named agents of the account as the venue last listed them; null = not known. */
  get agents(): AtVenue['agents'] {
    return this.#venue.agents.at(this.#parts.clock.monoMs());
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
    const { loop, time, audit, account, signer, universe, clock } = this.#parts;
    const nowMs = clock.monoMs();
    await Promise.all([...this.#due(nowMs), this.#settings].map((each) => each.ask(nowMs)));
    const { facts, control, desk } = loop.engine;
    const health = audit.health();
    const venue = this.#venue;
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
      latchSettings: this.#settings.at(nowMs),
      auditProblem: health.writable ? null : health.why,
      envelopeProblem: this.#parts.envelopes.problem,
      owesEnvelope: this.#parts.envelopes.owes,
      accountRole: venue.accountRole.at(nowMs),
      signerRole: venue.signerRole.at(nowMs),
      agents: venue.agents.at(nowMs),
      accountMode: venue.accountMode.at(nowMs),
      fees: venue.fees.at(nowMs),
      budget: venue.budget.at(nowMs),
    };
  }

  /** What to ask the venue for now: all of it rarely, soon again what it did not answer. */
  #due(nowMs: number): KeptAnswer<unknown>[] {
    const { facts, weight } = this.#parts.loop.engine;
    const all: KeptAnswer<unknown>[] = Object.values(this.#venue);
    const isFirst = all.every((each) => each.isDue(nowMs, Number.POSITIVE_INFINITY));
    const left = facts.weightPerMinMax - countInWindow(weight, nowMs);
    if (left < PREFLIGHT.weightMin && !isFirst) {
      const overdue = all.find(
        (each) => each.ageMs(nowMs) >= PREFLIGHT.overdueMs && each.isDue(nowMs, PREFLIGHT.retryMs),
      );
      return overdue === undefined || left < PREFLIGHT.overdueWeightMin ? [] : [overdue];
    }
    return all.filter((each) => {
      const isSettled = each.isAnswered && this.#passed !== false;
      return each.isDue(nowMs, isSettled ? PREFLIGHT.venueEveryMs : PREFLIGHT.retryMs);
    });
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

function askedOfVenue({ info, account, signer }: PreflightParts): AskedOfVenue {
  const kept = <T>(ask: () => Promise<Outcome<T>>) => new KeptAnswer(ask, PREFLIGHT.venueAgeMsMax);
  return {
    accountRole: kept(() => info.userRole(account)),
    signerRole: kept(() => info.userRole(signer)),
    agents: kept(() => info.extraAgents()),
    accountMode: kept(() => info.userAbstraction()),
    fees: kept(() => info.userFees()),
    budget: kept(() => info.userRateLimit()),
  };
}
