// Claims that many incidents share: nothing lost, nothing diverged, who is called, and how a halt has to end.
import { ALERTS, type AlertCode } from '@agora/shared/alert-catalogue';
import type { HaltCauseCode } from '@agora/shared/halt-cause';
import { type Outages, US_PER_MS } from '@agora/testkit/judge/verdict';
import type { Books, Seen } from '../seen.ts';
import { type Claim, eventsOf, firstOf, restingAt, sinceText, verdict } from './claim.ts';

const CENT_USD = 0.01;
/** What a stream or the latch may take to be believed again after a fault, when judges count outages. */
const OUTAGE_TAIL_MS = 2_000;
/** A stop has to be at the venue, and what was approved before it gone, within this time. */
const IN_FLIGHT_MS = 200;

const reports = new WeakMap<Seen, Books>();

/** Made once a run: every claim about books and invariants reads the same report. */
export function reportOf(run: Seen): Books {
  const known = reports.get(run);
  if (known !== undefined) return known;
  const report = run.books(outagesOf(run));
  reports.set(run, report);
  return report;
}

function outagesOf({ incident, beginsMs }: Seen): Outages {
  const startMs = beginsMs - incident.begins;
  const spans = incident.faults.flatMap((fault) => {
    if (!('for' in fault)) return [];
    const fromUs = (startMs + fault.at) * US_PER_MS;
    return [{ fault, span: { fromUs, toUs: fromUs + (fault.for + OUTAGE_TAIL_MS) * US_PER_MS } }];
  });
  return {
    latch: spans
      .filter(({ fault }) => fault.kind === 'latch_silent' || fault.kind === 'stall')
      .map(({ span }) => span),
    account: spans
      .filter(
        ({ fault }) => fault.kind === 'venue_errors' || ('stream' in fault && fault.stream === 'account'),
      )
      .map(({ span }) => span),
    engine: spans.filter(({ fault }) => fault.kind === 'stall').map(({ span }) => span),
    guardian: [],
    venue: spans.filter(({ fault }) => fault.kind === 'venue_errors').map(({ span }) => span),
  };
}

export const noOrderLost: Claim = (run) => {
  const broken = reportOf(run).verdicts.filter(({ holds }) => !holds);
  const looked = reportOf(run).verdicts.reduce((sum, { examined }) => sum + examined, 0);
  const seen = broken.length === 0 ? `${reportOf(run).verdicts.length} judges looked ${looked} times` : '';
  return verdict(
    'no order lost, doubled, unexplained or outside its limits',
    broken.length === 0,
    seen || broken.map(({ id, evidence }) => `${id}: ${evidence[0]}`).join('; '),
  );
};

export const nothingDiverged: Claim = (run) => {
  const { rows, pnl, drifts } = reportOf(run);
  // What is open is for I-15 to judge: a cancel whose answer was lost is learnt from a stream, which the audit does not repeat.
  const differing = rows
    .filter(({ agrees, what }) => !agrees && !what.startsWith('open orders'))
    .map(({ what }) => what);
  const exact = pnl === null || (pnl.cashEqual && pnl.equityDiffersUsd < CENT_USD);
  const holds = differing.length === 0 && exact && drifts === 0;
  const whose = pnl === null ? 'venue, audit and Redis' : 'venue and audit';
  const worth =
    pnl === null
      ? ''
      : `, cash ${pnl.cashEqual ? 'exact' : 'DIFFERS'}, equity off by $${pnl.equityDiffersUsd.toFixed(6)}`;
  const seen = `books of ${whose} ${differing.length === 0 ? 'equal' : `differ in ${differing.join(', ')}`}${worth}, ${drifts} drifts`;
  return verdict('no state diverged', holds, seen);
};

