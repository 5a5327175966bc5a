import { describe, expect, test } from 'vitest';
import { type EventName, eventSchema, knownEvent, wireEventSchema } from './event.ts';

const ts = '2026-03-01T03:11:42.117Z';
const symbol = 'BTC-USD-PERP.HYPERLIQUID';
const next_action = 'No action needed.';

/** The four events of the reference incident, field for field as published. */
const REFERENCE = {
  spread_widened: {
    ts,
    event: 'spread_widened',
    symbol,
    spread_bps: 14.5,
    trigger: 'ewma_variance',
    context: {
      ewma_var_delta: '0.8e-6 -> 2.1e-6',
      concurrent_market_event: 'CPI print',
      vol_pct_rank_1h: 93,
    },
    next_action,
  },
  quote_size_reduced: {
    ts,
    event: 'quote_size_reduced',
    symbol,
    previous_quote_size_usd: 1_000,
    next_quote_size_usd: 500,
    controls: { anti_churn_cooldown_ms: 1_500, post_only: true, quote_mode: 'defensive' },
    next_action,
  },
  bid_hedged: {
    ts,
    event: 'bid_hedged',
    symbol,
    hedge_price: 67_000.5,
    hedge_notional_usd: 500,
    execution: { venue: 'hyperliquid', order_type: 'post_only_reduce', latency_ms: 251.4 },
    next_action,
  },
  kill_threshold_armed: {
    ts,
    event: 'kill_threshold_armed',
    daily_pnl_usd: -412,
    daily_loss_limit_usd: -500,
    armed_distance_bps: 21.9,
    controls: { hard_kill_at_usd: -500, warning_band_usd: 100, operator_override_allowed: false },
    next_action,
  },
} as const;

describe('the reference incident', () => {
  test.each(Object.entries(REFERENCE))('%s is accepted as published', (_, event) => {
    expect(eventSchema.parse(event)).toEqual(event);
  });
  test('ask_hedged mirrors bid_hedged', () => {
    expect(eventSchema.parse({ ...REFERENCE.bid_hedged, event: 'ask_hedged' }).event).toBe('ask_hedged');
  });
  test.each(Object.entries(REFERENCE))(
    '%s refuses a field more, a field less and an empty advice',
    (_, event) => {
      expect(eventSchema.safeParse({ ...event, extra: 1 }).success).toBe(false);
      expect(eventSchema.safeParse({ ...event, next_action: '' }).success).toBe(false);
      for (const field of Object.keys(event)) {
        if (field === 'symbol' && event.event === 'kill_threshold_armed') continue;
        const { [field as keyof typeof event]: _dropped, ...rest } = event;
        expect(eventSchema.safeParse(rest).success, field).toBe(false);
      }
    },
  );
  test('a market event is annotated or absent, never null', () => {
    const { concurrent_market_event: _, ...context } = REFERENCE.spread_widened.context;
    expect(eventSchema.safeParse({ ...REFERENCE.spread_widened, context }).success).toBe(true);
    const nulled = { ...context, concurrent_market_event: null };
    expect(eventSchema.safeParse({ ...REFERENCE.spread_widened, context: nulled }).success).toBe(false);
  });
});

test('every event of the public interface exists', () => {
  const names = eventSchema.options.map((option) => option.shape.event.value).sort();
  expect(names).toEqual(
    (
      [
        'adopted',
        'ask_hedged',
        'bid_hedged',
        'drill_finished',
        'drill_started',
        'envelope_accepted',
        'envelope_breach',
        'envelope_expansion_refused',
        'envelope_shrunk',
        'gate_closed',
        'gate_opened',
        'halt',
        'halt_verified',
        'halt_zero_seen',
        'kill_threshold_armed',
        'preflight',
        'quote_mode_changed',
        'quote_size_reduced',
        'quotes_withdrawn',
        'request_refused',
        'resume',
        'resume_refused',
        'risk.recon_drift',
        'spread_widened',
      ] satisfies EventName[]
    ).sort(),
  );
});

describe('an event of a newer engine', () => {
  const newer = wireEventSchema.parse({ ts, event: 'moon_phase_changed', next_action: 'Look up.', phase: 3 });
  test('is kept with what it carries, and is not mistaken for a known one', () => {
    expect(newer).toMatchObject({ event: 'moon_phase_changed', phase: 3 });
    expect(knownEvent(newer)).toBeNull();
  });
  test('a known name with other fields is not a known event either', () => {
    expect(knownEvent(wireEventSchema.parse({ ts, event: 'halt', next_action }))).toBeNull();
    expect(knownEvent(wireEventSchema.parse(REFERENCE.bid_hedged))).toEqual(REFERENCE.bid_hedged);
  });
});
