// One verdict an invariant over all engines: what the judges found in journal and audit, and what the run itself knows against it.
import type { EngineId } from '@agora/shared/ids';
import { activeSpans } from '@agora/testkit/judge/active-spans';
import type { AuditStory } from '@agora/testkit/judge/audit-story';
import { US_PER_MS, type Verdict } from '@agora/testkit/judge/verdict';

export interface JudgedEngine {
  readonly id: EngineId;
  readonly audit: AuditStory;
  readonly verdicts: readonly Verdict[];
  readonly orders: number;
  readonly fills: number;
  /** Orders without an act of the operator that allowed them, by what the run itself did. */
  readonly unpermitted: readonly string[];
  /** Ways back without one. */
  readonly unasked: readonly string[];
}

export interface StormVerdict {
  readonly id: string;
  readonly holds: boolean;
  readonly examined: number;
  readonly evidence: readonly string[];
}

/** The chain of an audit from line to line; `agora audit verify` proves the rest. */
const CHAIN = 'audit chain';
/** By the run's own acts: no order and no way back without a touch since the last end of trading. */
const ASKED = 'asked for';

/** After every episode everything came back, was proven empty and traded again by the documented way. */
const RECOVERS = 'trades again';

export function recovered(episodes: number, stuck: string | null): StormVerdict {
  return verdict(RECOVERS, episodes, stuck === null ? [] : [stuck]);
}

export function sumUp(engines: readonly JudgedEngine[]): StormVerdict[] {
  const ids = new Set(engines.flatMap(({ verdicts }) => verdicts.map(({ id }) => id)));
  const judged = [...ids].sort().map((id) => {
    const own = engines.flatMap((engine) =>
      engine.verdicts.filter((each) => each.id === id).map((each) => ({ ...each, engine: engine.id })),
    );
    const examined = own.reduce((sum, each) => sum + each.examined, 0);
    return verdict(
      id,
      examined,
      own.flatMap(({ engine, evidence }) => evidence.map((line) => `${engine}: ${line}`)),
    );
  });
  const broken = engines.flatMap(({ id, audit }) =>
    audit.broken === null ? [] : [`${id}: ${audit.broken}`],
  );
  const asked = engines.flatMap((engine) => [...engine.unpermitted, ...engine.unasked]);
  const orders = engines.reduce((sum, engine) => sum + engine.orders, 0);
  return [...judged, verdict(ASKED, orders, asked), verdict(CHAIN, engines.length, broken)];
}

function verdict(id: string, examined: number, evidence: readonly string[]): StormVerdict {
  return { id, holds: evidence.length === 0, examined, evidence };
}

/** Engines that were ACTIVE at that moment, by their audit. */
export function tradingAt(engines: readonly JudgedEngine[], ms: number): number {
  const us = ms * US_PER_MS;
  return engines.filter(({ audit }) =>
    activeSpans(audit).some(({ fromUs, toUs }) => fromUs <= us && us <= toUs),
  ).length;
}
