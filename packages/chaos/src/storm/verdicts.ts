// One verdict an invariant over all engines: what the judges found in journal and audit, and what the run itself knows against it.
import type { EngineId } from '@agora/shared/ids';
import type { Row } from '@agora/testkit/agreement/compare';
import { activeSpans } from '@agora/testkit/judge/active-spans';
import type { AuditStory } from '@agora/testkit/judge/audit-story';
import { US_PER_MS, type Verdict } from '@agora/testkit/judge/verdict';
import { reasonOf } from './endings.ts';

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
  /** What the venue's journal and the audit say of fills, fees, orders, positions and cash. */
  readonly books: readonly Row[];
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

/** Once all stand still, the books of the engine are those of the venue, to the last digit. */
const BOOKS = 'books agree';
/** No process of the product ends but by our own kill. */
const STANDS = 'lives on';

export function stood(episodes: number, endings: readonly string[]): StormVerdict {
  return verdict(
    STANDS,
    episodes,
    endings.filter((ending) => reasonOf(ending) === null),
  );
}

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
  const rows = engines.flatMap(({ id, books }) => books.map((row) => ({ ...row, id })));
  return [
    ...judged,
    verdict(ASKED, orders, asked),
    verdict(CHAIN, engines.length, broken),
    verdict(BOOKS, rows.length, rows.filter(({ agrees }) => !agrees).map(differs)),
  ];
}

function differs({ id, what, venue, audit, difference }: Row & { readonly id: EngineId }): string {
  const named = difference === '' ? '' : ` (${difference})`;
  return `${id}: ${what}: venue ${venue}, audit ${audit}${named}`;
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
