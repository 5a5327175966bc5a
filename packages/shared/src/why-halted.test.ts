import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { deriveDisplay } from './display.ts';
import {
  ago,
  clearanceFixture,
  frameFixture,
  haltedSnapshot,
  haltFixture,
  LATCH_CLEAR,
  latchSet,
} from './fixtures.ts';
import { seenArbitrary } from './frame.arbitrary.ts';
import { HALT_CAUSE_CODES } from './halt-cause.ts';
import { nextAction } from './next-action.ts';
import { SCENARIOS } from './scenarios.ts';
import type { Seen } from './situation.ts';
import { whyHalted } from './why-halted.ts';

// Many random frames: on a loaded machine the default of five seconds may not do.
vi.setConfig({ testTimeout: 60_000 });

const halted = (halt: object, change: object = {}): Seen => ({
  frame: frameFixture({
    latch: latchSet(),
    guardian_seen: null,
    snapshot: haltedSnapshot({ halt: haltFixture(halt), ...change }),
  }),
  elapsedMs: 0,
  linkMs: 0,
});

test('the example of the console reads word for word', () => {
  const { seen } = SCENARIOS['halted with a position'];
  expect(whyHalted(seen).sentence).toBe(
    'Daily loss reached −$512.40, past the −$500.00 cap, at 03:11:42 UTC. ' +
      'Tripped by the engine risk loop, not a person. ' +
      '14 of 14 resting orders cancelled, confirmed by Hyperliquid at 03:11:43. ' +
      'Position left open: long 0.42 BTC, $28,140.',
  );
});

test('a halt of another day says which, and so does its end', () => {
  const text = (halt: object) => {
    const { frame, ...seen } = halted(halt);
    return whyHalted({ ...seen, frame: frame === null ? null : { ...frame, latch: LATCH_CLEAR } }).sentence;
  };
  expect(text({ at: ago(18_000) })).toContain(', at 22:16:02 UTC on 2026-02-28, 5 h 0 min ago. ');
  expect(text({ at: ago(500_000), ended_at: ago(18_000) })).toMatch(
    /Ended at 22:16:02 UTC on 2026-02-28, 5 h 0 min ago\.$/,
  );
});

describe.each(HALT_CAUSE_CODES)('cause %s', (code) => {
  const cause = (figures: object) => ({
    code,
    raw_code: code,
    value: null,
    limit: null,
    subject: null,
    ...figures,
  });

  test('renders all five clauses', () => {
    const why = whyHalted(
      halted({ cause: cause({ value: 'V', limit: 'L', subject: 'S' }), who: 'operator-1', path: 'api' }),
    );
    expect(Object.values(why.clauses ?? {}).every((clause) => clause.length > 3)).toBe(true);
    expect(why.sentence).not.toContain('not recorded');
    expect(why.sentence).not.toMatch(/[{}]/);
  });

  test('prints a missing figure as not recorded', () => {
    const full = whyHalted(
      halted({ cause: cause({ value: 'V', limit: 'L', subject: 'S' }), who: 'W', path: 'api' }),
    );
    const bare = whyHalted(halted({ cause: cause({}), who: null, path: 'api' }));
    const figures = (full.clauses?.cause.match(/\b[VLSW]\b/g) ?? []).length;
    // A latch without its record has one word for both who and from where.
    const missing = code === 'kill_api' ? 1 : figures;
    expect((bare.clauses?.cause.match(/not recorded/g) ?? []).length).toBe(missing);
  });
});

describe('evidence', () => {
  test('what is missing is written, the first cause stays first', () => {
    const evidence = { rule: null, event_id: null, audit_seq: null, snapshot_at: null };
    const why = whyHalted(halted({ evidence, path: 'api', consequences_total: 4, consequences: [] }));
    expect(why.evidence).toBe(
      'then also: 4 consequences · not recorded: rule, event, audit, stop key, snapshot',
    );
    expect(why.sentence).toMatch(/^Daily loss reached/);
    // Nobody who stops by itself, or by a file, has a key that could be missing.
    for (const path of ['engine', 'guardian', 'file'] as const)
      expect(whyHalted(halted({ evidence, path })).evidence).toMatch(
        /not recorded: rule, event, audit, snapshot$/,
      );
  });

  test('a cause of a newer build is shown by the name it came with', () => {
    const cause = {
      code: 'unknown' as const,
      raw_code: 'solar_flare',
      value: null,
      limit: null,
      subject: null,
    };
    expect(whyHalted(halted({ cause })).sentence).toContain(
      '"solar_flare", a cause this version does not know',
    );
  });
});

