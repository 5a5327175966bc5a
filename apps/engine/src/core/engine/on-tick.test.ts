import { expect, test } from 'vitest';
import { btc, configOf, Rig } from '../../../test/support/engine-rig.ts';
import { ledgerOf } from '../position/ledger.ts';
import { dailyPnlUusd, unrealizedUusd } from '../position/pnl.ts';
import { process } from './process.ts';

const usd = (amount: number) => amount * 1_000_000;

test('the warning band arms the kill threshold, once, and quoting turns defensive; past the limit it halts', () => {
  const rig = new Rig().start();
  rig.pass(90_000);
  expect(rig.desk.quoteMode).toBe('normal');
  const own = ledgerOf(rig.desk.ledger, btc);
  own.dayStartPnlUusd += usd(450);
  rig.pass(500);
  expect(rig.named('kill_threshold_armed')).toMatchObject([
    {
      daily_pnl_usd: -450,
      daily_loss_limit_usd: -500,
      armed_distance_bps: 5,
      controls: { hard_kill_at_usd: -500, warning_band_usd: 100, operator_override_allowed: false },
    },
  ]);
  expect([rig.desk.quoteMode, rig.engine.fsm.state]).toEqual(['defensive', 'ACTIVE']);
  rig.pass(2_000);
  expect(rig.named('quote_size_reduced')).toContainEqual(
    expect.objectContaining({
      symbol: 'BTC-USD-PERP.HYPERLIQUID',
      previous_quote_size_usd: 1_000,
      next_quote_size_usd: 500,
    }),
  );
  own.dayStartPnlUusd += usd(50);
  const places = () => rig.effects.filter(({ kind }) => kind === 'place').length;
  const sent = places();
  rig.pass(100);
  expect(rig.engine.gate.open).toBe(false);
  expect(rig.restingOf(btc, 'buy')).toEqual([]);
  rig.pass(1_800);
  expect([rig.engine.fsm.state, places()]).toEqual(['ACTIVE', sent]);
  rig.pass(600);
  expect(rig.engine.fsm.halt.cause).toMatchObject({
    code: 'daily_loss',
    value: '-500 USD',
    limit: '-500 USD',
  });
  expect(rig.engine.fsm.tripPnlUusd).toBe(-usd(500));
});

const DAY_MS = 86_400_000;
/** Ten dollars lost today; `look` ticks so many days later by the monotonic clock, with wall clock and venue's clock so many days off it. */
function losing() {
  const rig = new Rig().start();
  ledgerOf(rig.desk.ledger, btc).dayStartPnlUusd += usd(10);
  const { clock } = rig.engine.control;
  if (clock === null) throw new Error('the rig reads the clock');
  const noted: unknown[] = [];
  const look = (days: number, { wallDays = 0, venueDays = 0 }) => {
    const nowMs = rig.nowMs + days * DAY_MS + 50;
    rig.engine.control.clock = { ...clock, offsetMs: clock.offsetMs + venueDays * DAY_MS };
    const wallMs = rig.wallMs + (days + wallDays) * DAY_MS;
    const effects = process(rig.engine, { kind: 'tick', nowMs, wallMs });
    noted.push(
      ...effects.flatMap((each) => (each.kind === 'note' && each.type === 'day' ? [each.data] : [])),
    );
    return dailyPnlUusd(rig.desk.ledger);
  };
  return { rig, look, noted };
}

test.each([
  ['a wall clock that is set forward forgets no loss', 0, { wallDays: 2 }, -usd(10)],
  ['one that was set back keeps none', 1, { wallDays: -2 }, 0],
  ['a venue that is a day ahead by itself forgets no loss', 0, { venueDays: 1 }, -usd(10)],
  ['nor where the wall clock is off otherwise', 0, { wallDays: 3, venueDays: 1 }, -usd(10)],
  ['a host that slept over midnight has a new day', 0, { wallDays: 1, venueDays: 1 }, 0],
])('the day is the one of the venue: %s', (_, days, off, expected) => {
  const { look } = losing();
  expect(look(0, {})).toBe(-usd(10));
  expect(look(days, off)).toBe(expected);
});

test('of a day that is not believed nothing is noted, and once the clock is mended the loss counts on', () => {
  const { rig, look, noted } = losing();
  look(0, {});
  const { length } = rig.desk.lossSeries;
  look(0, { venueDays: 1 });
  look(0, { venueDays: -0.6 });
  expect([rig.desk.lossSeries.length, noted]).toEqual([length, []]);
  expect(look(0, {})).toBe(-usd(10));
  expect([look(1, {}), noted.length]).toEqual([0, 1]);
});

test('a new UTC day starts from zero and empties the loss curve', () => {
  const rig = new Rig().start();
  ledgerOf(rig.desk.ledger, btc).dayStartPnlUusd += usd(10);
  rig.pass(200);
  expect(dailyPnlUusd(rig.desk.ledger)).toBe(-usd(10));
  expect(rig.desk.lossSeries.at(-1)).toBe(-10);
  rig.nowMs += 86_400_000;
  rig.feed({ kind: 'tick' });
  expect(dailyPnlUusd(rig.desk.ledger)).toBe(0);
  expect(rig.desk.lossSeries.filter((each) => each !== null)).toEqual([0]);
});

