// What each other incident has to come to. The sentences say what an operator may rely on; the figures are the limits of the product.
import { BOOK } from '@agora/engine/src/core/book/limits.ts';
import { cancelReserve } from '@agora/engine/src/core/budget/budget.ts';
import { STREAM } from '@agora/engine/src/core/engine/streams.ts';
import { LEASE } from '@agora/engine/src/core/gate/lease-limits.ts';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import { type Claim, eventsOf, pnlOf, restingAt, sinceText, usdText, verdict } from './claim.ts';
import {
  endsFlatOfOrders,
  haltsFor,
  neverHalts,
  nobodyPaged,
  noOrderLost,
  nothingDiverged,
  quotesAgain,
  sentAfter,
  somebodyPaged,
  wasQuoting,
} from './common.ts';

/** What was on its way to the venue at an instant still arrives. */
const ON_THE_WAY_MS = 200;
/** The engine hears of marks every half second. */
const FRAME_AGE_MS = 500;
/** From the first answer of the venue past the limit: proof, and the loop's step. */
const LOSS_LATCH_MS = 2_500;

/** The venue's own worth of the account against what came then. */
const lossHalts: Claim = (run) => {
  const limit = run.incident.envelope.daily_loss_limit_usd;
  const past = pnlOf(run, run.beginsMs).find(({ usd }) => usd <= -limit);
  const halt = eventsOf(run).find(({ event }) => event === 'halt');
  if (past === undefined || halt === undefined)
    return verdict(
      'halts 2.5 s after the limit',
      false,
      past === undefined ? 'the limit was not reached' : 'no halt',
    );
  const tookMs = halt.ms - past.ms;
  return verdict(
    'the loss limit halts it within 2.5 s',
    tookMs <= LOSS_LATCH_MS && halt.data.cause === 'daily_loss',
    `the venue showed ${usdText(past.usd)} at ${sinceText(run, past.ms)}, halted (${halt.data.cause}) ${tookMs} ms later`,
  );
};

const refusedPastLimit: Claim = (run) => {
  const limit = run.incident.envelope.daily_loss_limit_usd;
  const past = pnlOf(run, run.beginsMs).find(({ usd }) => usd <= -limit);
  const late = past === undefined ? [] : sentAfter(run, past.ms + ON_THE_WAY_MS + FRAME_AGE_MS);
  return verdict(
    'no order is sent once the venue shows the loss',
    past !== undefined && late.length === 0,
    `${late.length} orders later`,
  );
};

/** Nothing is sent from so long after the beginning until so long after it. */
const silentBetween =
  (fromMs: number, toMs: number, what: string): Claim =>
  (run) => {
    const sent = sentAfter(run, run.beginsMs + fromMs).filter(
      ({ us }) => us < (run.beginsMs + toMs) * US_PER_MS,
    );
    return verdict(what, sent.length === 0, `${sent.length} orders between +${fromMs} ms and +${toMs} ms`);
  };

const ghostGone: Claim = (run) => {
  const foreign = [...run.venue.orders.values()].filter(({ cloid }) => cloid === null);
  const gone = foreign.filter(({ ended }) => ended !== null);
  const told = gone.map(
    ({ oid, ended }) => `oid ${oid} ${ended?.status} ${sinceText(run, (ended?.us ?? 0) / US_PER_MS)}`,
  );
  return verdict(
    'the foreign order is taken off the book',
    foreign.length > 0 && gone.length === foreign.length,
    told.join(', ') || `${foreign.length} foreign orders, ${gone.length} gone`,
  );
};

const noReplacement: Claim = (run) => {
  const cloids = run.venue.submissions.map(({ cloid }) => cloid);
  const twice = cloids.length - new Set(cloids).size;
  return verdict('no order was sent twice', twice === 0, `${cloids.length} orders, ${twice} sent again`);
};

const answersWereLost: Claim = (run) => {
  const { reports } = run.audit;
  const lost = reports.flatMap(({ orders }) => orders).filter(({ outcome }) => outcome === 'no_answer');
  return verdict(
    'orders were placed whose answers never came',
    lost.length > 0,
    `${lost.length} orders without an answer`,
  );
};

const withdrawsWithin =
  (ms: number): Claim =>
  (run) => {
    const from = run.beginsMs + ms;
    const looks = [0, 250, 500, 750, 1_000].map((later) => restingAt(run, from + later).length);
    const resting = Math.max(...looks);
    return verdict(
      `its quotes are off the book ${ms / 1_000} s after the beginning`,
      resting === 0,
      `${resting} orders rest then`,
    );
  };

const insideOracleCollar: Claim = (run) => {
  const { price_collar_oracle_bps: bps } = run.incident.envelope;
  const { oracleLog } = run;
  const sent = run.venue.submissions.filter(({ us }) => us >= run.beginsMs * US_PER_MS);
  const far = sent.filter(({ us, px }) => {
    const oracle = oracleLog.findLast(({ ms }) => ms * US_PER_MS <= us)?.px ?? Number.NaN;
    return !(Math.abs(Number(px) / 1e12 - oracle) / oracle <= (bps + 1) / 10_000);
  });
  return verdict(
    `no order is priced further than ${bps} bps from the oracle`,
    sent.length > 0 && far.length === 0,
    `${sent.length} orders, ${far.length} too far`,
  );
};