test('a clearance without its read says what is not confirmed', () => {
  const clearance = clearanceFixture({
    stage: 'cancelling',
    orders_total: null,
    orders_confirmed: 2,
    zero_seen_at: null,
    unconfirmed_notional_usd: null,
  });
  expect(whyHalted(halted({}, { clearance })).clauses?.effect).toBe(
    '2 of not known cancelled; orders, number not known, not known, NOT CONFIRMED',
  );
});

const answered = clearanceFixture({
  stage: 'cancelling',
  zero_seen_at: null,
  verified_at: null,
  as_of: null,
});
test.each([
  ['every cancel answered', answered],
  ['no order known', { ...answered, orders_total: 0, orders_confirmed: 0 }],
])('with %s and no read since the stop nothing says so many of as many', (_, clearance) => {
  const seen = halted({}, { clearance });
  expect(whyHalted(seen).clauses?.effect).toBe('Zero not yet seen at the venue, NOT CONFIRMED');
  const fresh = halted({}, { clearance: { ...clearance, started_at: ago(1) } });
  expect(deriveDisplay(fresh).answer).toBe('Stopping. Zero not yet seen at the venue');
  expect(nextAction(fresh).says).toMatch(/^Wait: zero not yet seen at the venue\. /);
});

test('so many of as many are cancelled only where zero was seen', () => {
  fc.assert(
    fc.property(seenArbitrary, (seen) => {
      if ((seen.frame?.snapshot?.clearance?.zero_seen_at ?? null) !== null) return;
      const text = JSON.stringify([deriveDisplay(seen), nextAction(seen), whyHalted(seen)]);
      expect(text).not.toMatch(/\b(\d+) of \1 (resting orders )?cancelled/);
    }),
    { numRuns: 1_000 },
  );
});

test('every scenario reads the same on every surface', async () => {
  const lines = Object.entries(SCENARIOS).flatMap(([name, { seen }]) => {
    const display = deriveDisplay(seen);
    const action = nextAction(seen);
    const why = whyHalted(seen);
    return [
      `## ${name}`,
      `title:  ${display.title}`,
      `state:  ${display.word} (${display.look}, ${display.priority}) | ${display.answer} | ${display.detail}`,
      `gate:   ${display.gate}`,
      `why:    ${why.title} | ${why.sentence}`,
      `        ${why.evidence}`,
      `do:     ${action.says} | ${action.why}`,
      `button: ${action.button.label === '' ? 'none' : action.button.label}${action.button.primary ? ' (primary)' : ''} ${action.commands.join(', ')}`.trimEnd(),
      '',
    ];
  });
  await expect(`${lines.join('\n')}`).toMatchFileSnapshot('golden/sentences.md');
});

test('under UNKNOWN no text claims that it trades, is flat or has no orders', () => {
  fc.assert(
    fc.property(seenArbitrary, (seen) => {
      const display = deriveDisplay(seen);
      if (display.word !== 'UNKNOWN') return;
      const text = JSON.stringify([display, nextAction(seen), whyHalted(seen)]);
      expect(text).not.toMatch(/ACTIVE|Gate OPEN|\b0 orders|\bflat\b|[Nn]o position|[Nn]o open/);
    }),
    { numRuns: 1_000 },
  );
});

test('every sentence is whole, whatever the frame', () => {
  fc.assert(
    fc.property(seenArbitrary, (seen) => {
      const why = whyHalted(seen);
      expect(JSON.stringify(why)).not.toMatch(/undefined|NaN|Infinity|\[object|1970|\{\w+\}/);
      expect(why.title).not.toBe('');
      expect(why.sentence).toMatch(/\.$/);
      expect(why.clauses === null || Object.values(why.clauses).every((clause) => clause !== '')).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