test('what was open when the day began is noted then, and at every ten minutes, for a life that begins in it', () => {
  const rig = new Rig().start();
  const [bid] = rig.restingOf(btc, 'buy').sort((a, b) => b.px - a.px);
  if (bid === undefined) throw new Error('it quotes');
  rig.fill(bid.oid, bid.sz);
  rig.pass(2_000);
  const notes = () =>
    rig.effects.flatMap((each) => (each.kind === 'note' && each.type === 'day' ? [each.data] : []));
  const first = notes().length;
  expect(notes().at(-1)).toMatchObject({ BTC: 0, ETH: 0 });
  rig.nowMs += 86_400_000;
  rig.feed({ kind: 'tick' });
  const open = unrealizedUusd(ledgerOf(rig.desk.ledger, btc));
  expect(open).not.toBe(0);
  expect(notes().at(-1)).toMatchObject({ BTC: open, ETH: 0 });
  rig.nowMs += 600_000;
  rig.feed({ kind: 'tick' });
  expect(notes().length).toBeGreaterThan(first + 1);
  expect(notes().at(-1)).toMatchObject({ BTC: open });
});

test("a venue's clock that steps back over midnight writes nothing into the new day's curve and notes no other day", () => {
  const rig = new Rig().start();
  const midnight = Math.ceil(rig.wallMs / 86_400_000) * 86_400_000;
  const days: unknown[] = [];
  const tickAt = (venueMs: number) => {
    rig.feed({ kind: 'venue_clock', offsetMs: venueMs - rig.nowMs, skewMs: 0, uncertaintyMs: 5 });
    const told = process(rig.engine, { kind: 'tick', nowMs: rig.nowMs, wallMs: venueMs });
    for (const each of told) if (each.kind === 'note' && each.type === 'day') days.push(each.data.utc_day);
  };
  tickAt(midnight + 20);
  expect(days.splice(0)).toEqual([midnight / 86_400_000]);
  tickAt(midnight - 60);
  expect([days, rig.desk.lossSeries.length]).toEqual([[], 1]);
  tickAt(midnight + 600_000);
  expect(days).toEqual([midnight / 86_400_000]);
});

test('a position limit passed by the mark alone is a breach: told, and answered by reducing only within a second', () => {
  const config = configOf({ strategy: { quote_size_usd: 1_000, levels: 2, hedge_threshold_share: 1 } });
  const rig = new Rig(config).start();
  while ((ledgerOf(rig.desk.ledger, btc).szi ?? 0) < 19_000) {
    const [bid] = rig.restingOf(btc, 'buy').sort((a, b) => b.px - a.px);
    if (bid === undefined) break;
    rig.fill(bid.oid, bid.sz);
    rig.pass(1_500);
  }
  for (const mid of [1_015_000, 1_030_000, 1_045_000, 1_060_000]) {
    rig.mid.set('BTC', mid);
    rig.pass(61_000);
  }
  expect(rig.engine.fsm.state).toBe('ACTIVE');
  expect(rig.named('envelope_breach')[0]).toMatchObject({
    field: 'symbols.BTC.max_position_usd',
    limit: '20000',
  });
  expect(rig.desk.quoteMode).toBe('reduce_only');
  expect(rig.restingOf(btc, 'buy')).toEqual([]);
  expect(rig.restingOf(btc, 'sell').every(({ reduceOnly }) => reduceOnly)).toBe(true);
});

test('more fills than allowed within a minute halt', () => {
  const rig = new Rig().start();
  for (let n = 0; n < 121; n += 1) {
    const [order] = rig.restingOf(btc, n % 2 ? 'buy' : 'sell');
    if (order !== undefined && rig.engine.fsm.state === 'ACTIVE') rig.fill(order.oid, 1);
  }
  expect(rig.engine.fsm.halt.cause).toMatchObject({ code: 'execution_throttle', value: '121', limit: '120' });
});

test('quoting is defensive until volatility is known, and told when that changes', () => {
  const rig = new Rig().start();
  expect([rig.desk.quoteMode, rig.desk.modeReason]).toEqual(['defensive', 'volatility is not known yet']);
  rig.pass(70_000);
  expect(rig.desk.quoteMode).toBe('normal');
  expect(rig.named('quote_mode_changed')).toMatchObject([
    { from: 'defensive', to: 'normal', request_id: null },
  ]);
});

test('a spread that volatility widened is told with its variance and rank', () => {
  const rig = new Rig().start();
  rig.pass(120_000);
  for (let n = 0; n < 40; n += 1) {
    rig.mid.set('BTC', n % 2 ? 1_003_000 : 1_000_000);
    rig.pass(1_000);
  }
  const [told] = rig.named('spread_widened');
  expect(told).toMatchObject({ symbol: 'BTC-USD-PERP.HYPERLIQUID', trigger: 'ewma_variance' });
  expect(told?.spread_bps ?? 0).toBeGreaterThan(5);
  expect(told?.context.vol_pct_rank_1h ?? 0).toBeGreaterThan(50);
});

test('order messages past the limit of a minute halt', () => {
  const rig = new Rig().start();
  rig.desk.limits = { ...rig.desk.limits, messagesPerMinMax: 8 };
  rig.feed({ kind: 'spent', ipWeight: 1, items: 1 });
  rig.feed({ kind: 'tick' });
  expect(rig.engine.fsm.halt.cause).toMatchObject({ code: 'message_rate', value: '9', limit: '8' });
});