/** What the audit's events call for, by the catalogue of alarms. */
function alarmsOf(run: Seen): AlertCode[] {
  const events = eventsOf(run);
  const codes = events.flatMap(({ event, data }): AlertCode[] => {
    if (event === 'halt') return [data.cause === 'foreign_order' ? 'BREACH-STRAY' : 'HALT-OPEN'];
    if (event === 'risk.recon_drift') return ['RECON-MISMATCH'];
    if (event === 'envelope_breach') return ['BREACH-CAP'];
    return event === 'kill_threshold_armed' ? ['KILL-ARMED'] : [];
  });
  if (events.filter(({ event }) => event === 'gate_closed').length >= 3) codes.push('GATE-FLAP');
  return [...new Set(codes)];
}

export const nobodyPaged: Claim = (run) => {
  const codes = alarmsOf(run);
  const loud = codes.filter((code) => ALERTS[code].priority !== 'P3');
  const seen = codes.map((code) => `${code} (${ALERTS[code].priority})`).join(', ') || 'no alarm';
  return verdict('nobody paged', loud.length === 0, seen);
};

export const somebodyPaged: Claim = (run) => {
  const codes = alarmsOf(run).filter((code) => ALERTS[code].priority !== 'P3');
  return verdict('somebody is paged', codes.length > 0, codes.join(', ') || 'no alarm that makes a sound');
};

/** Halts for this cause within so long after the incident began. */
export const haltsFor =
  (cause: HaltCauseCode, withinMs: number): Claim =>
  (run) => {
    const halt = firstOf(run, 'halt');
    const seen =
      halt === undefined
        ? 'no halt'
        : `${halt.data.cause} at ${sinceText(run, halt.ms)} (${halt.data.value ?? halt.data.subject ?? ''})`;
    const holds = halt?.data.cause === cause && halt.ms - run.beginsMs <= withinMs;
    return verdict(`halts (${cause}) within ${withinMs / 1_000} s`, holds, seen);
  };

export const neverHalts: Claim = (run) => {
  const halt = firstOf(run, 'halt');
  return verdict(
    'does not halt',
    halt === undefined,
    halt === undefined ? 'no halt' : `${halt.data.cause} at ${sinceText(run, halt.ms)}`,
  );
};

/** After the halt nothing new was accepted, nothing rests at the venue, and that was proven. */
export const endsFlatOfOrders: Claim = (run) => {
  const halt = firstOf(run, 'halt');
  const verified = firstOf(run, 'halt_verified');
  const resting = [...run.venue.orders.values()].filter(({ ended }) => ended === null);
  const late = halt === undefined ? [] : sentAfter(run, halt.ms + IN_FLIGHT_MS);
  const holds = halt !== undefined && verified !== undefined && resting.length === 0 && late.length === 0;
  const seen = `${resting.length} orders rest at the venue, ${late.length} were sent after the halt, ${verified === undefined ? 'not verified' : `verified ${verified.ms - (halt?.ms ?? 0)} ms after it`}`;
  return verdict('nothing is sent after the halt, and the venue shows no order', holds, seen);
};

/** Orders of the engine that reached the venue after an instant. */
export function sentAfter(run: Seen, ms: number) {
  return run.venue.submissions.filter(({ us }) => us > ms * US_PER_MS);
}

/** At the end both sides are quoted and the gate is open, without anybody having acted. */
export const quotesAgain: Claim = (run) => {
  const { coins } = run.incident;
  const open = [...run.venue.orders.values()].filter(({ ended }) => ended === null);
  const sides = new Set(open.map(({ coin, side }) => `${coin} ${side}`));
  const gate = run.audit.events.findLast(({ event }) =>
    ['gate_opened', 'gate_closed', 'halt'].includes(event),
  );
  const holds = sides.size === coins.length * 2 && gate?.event === 'gate_opened';
  return verdict(
    'quotes on both sides again, by itself',
    holds,
    `${open.length} orders rest on ${sides.size} of ${coins.length * 2} sides; gate: ${gate?.event ?? 'never opened'}`,
  );
};

/** The incident would show nothing, had the engine not been trading when it began. */
export const wasQuoting: Claim = (run) => {
  const open = restingAt(run, run.beginsMs);
  const sides = new Set(open.map(({ coin, side }) => `${coin} ${side}`));
  return verdict(
    'it was trading when the incident began',
    sides.size >= 2,
    `${open.length} orders rested on ${sides.size} sides`,
  );
};
