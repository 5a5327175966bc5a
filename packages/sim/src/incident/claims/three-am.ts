// The carry-trade unwind: the market maker defends itself in four steps, in their order, comes to rest before its limit, and wakes
// nobody.
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import { type Claim, eventsOf, firstOf, pnlOf, restingAt, sinceText, usdText, verdict } from './claim.ts';
import { neverHalts, nobodyPaged, noOrderLost, nothingDiverged, wasQuoting } from './common.ts';
import { compareEvents } from './reference-events.ts';

const SETTLES_WITHIN_MS = 12_000;
const LOOK_EVERY_MS = 250;
/** A size that was halved is not above this share: sizes are whole lots. */
const HALF_AT_MOST = 0.55;
const STEPS = [
  ['spread_widened'],
  ['quote_size_reduced'],
  ['ask_hedged', 'bid_hedged'],
  ['kill_threshold_armed'],
] as const;

const inOrder: Claim = (run) => {
  const firsts = STEPS.map((names) => firstOf(run, ...names));
  const found = firsts.flatMap((event) => (event === undefined ? [] : [event]));
  const holds =
    found.length === STEPS.length && found.every(({ seq }, i) => i === 0 || seq > (found[i - 1]?.seq ?? 0));
  return verdict(
    'widens, reduces size, hedges and arms the kill threshold, in this order',
    holds,
    STEPS.map(
      (names, i) => `${names[0]} ${firsts[i] === undefined ? 'never' : sinceText(run, firsts[i].ms)}`,
    ).join(', '),
  );
};

const fieldsAsPublished: Claim = (run) => {
  const { looked, wrong } = compareEvents(eventsOf(run).map(({ data }) => data));
  return verdict(
    'every event has exactly the published fields and a next action',
    looked > 0 && wrong.length === 0,
    wrong[0] ?? `${looked} events`,
  );
};

/** Distance between the best own bid and ask that rested at an instant; null where a side was missing. */
function ownSpreadBps(run: Parameters<Claim>[0], ms: number): number | null {
  const resting = restingAt(run, ms).filter(({ cloid }) => cloid?.startsWith('0xa1') === true);
  const pxOf = (side: string) => resting.filter((order) => order.side === side).map(({ px }) => Number(px));
  const [bid, ask] = [Math.max(...pxOf('buy')), Math.min(...pxOf('sell'))];
  return Number.isFinite(bid) && Number.isFinite(ask) ? ((ask - bid) / bid) * 10_000 : null;
}

const spreadAtVenue: Claim = (run) => {
  const before = ownSpreadBps(run, run.beginsMs - 1_000) ?? Number.NaN;
  let widest = 0;
  for (let ms = run.beginsMs; ms <= run.beginsMs + 2 * SETTLES_WITHIN_MS; ms += LOOK_EVERY_MS)
    widest = Math.max(widest, ownSpreadBps(run, ms) ?? 0);
  return verdict(
    'its quotes at the venue stood further apart',
    widest > before * 1.25,
    `${before.toFixed(1)} bps before, up to ${widest.toFixed(1)} bps in it`,
  );
};

const sizeAtVenue: Claim = (run) => {
  const reduced = firstOf(run, 'quote_size_reduced')?.ms ?? Number.POSITIVE_INFINITY;
  const quotes = run.venue.submissions.filter(({ reduceOnly }) => !reduceOnly);
  const before = quotes.filter(
    ({ us }) => us >= (run.beginsMs - 60_000) * US_PER_MS && us < run.beginsMs * US_PER_MS,
  );
  const after = quotes.filter(({ us }) => us > reduced * US_PER_MS + run.latencyMs * US_PER_MS);
  const most = (sent: typeof quotes) => Math.max(0, ...sent.map(({ sz }) => Number(sz)));
  // Quiet minutes may move no quote: what rests is what was sent last.
  const usual = most(before) || most(quotes.filter(({ us }) => us < run.beginsMs * US_PER_MS));
  const share = most(after) / usual;
  return verdict(
    'new quotes at the venue had half the size',
    after.length > 0 && share <= HALF_AT_MOST,
    `${(share * 100).toFixed(0)} % of the size before, ${after.length} quotes`,
  );
};

const hedgedAtVenue: Claim = (run) => {
  const fills = run.venue.fills.filter(
    ({ us, cloid }) => us >= run.beginsMs * US_PER_MS && cloid?.startsWith('0xa2') === true,
  );
  const sent = run.venue.submissions.filter(({ cloid }) => cloid?.startsWith('0xa2') === true);
  const clean = sent.every(({ reduceOnly, tif }) => reduceOnly && tif === 'Alo');
  return verdict(
    'inventory was worked down by post-only, reduce-only orders',
    fills.length > 0 && clean,
    `${fills.length} fills of ${sent.length} hedge orders`,
  );
};

const armedBeforeLimit: Claim = (run) => {
  const { daily_loss_limit_usd: limit, warning_band_usd: band } = run.incident.envelope;
  const armed = firstOf(run, 'kill_threshold_armed');
  const pnl = pnlOf(run, run.beginsMs);
  const worst = Math.min(...pnl.map(({ usd }) => usd));
  const told = Number(armed?.data.daily_pnl_usd);
  // The venue's own worth of the account just before and after it was told.
  const near = pnl.filter(({ ms }) => Math.abs(ms - (armed?.ms ?? 0)) <= 2 * LOOK_EVERY_MS);
  const offUsd = Math.min(...near.map(({ usd }) => Math.abs(usd - told)));
  const holds = told > -limit && told <= -limit + band && worst > -limit && offUsd < 0.01;
  return verdict(
    'the kill threshold armed inside its band, and the loss stayed above the limit',
    holds,
    armed === undefined
      ? `never armed; worst ${usdText(worst)}`
      : `armed at ${usdText(told)} (the venue says the same to ${usdText(offUsd)}), worst ${usdText(worst)}, limit ${usdText(-limit)}`,
  );
};

const settled: Claim = (run) => {
  const first = firstOf(run, 'spread_widened');
  const armed = firstOf(run, 'kill_threshold_armed');
  const closed = firstOf(run, 'gate_closed');
  const tookMs = (armed?.ms ?? Number.NaN) - (first?.ms ?? Number.NaN);
  const worst = pnlOf(run, armed?.ms ?? 0).reduce((least, { usd }) => Math.min(least, usd), 0);
  const end = pnlOf(run, run.beginsMs).at(-1)?.usd ?? Number.NaN;
  const holds = tookMs <= SETTLES_WITHIN_MS && closed === undefined && end > worst;
  return verdict(
    'settled within 12 s of the first event',
    holds,
    `${(tookMs / 1_000).toFixed(3)} s from the first event to the last step; the day ends at ${usdText(end)}; gate ${closed === undefined ? 'open throughout' : `closed ${sinceText(run, closed.ms)}`}`,
  );
};

export const threeAm: readonly Claim[] = [
  wasQuoting,
  inOrder,
  fieldsAsPublished,
  spreadAtVenue,
  sizeAtVenue,
  hedgedAtVenue,
  armedBeforeLimit,
  settled,
  neverHalts,
  noOrderLost,
  nothingDiverged,
  nobodyPaged,
];
