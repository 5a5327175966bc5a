// Brings about one fault after another on a trading engine, and says which had another outcome than the one it is listed
// with. It does not judge: the venue's journal and the audit are read afterwards.
import type { Snapshot } from '@agora/shared/snapshot';
import type { FaultSpec } from '@agora/testkit/venue';
import { z } from 'zod';
import type { Undo } from './fault-acts.ts';
import type { FaultCase } from './fault-cases.ts';
import type { TradingRig } from './trading-rig.ts';

const STRUCK_WITHIN_MS = 60_000;
const OUTCOME_WITHIN_MS = 45_000;
/**
 * Four closures of the gate within ten minutes are a halt, by design, and so is a lease that ran out. A row of faults that each
 * close the gate comes to the first, and a machine with too much to do to either: then the case is tried again after a resume.
 */
const NOT_OF_THE_CASE = new Set(['gate_flapping', 'control_link_lost', 'loop_stalled']);
const TRIES_MAX = 4;
const listed = z.object({
  faults: z.array(z.object({ id: z.int(), strikes: z.int(), active: z.boolean().optional() })),
});

export interface CaseResult {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
  readonly tookMs: number;
}

export interface FaultCampaignOptions {
  readonly cases: readonly FaultCase[];
  readonly said?: (result: CaseResult) => void;
}

/** The engine is ACTIVE before, and afterwards. */
export async function faultCampaign(
  rig: TradingRig,
  { cases, said = () => undefined }: FaultCampaignOptions,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const each of cases) {
    const startedMs = performance.now();
    let found = 'never tried';
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      found = await outcomeOf(rig, each).catch((error: unknown) => `failed: ${String(error)}`);
      if (!NOT_OF_THE_CASE.has(found)) break;
    }
    const result = {
      ...{ name: each.name, expected: each.outcome, found },
      tookMs: Math.round(performance.now() - startedMs),
    };
    results.push(result);
    said(result);
  }
  return results;
}

async function outcomeOf(rig: TradingRig, { outcome, faults = [], act }: FaultCase): Promise<string> {
  await active(rig);
  const { halt: before } = await rig.frame();
  let undo: Undo | null = null;
  try {
    const ids = await Promise.all(faults.map((spec) => rig.venue.fault(ofOurs(rig, spec))));
    undo = (await act?.(rig)) ?? null;
    const halted = await rig.wait('every fault to strike', STRUCK_WITHIN_MS, async () => {
      const { faults: armed } = listed.parse(await rig.venue.admin('GET', 'faults'));
      // A rule that is spent is no longer listed; a condition is there until its end.
      const waiting = armed.filter(({ id }) => ids.includes(id));
      return (await haltSince(rig, before)) !== null || waiting.length === 0;
    });
    if (!halted) throw new Error('unreachable');
    return await settled(rig, before, outcome !== 'goes on');
  } finally {
    await rig.venue.disarm();
    await undo?.();
  }
}

/** What strikes an action strikes the engine's, never one of the customers that trade with it. */
function ofOurs({ account }: TradingRig, spec: FaultSpec): FaultSpec {
  const { match } = spec;
  const isOfActions = typeof match === 'object' && match !== null && 'action' in match;
  return isOfActions ? { ...spec, match: { ...match, account } } : spec;
}

/** The cause of a halt since, or `goes on` once it quotes both sides of both coins with the gate open and no halt is due. */
async function settled(rig: TradingRig, before: Snapshot['halt'], halts: boolean): Promise<string> {
  return rig.wait('the outcome', OUTCOME_WITHIN_MS, async () => {
    const cause = await haltSince(rig, before);
    if (cause !== null) return cause;
    if (halts) return false;
    const frame = await rig.frame();
    const isOpen = frame.signals.every(({ holds }) => holds);
    return frame.state === 'ACTIVE' && isOpen && (await rig.isTwoSided()) && 'goes on';
  });
}

async function haltSince(rig: TradingRig, before: Snapshot['halt']): Promise<string | null> {
  const { state, halt } = await rig.frame();
  if (halt === null || halt.halt_id === before?.halt_id || state !== 'HALTED') return null;
  return halt.cause.code ?? halt.cause.raw_code;
}

/** Resumes where it halted, as an operator would, and waits until it quotes. */
async function active(rig: TradingRig): Promise<void> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if ((await rig.frame()).state === 'HALTED') await rig.resume().catch(() => undefined);
    const quotes = await rig.wait('quotes', OUTCOME_WITHIN_MS, async () => {
      if ((await rig.frame()).state === 'HALTED') return 'halted again';
      return (await rig.isTwoSided()) && 'two-sided';
    });
    if (quotes === 'two-sided') return;
  }
  throw new Error('it does not stay ACTIVE');
}
