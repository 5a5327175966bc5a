/**
 * What the guardian says of itself, as heartbeat and as `/healthz`: facts in, wire objects out. It claims no more than the facts:
 * a wallet is proven only where a proof is named, and a part that is not known to be well is not.
 */
import type { AuditAnchor } from './audit-record.ts';
import { walletProblem, walletRefusal } from './clearing.ts';
import { clearingText, isStriking, survivorsText } from './clearing-news.ts';
import type { Clearing } from './clearing-state.ts';
import { CONTRACT_VERSION } from './contract-version.ts';
import { type Sight, signAgeMs, verdictOf, verdictText } from './engine-sight.ts';
import type { PlannedEngine } from './guardian-plan.ts';
import type { Health } from './health.ts';
import type { GuardianHeartbeat } from './heartbeat.ts';
import type { BootId } from './ids.ts';
import { type KillPath, killPathsOf, type TriedPaths } from './kill-path.ts';
import type { PagerEye } from './pager-eye.ts';
import { type StoppedView, worstView } from './stop-answer.ts';
import type { LatchScope } from './stop-record.ts';
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
  readonly auditHead: AuditAnchor | null;
  /** Null = not configured. */
  readonly telegram: Readonly<TelegramFacts> | null;
  readonly trials: TriedPaths['trials'];
  readonly engines: readonly GuardedEngine[];
}

/** Of the poll for /kill. */
export interface TelegramFacts {
  lastPoll: { readonly ms: number; readonly at: IsoMs } | null;
  problem: string | null;
  /** Updates of people who may not command. */
  strangers: number;
  readonly pager: Pick<PagerEye, 'problem'>;
}

export const NOT_POLLED = { lastPoll: null, problem: 'not polled yet', strangers: 0 } as const;

export interface GuardedEngine {
  readonly sight: Sight;
  /** Whether a stop stands. */
  readonly stopped: boolean;
  readonly engine: PlannedEngine;
  readonly clearing: Clearing;
}

/**
 * What a stop of one engine, or of all (null), is answered with. The guardian itself is no hand for an account whose wallet the venue
 * refuses.
 */
export function stoppedViewOf({ engines, monoMs }: GuardianFacts, scope: LatchScope): StoppedView {
  const concerned = engines.filter(({ engine }) => scope === null || scope === engine.id);
  return worstView(
    concerned.map(({ engine, sight, clearing }) => {
      const verdict = verdictOf(sight, monoMs);
      const ageMs = signAgeMs(sight, monoMs);
      const known = verdict === 'alive' || verdict === 'goodbye';
      return {
        hands: {
          engine_age_ms: ageMs === null ? null : Math.round(ageMs),
          guardian_age_ms: walletRefusal(clearing, engine.account) === null ? 0 : null,
        },
        state: known ? (sight.beat?.state ?? 'unknown') : 'unknown',
        clearance: clearing.stage ?? 'cancelling',
      };
    }),
  );
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
    wallets: facts.engines.map(({ engine, clearing }) => {
      const { id, account, wallet } = engine;
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
    kill_paths: killPathsOf(facts),
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
  const { latchAgeMs, telegram, auditProblem, auditHead } = facts;
  const latchOk = latchAgeMs !== null && latchAgeMs <= LATCH_AGE_MS_MAX;
  const part = (name: string, problem: string | null, well: string) => ({
    name,
    ok: problem === null,
    detail: (problem ?? well).slice(0, LINE_MAX),
  });
  const { file, api } = killPathsOf(facts);
  const tried = ({ live, detail }: KillPath) => (live === true ? null : detail);
  const parts = [
    part('redis-latch', latchOk ? null : 'not reachable', 'heartbeat accepted'),
    part('audit', auditProblem, 'written'),
    part('kill file', tried(file), file.detail),
    part('stop endpoint', tried(api), api.detail),
    ...(telegram === null
      ? []
      : [
          part('telegram', telegram.problem, 'polled'),
          part('pager', telegram.pager.problem(facts.monoMs), 'heard'),
        ]),
    ...facts.engines.flatMap(({ engine: { id, account }, sight, clearing }) => {
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
    audit_head: auditHead,
  };
}
