// What a chaos run came to, as it is kept under bench/results and shown in docs/reliability.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { type Stamp, stampSchema } from '@agora/scripts/kept/stamp';
import { z } from 'zod';
import { keysOf } from '../matrix/axes.ts';
import { toldEnding } from './endings.ts';
import type { JudgedRun } from './judged.ts';
import { type NotedRun, type Stopped, standstillsSchema } from './noted.ts';
import { FAULTS, type FaultName } from './plan.ts';
import { tradingAt } from './verdicts.ts';

/** What runs leave for those who ask why. */
export const LEFT_DIR = join(ROOT, '.agora/chaos');
export const FAULTS_FULL = 300;
const CHAOS_FILE = join(ROOT, 'bench/results/chaos.json');
const LAST_FILE = join(LEFT_DIR, 'last.json');

const count = z.int().nonnegative();
const chaosSchema = z.strictObject({
  /** Null = kept before there were stamps. */
  stamp: stampSchema.nullable().default(null),
  /** Judged again later, by the judges of that code; null = right after the run. */
  rejudged: stampSchema.nullable().default(null),
  seed: count,
  at: z.iso.datetime(),
  machine: z.string(),
  node: z.string(),
  seconds: z.number(),
  engines: count,
  faults: count,
  /** Faults that struck while at least one engine was ACTIVE, by the audit. */
  while_trading: count,
  by_fault: z.record(z.string(), z.strictObject({ struck: count, while_trading: count })),
  /** Stops by path and by how the path answered. */
  stops: z.record(z.string(), z.record(z.string(), count)),
  resumes: count,
  orders: count,
  fills: count,
  /** Kinds that this machine did not let us bring about, or that were never drawn. */
  left_out: z.array(z.string()),
  /** Processes that ended without having been killed, with their last words; a verdict says whether one may. */
  endings: z.array(z.string()),
  /** Null = a run of before it was measured. */
  stood_still: standstillsSchema.nullable().default(null),
  verdicts: z.array(
    z.strictObject({ id: z.string(), holds: z.boolean(), examined: count, evidence: z.array(z.string()) }),
  ),
});
export type ChaosResult = z.output<typeof chaosSchema>;

/** `rejudged` says by whom, where it was not right after the run. */
export function resultOf(run: NotedRun, judged: JudgedRun, rejudged: Stamp | null): ChaosResult {
  const { stamp, seed, seconds, struck, stops, endings, stood_still } = run;
  const { engines, verdicts } = judged;
  const timed = struck.map((each) => ({ ...each, trading: tradingAt(engines, each.ms) > 0 }));
  const share = (list: typeof timed) => ({
    struck: list.length,
    while_trading: list.filter(({ trading }) => trading).length,
  });
  const own = (fault: FaultName) => timed.filter((each) => each.fault === fault);
  const names = keysOf(FAULTS);
  const { at, machine, node } = stamp;
  return {
    ...{ stamp, rejudged, seed, at, machine, node, seconds, engines: engines.length },
    ...{ faults: timed.length, while_trading: share(timed).while_trading },
    by_fault: Object.fromEntries(names.map((fault) => [fault, share(own(fault))])),
    stops: counted(stops),
    resumes: sum(engines.map(({ audit }) => audit.events.filter(({ event }) => event === 'resume').length)),
    ...{ orders: sum(engines.map(({ orders }) => orders)), fills: sum(engines.map(({ fills }) => fills)) },
    left_out: names.filter((fault) => own(fault).length === 0),
    ...{ endings, stood_still },
    verdicts: verdicts.map((each) => ({ ...each, evidence: [...each.evidence] })),
  };
}

function counted(stops: readonly Stopped[]): ChaosResult['stops'] {
  const byPath = Object.groupBy(stops, ({ path }) => path);
  return Object.fromEntries(
    Object.entries(byPath).map(([path, own]) => {
      const byAnswer = Object.groupBy(own, ({ answered }) => answered);
      return [path, Object.fromEntries(Object.entries(byAnswer).map(([kind, list]) => [kind, list.length]))];
    }),
  );
}

const sum = (list: readonly number[]) => list.reduce((total, each) => total + each, 0);

/** From so many faults on a run is one that is kept; an older one that is judged again does not take the place of a newer. */
export function isForKeeps({ faults, at }: ChaosResult, kept: ChaosResult | null): boolean {
  return faults >= FAULTS_FULL && (kept === null || Date.parse(at) >= Date.parse(kept.at));
}

export function readChaos(): ChaosResult | null {
  return existsSync(CHAOS_FILE) ? chaosSchema.parse(JSON.parse(readFileSync(CHAOS_FILE, 'utf8'))) : null;
}

export function keepChaos(result: ChaosResult): void {
  const file = isForKeeps(result, readChaos()) ? CHAOS_FILE : LAST_FILE;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
}

/** What has to strike while somebody trades, or the judge has nothing to judge, however much it counts. */
const NEEDED: Readonly<Record<string, FaultName>> = { 'I-17': 'stranger' };

/** Invariants of which the run shows nothing, each with the reason. */
export function unseenIn({ verdicts, by_fault }: ChaosResult): ReadonlyMap<string, string> {
  return new Map(
    verdicts.flatMap(({ id, examined }): [string, string][] => {
      const needed = NEEDED[id];
      if (examined === 0) return [[id, 'its judge had nothing to look at']];
      if (needed === undefined || (by_fault[needed]?.while_trading ?? 0) > 0) return [];
      return [[id, `nobody brought about while it traded: ${FAULTS[needed].what}`]];
    }),
  );
}

/** A run in which nothing traded, or nobody took a quote, proves nothing; nor does a whole one that shows nothing of an invariant. */
export function isClean(result: ChaosResult): boolean {
  const { verdicts, orders, fills, faults } = result;
  const isWhole = faults >= FAULTS_FULL;
  if (isWhole && unseenIn(result).size > 0) return false;
  return orders > 0 && fills > 0 && verdicts.every(({ holds }) => holds);
}

/** For people. */
export function linesOf(result: ChaosResult): string[] {
  const { by_fault, while_trading, stops, endings, stood_still, verdicts, orders, fills, resumes } = result;
  return [
    ...Object.entries(by_fault).map(([name, { struck }]) => `  ${name.padEnd(24)}${struck}`),
    `  stops: ${JSON.stringify(stops)}`,
    `  ${while_trading} faults while trading; ${orders} orders, ${fills} fills, ${resumes} ways back`,
    ...(stood_still === null
      ? []
      : [`  all wires at once stood still ${stood_still.times} times, ${stood_still.longest_ms} ms at most`]),
    ...endings.map((ending) => `  ended by itself: ${toldEnding(ending)}`),
    ...verdicts.flatMap(({ id, holds, examined, evidence }) => [
      `  ${id.padEnd(14)}${holds ? 'holds ' : 'BROKEN'}  ${examined} examined`,
      ...evidence.map((line) => `      ${line}`),
    ]),
    ...[...unseenIn(result)].map(([id, why]) => `  ${id.padEnd(14)}NOT SHOWN: ${why}`),
  ];
}
