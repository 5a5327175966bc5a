/**
 * What the guardian says of itself, as heartbeat and as `/healthz`: facts in, wire objects out. It claims no more than the facts:
 * a wallet is proven only where a proof is named, and a part that is not known to be well is not.
 */
import { type Clearing, walletProblem } from './clearing.ts';
import { clearingText, isStriking, survivorsText } from './clearing-news.ts';
import { CONTRACT_VERSION } from './contract-version.ts';
import { type Sight, verdictOf, verdictText } from './engine-sight.ts';
import type { Health } from './health.ts';
import type { GuardianHeartbeat } from './heartbeat.ts';
import type { Address, BootId, EngineId } from './ids.ts';
import { epochMsOf, type IsoMs, isoMs, monoMsSchema } from './time.ts';

export interface GuardianFacts {
  readonly bootId: BootId;
  readonly buildId: string;
  readonly pid: number;
  readonly at: IsoMs;
  readonly monoMs: number;
  readonly startedMs: number;
  /** Since the last heartbeat that redis-latch took was issued, in milliseconds; null = none. */
  readonly latchAgeMs: number | null;
  /** Why records do not reach the audit chain; null = they do. */
  readonly auditProblem: string | null;
  /** Null = not configured. */
  readonly telegram: {
    readonly lastPoll: { readonly ms: number; readonly at: IsoMs } | null;
    readonly problem: string | null;
    /** Updates of people who may not command. */
    readonly strangers: number;
  } | null;
  readonly engines: readonly GuardedEngine[];
}

export interface GuardedEngine {
  readonly id: EngineId;
  readonly sight: Sight;
  /** Whether a stop stands. */
  readonly stopped: boolean;
  /** The trading account, and the guardian's wallet for it. */
  readonly account: Address;
  readonly wallet: Address;
  readonly clearing: Clearing;
}

const LATCH_AGE_MS_MAX = 1_000;
const LINE_MAX = 500;

export function guardianState({ engines }: GuardianFacts): 'watching' | 'striking' {
  return engines.some(({ clearing }) => isStriking(clearing)) ? 'striking' : 'watching';
}

/** `seq` rises with each one; `goodbye` is the reason of an orderly end. */
export function guardianHeartbeat(facts: GuardianFacts, seq: number, goodbye?: string): GuardianHeartbeat {
  const { telegram, at } = facts;
  return {
    boot_id: facts.bootId,
    build_id: facts.buildId,
    contract_version: CONTRACT_VERSION,
    pid: facts.pid,
    seq,
    at,
    mono_ms: monoMsSchema.parse(facts.monoMs),
    state: guardianState(facts),
    wallets: facts.engines.map(({ id, account, wallet, clearing }) => {
      const problem = walletProblem(clearing, account)?.slice(0, LINE_MAX) ?? null;
      return {
        engine_id: id,
        address: wallet,
        proven_at: problem === null ? provenAt(facts, clearing) : null,
        problem,
      };
    }),
    telegram: {
      configured: telegram !== null,
      last_poll_at: telegram?.lastPoll?.at ?? null,
      problem: telegram?.problem?.slice(0, LINE_MAX) ?? null,
    },
    ...(goodbye === undefined ? {} : { goodbye: { at, reason: goodbye } }),
  };
}

/** On the guardian's own wall clock, as `at` is: nobody compares the clocks of two hosts. */
function provenAt({ at, monoMs }: GuardianFacts, { provenMs }: Clearing): IsoMs | null {
  return provenMs === null ? null : isoMs(epochMsOf(at) - (monoMs - provenMs));
}

export interface GuardianHealth extends Health {
  readonly uptime_ms: number;
  readonly redis_latch: { readonly ok: boolean; readonly age_ms: number | null };
}

export function guardianHealth(facts: GuardianFacts): GuardianHealth {
  const { latchAgeMs, telegram, auditProblem } = facts;
  const latchOk = latchAgeMs !== null && latchAgeMs <= LATCH_AGE_MS_MAX;
  const part = (name: string, problem: string | null, well: string) => ({
    name,
    ok: problem === null,
    detail: (problem ?? well).slice(0, LINE_MAX),
  });
  const parts = [
    part('redis-latch', latchOk ? null : 'not reachable', 'heartbeat accepted'),
    part('audit', auditProblem, 'written'),
    ...(telegram === null ? [] : [part('telegram', telegram.problem, 'polled')]),
    ...facts.engines.flatMap(({ id, sight, account, clearing }) => {
      const verdict = verdictOf(sight, facts.monoMs);
      const text = verdictText(verdict);
      return [
        part(`engine ${id}`, verdict === 'DARK' ? text : null, text),
        part(`wallet ${id}`, walletProblem(clearing, account), 'proven'),
        part(`venue ${id}`, clearing.problem ?? survivorsText(clearing), clearingText(clearing)),
      ];
    }),
  ];
  return {
    process: 'guardian',
    ok: parts.every(({ ok }) => ok),
    boot_id: facts.bootId,
    build_id: facts.buildId,
    contract_version: CONTRACT_VERSION,
    at: facts.at,
    state: guardianState(facts),
    uptime_ms: Math.round(facts.monoMs - facts.startedMs),
    redis_latch: { ok: latchOk, age_ms: latchAgeMs === null ? null : Math.round(latchAgeMs) },
    parts,
  };
}

/** A metric without labels or for one engine; an age that is not known is NaN. */
export interface GaugeReading {
  readonly name: string;
  readonly help: string;
  readonly engineId: EngineId | null;
  readonly value: number;
}

export function guardianGauges({ monoMs, latchAgeMs, telegram, engines }: GuardianFacts): GaugeReading[] {
  const seconds = (ms: number | null) => (ms === null ? Number.NaN : ms / 1_000);
  const since = (ms: number | null | undefined) => seconds(ms == null ? null : monoMs - ms);
  const gauge = (
    name: string,
    help: string,
    value: number,
    engineId: EngineId | null = null,
  ): GaugeReading => ({
    name: `agora_${name}`,
    help,
    engineId,
    value,
  });
  return [
    gauge(
      'heartbeat_age_seconds',
      'Since the last heartbeat that redis-latch accepted was issued.',
      seconds(latchAgeMs),
    ),
    gauge('telegram_poll_age_seconds', 'Since Telegram last answered a poll.', since(telegram?.lastPoll?.ms)),
    gauge('telegram_stranger_updates', 'Updates by people who may not command.', telegram?.strangers ?? 0),
    ...engines.flatMap(({ id, sight, stopped, clearing }) => [
      gauge(
        'engine_heartbeat_age_seconds',
        'Since a new heartbeat of the engine was seen.',
        since(sight.beatMs),
        id,
      ),
      gauge('engine_probe_age_seconds', 'Since the engine answered its /healthz.', since(sight.probeMs), id),
      gauge(
        'engine_dark',
        '1 while the engine is silent on both routes without a goodbye.',
        Number(verdictOf(sight, monoMs) === 'DARK'),
        id,
      ),
      gauge('latch_standing', '1 while a stop of the engine stands.', Number(stopped), id),
      gauge(
        'venue_read_age_seconds',
        'Since the last answered read of the account began.',
        since(clearing.seen?.startedMs),
        id,
      ),
      gauge(
        'venue_orders',
        'Orders that the last read showed.',
        clearing.seen?.orders.length ?? Number.NaN,
        id,
      ),
      gauge(
        'wallet_proof_age_seconds',
        'Since the venue accepted an action of the wallet.',
        since(clearing.provenMs),
        id,
      ),
    ]),
  ];
}
