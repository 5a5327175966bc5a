// Lives through an incident with real processes at the pace of the clock: Redis, engine, guardian and a paper venue under the incident's
// scenario. What came of it is read from the venue's journal and the audit's files once nothing differs any more.
import { durationMs } from '@agora/paper-venue/src/market/scenario-schema.ts';
import { AccountWatch } from '@agora/testkit/incident/account-watch';
import { Stage } from '@agora/testkit/incident/stage';
import { judge } from '@agora/testkit/judge/judges';
import { type Compared, compareHome } from '@agora/testkit/prove/agreement';
import { Customer } from '@agora/testkit/prove/customer';
import type { Incident } from '../incident-file.ts';
import { wallClock, wallMs } from '../pace.ts';
import type { Seen } from '../seen.ts';
import { onlyVirtual, strikeReal } from './real-faults.ts';

const DAY_MS = 86_400_000;
/** Processes have to start first, and books to be compared after it. */
const MARGIN_MS = 180_000;
/** One way; the venue's delay of an action counts from its arrival to its block. */
const LATENCY_MS = 250;
const LOOK_EVERY_MS = 1_000;
const CASH_OF_COMERS_USD = '1000000000';

type Wanted = Incident['customers'][number];
interface Comer {
  readonly wanted: Wanted;
  readonly customer: Customer;
}

export interface RealOptions {
  readonly name: string;
  readonly incident: Incident;
  readonly seed: number;
  /** File for a recording of the engine; null = none. */
  readonly recording: string | null;
  /** Hears what is being waited for. */
  readonly tell: (line: string) => void;
}

/** Why it must not begin now; null = it may. */
export function refusalOf({ name, incident }: Pick<RealOptions, 'name' | 'incident'>): string | null {
  const missing = onlyVirtual(incident);
  if (missing !== null)
    return `${name} cannot be lived through by real processes: ${missing}. Leave --real out`;
  const lastsMs = lengthMs(incident) + MARGIN_MS;
  if (Math.floor(wallMs() / DAY_MS) === Math.floor((wallMs() + lastsMs) / DAY_MS)) return null;
  return `${name} would last beyond midnight UTC, when the day's loss begins anew: start it after 00:00 UTC`;
}

export async function runReal(options: RealOptions): Promise<Seen> {
  const { incident, seed, recording, tell } = options;
  const {
    coins,
    envelope,
    strategy,
    scenario,
    account_usd: usd,
    maker_volume_14d_usd: makerVolumeUsd,
  } = incident;
  tell('starting Redis, a paper venue, an engine and a guardian');
  const stage = await Stage.open({
    engine: { coins, envelope, strategy },
    scenario,
    seed,
    usd,
    makerVolumeUsd,
    recording,
  });
  const watch = new AccountWatch(stage.venue.httpUrl, stage.account, coins[0] ?? '');
  const comers: Comer[] = [];
  try {
    stage.note(notesOf(incident, stage.startMs));
    watch.start();
    await stage.enable();
    comers.push(...(await comersOf(stage, watch, incident)));
    const [beginsMs, endsMs] = [stage.startMs + incident.begins, stage.startMs + lengthMs(incident)];
    tell(
      `it trades; the incident begins in ${secondsText(beginsMs)} and the run ends in ${secondsText(endsMs)}`,
    );
    const acts = [
      ...comers.map((comer) => comeAndGo(stage, comer)),
      ...incident.faults.map(async (fault) => {
        await wallClock(stage.startMs + fault.at);
        await strikeReal(stage, fault, stage.startMs + fault.at);
      }),
    ];
    await Promise.all([tradesUntil(stage, beginsMs), wallClock(endsMs), ...acts]);
    const compared = await compareHome(stage.facts);
    const seen = seenOf(options, stage, watch, endsMs, compared, await watch.requests());
    if (recording !== null) await stage.keepRecording(recording);
    return seen;
  } finally {
    watch.stop();
    for (const { customer } of comers) customer.stop();
    await stage.close();
  }
}

/** An engine that halts before anything happens was not given the processor, and then the rest shows nothing. */
async function tradesUntil(stage: Stage, beginsMs: number): Promise<void> {
  for (let atMs = wallMs(); atMs < beginsMs; atMs += LOOK_EVERY_MS) {
    await wallClock(atMs);
    const { state, halt, gate } = await stage.frame();
    if (state === 'HALTED')
      throw new Error(
        `the engine halted before the incident began (${halt?.cause.code ?? 'unknown'}${gate.open ? '' : ', gate closed'}): is the machine busy?`,
      );
  }
}

function seenOf(
  { name, incident, seed }: RealOptions,
  stage: Stage,
  watch: AccountWatch,
  endsMs: number,
  { rows, evidence }: Compared,
  requests: Seen['requests'],
): Seen {
  const { venue, audit } = evidence;
  return {
    ...{ name, incident, seed, endsMs, venue, audit, requests },
    ...{ beginsMs: stage.startMs + incident.begins, latencyMs: LATENCY_MS, startUsd: incident.account_usd },
    ...{ samples: watch.samples, oracleLog: watch.oracleLog },
    books: (outages) => ({
      ...{ rows, pnl: null, verdicts: judge({ ...evidence, outages }) },
      drifts: audit.events.filter(({ event }) => event === 'risk.recon_drift').length,
    }),
  };
}

function lengthMs({ scenario }: Incident): number {
  return durationMs(scenario.duration) ?? 0;
}

function secondsText(atMs: number): string {
  return `${Math.max(0, Math.round((atMs - wallMs()) / 1_000))} s`;
}

function notesOf({ scenario }: Incident, startMs: number) {
  return (scenario.annotations ?? []).map(({ at, until, coin, text }) => ({
    fromMs: startMs + (durationMs(at) ?? 0),
    untilMs: startMs + (durationMs(until ?? scenario.duration) ?? 0),
    ...{ coin: coin ?? null, text },
  }));
}

/** They have money and no limits. */
async function comersOf(stage: Stage, watch: AccountWatch, { coins, customers }: Incident): Promise<Comer[]> {
  const assets = await watch.assets(coins);
  const comers = customers.map((wanted) => ({ wanted, customer: customerOf(stage, watch, wanted, assets) }));
  for (const { customer } of comers)
    await stage.venue.admin('POST', 'accounts', {
      ...{ address: customer.trader.address, usd: CASH_OF_COMERS_USD, cum_vlm_usd: 1_000_000_000 },
    });
  return comers;
}

async function comeAndGo({ startMs }: Stage, { wanted, customer }: Comer): Promise<void> {
  await wallClock(startMs + wanted.from);
  customer.start();
  await wallClock(startMs + wanted.to);
  customer.stop();
}

function customerOf(
  { venue, account }: Stage,
  watch: AccountWatch,
  { coin, side, every, until_position_usd: usdMax = Number.POSITIVE_INFINITY }: Wanted,
  assets: Awaited<ReturnType<AccountWatch['assets']>>,
): Customer {
  return new Customer({
    ...{ httpUrl: venue.httpUrl, wsUrl: venue.wsUrl, account, everyMs: every },
    coins: assets.filter((asset) => asset.coin === coin),
    ...{ firstSide: side === 'sells' ? 'B' : 'A', sideRuns: Number.POSITIVE_INFINITY, share: () => null },
    wants: () => watch.positionUsd(coin) < usdMax,
  });
}