/** Cancels have a limit of their own, twice that of places for a young account. */
const CANCELS_X = 2;
const LAST_MINUTE_MS = 60_000;
/** One request in ten seconds trickles in, and somebody may trade with us. */
const TRICKLE_MAX = 30;

const runsDry: Claim = (run) => {
  const { used, cap } = run.requests;
  const last = sentAfter(run, run.endsMs - LAST_MINUTE_MS).length;
  const first = sentAfter(run, run.beginsMs).length;
  const holds = used >= cap * 0.95 && last <= TRICKLE_MAX && first > last;
  return verdict(
    'the account really ran out of requests',
    holds,
    `${used} of ${cap} requests used; ${last} orders in the last minute of ${first}`,
  );
};

const keepsCancels: Claim = (run) => {
  const { used, cap } = run.requests;
  const open = [...run.venue.orders.values()].filter(({ ended }) => ended === null).length;
  const { reports } = run.audit;
  const rejected = reports
    .flatMap(({ orders }) => orders)
    .filter(({ outcome }) => outcome === 'rejected').length;
  const refused = run.venue.actions.filter(
    ({ type, accepted }) => type.startsWith('cancel') && accepted === false,
  );
  const left = CANCELS_X * cap - used;
  const holds = left >= cancelReserve(open) && refused.length === 0;
  return verdict(
    'everything that rests can still be cancelled, twice over',
    holds,
    `${left} cancels left for ${open} orders (reserve ${cancelReserve(open)}); the venue refused ${refused.length} cancels and ${rejected} orders`,
  );
};

const tradesInWindow: Claim = (run) => {
  const sent = sentAfter(run, run.beginsMs);
  const taken = [...run.venue.orders.values()].filter(({ openedUs }) => openedUs >= run.beginsMs * US_PER_MS);
  const plain = sent.filter(({ tif }) => tif !== 'Alo');
  return verdict(
    'it goes on quoting, with post-only orders alone',
    taken.length > 0 && plain.length === 0,
    `${taken.length} orders taken in the window and after it, ${plain.length} of another kind sent`,
  );
};

const reducesBlind: Claim = (run) => {
  const told = eventsOf(run).find(
    ({ event, data }) => event === 'quote_mode_changed' && data.to === 'reduce_only',
  );
  const sent =
    told === undefined
      ? []
      : sentAfter(run, told.ms + ON_THE_WAY_MS).filter(
          ({ us }) => us < (run.endsMs - LAST_MINUTE_MS) * US_PER_MS,
        );
  const growing = sent.filter(({ reduceOnly }) => !reduceOnly);
  return verdict(
    'while the mark is off the book, only orders that shrink the position are sent',
    told !== undefined && growing.length === 0,
    told === undefined
      ? 'it never reduced'
      : `${sinceText(run, told.ms)}: ${told.data.reason}; ${sent.length} orders later, ${growing.length} of them not reduce-only`,
  );
};

export const flashCrash: readonly Claim[] = [
  wasQuoting,
  lossHalts,
  refusedPastLimit,
  endsFlatOfOrders,
  noOrderLost,
  nothingDiverged,
  somebodyPaged,
];
export const venueOutage: readonly Claim[] = [
  wasQuoting,
  answersWereLost,
  noReplacement,
  noOrderLost,
  nothingDiverged,
  neverHalts,
  quotesAgain,
];
export const ghostOrder: readonly Claim[] = [
  wasQuoting,
  haltsFor('foreign_order', 5_000),
  ghostGone,
  endsFlatOfOrders,
  noOrderLost,
  somebodyPaged,
];
export const wsSilence: readonly Claim[] = [
  wasQuoting,
  silentBetween(BOOK.bookAgeMsMax + ON_THE_WAY_MS, 60_000, 'nothing is priced from a book older than 2 s'),
  withdrawsWithin(STREAM.silentMsMax + 1_000),
  haltsFor('ws_silent', STREAM.haltAfterMs + 1_000),
  endsFlatOfOrders,
  noOrderLost,
  nothingDiverged,
  somebodyPaged,
];
export const rateLimitExhaustion: readonly Claim[] = [
  wasQuoting,
  runsDry,
  keepsCancels,
  noOrderLost,
  nothingDiverged,
  neverHalts,
];
export const oracleFreeze: readonly Claim[] = [
  wasQuoting,
  reducesBlind,
  insideOracleCollar,
  noOrderLost,
  nothingDiverged,
  neverHalts,
];
export const redisLoss: readonly Claim[] = [
  wasQuoting,
  silentBetween(LEASE.contactAgeMsMax + ON_THE_WAY_MS, 60_000, 'nothing is sent without a lease'),
  haltsFor('control_link_lost', LEASE.haltAfterMs + 200),
  endsFlatOfOrders,
  noOrderLost,
  nothingDiverged,
  somebodyPaged,
];
export const postUpgradeWindow: readonly Claim[] = [
  wasQuoting,
  tradesInWindow,
  neverHalts,
  quotesAgain,
  noOrderLost,
  nothingDiverged,
  nobodyPaged,
];
