import {
  ago,
  exposureRow,
  frameFixture,
  haltedSnapshot,
  latchSet,
  signalsWith,
  snapshotFixture,
} from '@agora/shared/fixtures';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { readSituation, type Situation } from '@agora/shared/situation';
import type { Snapshot } from '@agora/shared/snapshot';
import { describe, expect, it } from 'vitest';
import { clockLines } from './clocks.ts';
import {
  distanceText,
  exposureHeading,
  noRowsText,
  restingText,
  shareText,
  sizeText,
  unconfirmedTexts,
} from './exposure-text.ts';
import { stripItems } from './latch-text.ts';
import { lossText } from './loss-text.ts';
import { signalCells, signalsTitle } from './signal-cells.ts';

const { ages } = frameFixture();

/** Each clock behind a panel, lost on its own. */
const LOST: [clock: string, change: Partial<FrameFacts['ages']>, linkMs: number][] = [
  ['web link', {}, 4_001],
  ['redis-live', { redis_live_ms: 4_001 }, 0],
  ['engine', { engine_ms: 5_001 }, 0],
  ['snapshot', { snapshot_ms: 5_001 }, 0],
];

function situationOf(frame: FrameFacts, linkMs = 0): Situation {
  const situation = readSituation({ frame, elapsedMs: 0, linkMs });
  if (situation === null) throw new Error('a frame always makes a situation');
  return situation;
}

const emptySnapshot = (change: Partial<Snapshot> = {}) =>
  haltedSnapshot({ recon: { ...snapshotFixture().recon, cached_count: 0, rest_count: 0 }, ...change });
const emptyFrame = (change: Partial<FrameFacts['ages']> = {}, snapshot = emptySnapshot()) =>
  frameFixture({ snapshot, guardian_seen: null, ages: { ...ages, ...change } });

describe('orders that nobody confirmed gone', () => {
  const order = { cloid: null, oid: 7, coin: 'ETH', side: 'buy', sz: '0.0666', px: '3001' };
  const textsOf = (listed: number, total: number, confirmed = 0) => {
    const { clearance } = haltedSnapshot();
    if (clearance === null) throw new Error('a halted snapshot has a clearance');
    const snapshot = haltedSnapshot({
      clearance: {
        ...clearance,
        stage: 'cancelling',
        zero_seen_at: null,
        verified_at: null,
        orders_total: total,
        orders_confirmed: confirmed,
        unconfirmed: Array.from({ length: listed }, () => order as never),
      },
    });
    return unconfirmedTexts(situationOf(emptyFrame({}, snapshot)));
  };

  it.each([
    [3, 3, null],
    [4, 4, null],
    [5, 5, 'and 1 more'],
    [12, 17, 'and 13 more'],
  ])('names the first four of %d listed of %d, and counts the others', (listed, total, rest) => {
    const texts = textsOf(listed, total);
    expect(texts[0]).toBe('buy 0.0666 ETH at 3001, $200');
    expect(texts.slice(4)).toEqual(rest === null ? [] : [rest]);
  });

  it('counts what is confirmed no more', () => {
    expect(textsOf(1, 14, 13)).toHaveLength(1);
  });
});

describe('exposure', () => {
  it('says that there is nothing only when the venue was just read', () => {
    expect(noRowsText(situationOf(emptyFrame()))).toBe('No position, 0 orders resting, confirmed 0.8 s ago.');
  });

  it.each([...LOST, ['venue', { venue_ms: 15_001 }, 0] as const])(
    'says nothing of the kind without %s',
    (_clock, change, linkMs) => {
      const situation = situationOf(emptyFrame(change), linkMs);
      expect(noRowsText(situation)).toBe(
        'The last read of the venue, 03:16:01 UTC, 0.8 s ago, listed nothing.',
      );
      expect(exposureHeading(situation)).toMatchObject({ title: 'Live exposure: not known', lost: true });
    },
  );

  it('knows nothing before the venue was read, and says so', () => {
    const unread = { ...snapshotFixture().exposure, rows: [], as_of: null };
    const situation = situationOf(emptyFrame({ venue_ms: null }, emptySnapshot({ exposure: unread })));
    expect(noRowsText(situation)).toMatch(/^Not known: the venue has not been read/);
    expect(noRowsText(null)).toBe('Not known yet.');
  });

  it('does not vouch for resting orders while a stop is still cancelling', () => {
    const clearance = { ...emptySnapshot().clearance, stage: 'cancelling', zero_seen_at: null };
    const snapshot = emptySnapshot({ clearance: clearance as Snapshot['clearance'] });
    expect(noRowsText(situationOf(emptyFrame({}, snapshot)))).not.toContain('0 orders');
  });

  it('heads remembered rows with their time and age, gross before net', () => {
    const frame = frameFixture({ ages: { ...ages, engine_ms: 31_000 } });
    expect(exposureHeading(situationOf(frame))).toEqual({
      title: 'Last known exposure, 03:16:01 UTC, 0.8 s ago',
      aside: '',
      lost: true,
      lostForMs: 800,
    });
  });

  it('writes sizes, shares and doubtful orders', () => {
    expect(sizeText(exposureRow(), true)).toBe('long 0.42');
    expect(sizeText({ szi: '-0.9' as never }, true)).toBe('short 0.9');
    expect(sizeText({ szi: '0' as never }, true)).toBe('flat');
    expect(sizeText({ szi: '0' as never }, false)).toBe('0');
    expect(restingText(exposureRow({ resting: 8 }))).toBe('8');
    expect(restingText(exposureRow({ resting: 8, in_flight: 1, unresolved: 2 }))).toBe('8 + 3 ?');
  });

  it.each([
    ['0', '500', '0 %'],
    ['-0.02', '500', 'under 1 %'],
    ['-4.99', '500', 'under 1 %'],
    ['-5', '500', '1 %'],
    ['-5.01', '500', '2 %'],
    ['-249.9', '500', '50 %'],
    ['-500', '500', '100 %'],
    ['-500.01', '500', '101 %'],
    ['1', '0', 'not known'],
  ])('share of %s in %s is %s, so that nothing past a cap reads 100 %%', (part, cap, expected) => {
    expect(shareText(part as never, cap as never)).toBe(expected);
  });
});

it('shows the evidence of a signal with the day it is of', () => {
  const evidence = (at: string) => {
    const signals = signalsWith([]).map((each) => ({ ...each, evidence: `latched ${at}, blocks orders` }));
    return signalCells(situationOf(frameFixture({ snapshot: snapshotFixture({ signals }) })))[0]?.text;
  };
  expect(evidence(ago(0))).toBe('latched 03:16:02 UTC, blocks orders');
  expect(evidence(ago(18_000))).toBe('latched 22:16:02 UTC on 2026-02-28, blocks orders');
});

describe('what stands under the signals', () => {
  const itemOf = (name: string, frame: FrameFacts, linkMs = 0) =>
    stripItems(situationOf(frame, linkMs), frame).find((item) => item.name === name);

  it.each(LOST)('counts no orders and vouches for no gate without %s', (_clock, change, linkMs) => {
    const frame = emptyFrame(change);
    expect(itemOf('Reconciliation', frame, linkMs)).toMatchObject({
      text: 'last known match, 3.0 s ago',
      lost: true,
    });
    expect(itemOf('Recovery gates', frame, linkMs)).toMatchObject({ text: 'not known', lost: true });
  });

  it('names every gate that is missing', () => {
    expect(itemOf('Recovery gates', emptyFrame())?.text).toBe(
      '5 of 7 pass. Missing: daily loss under cap; operator-enable touched since the halt.',
    );
  });

  it('leads to the page that resumes while halted, whatever else is advised', () => {
    expect(itemOf('Recovery gates', emptyFrame())).toMatchObject({ path: '/resume' });
    expect(itemOf('Recovery gates', emptyFrame({}, snapshotFixture()))).not.toHaveProperty('path');
  });

  it.each([
    [ago(0), 'SET 03:16:02 UTC by operator-1'],
    [ago(18_000), 'SET 22:16:02 UTC on 2026-02-28 by operator-1'],
  ])('names the day of a stop that is not of today: %s', (time, text) => {
    const { cause, ...latch } = latchSet();
    if (cause === null) throw new Error('the fixture has a cause');
    const frame = { ...emptyFrame(), latch: { ...latch, cause: { ...cause, time } } };
    expect(itemOf('Kill latch', frame)?.text).toBe(text);
  });

  it('tells the latch by its own clock, not by the engine', () => {
    const frame = emptyFrame({ engine_ms: 60_000 });
    expect(itemOf('Kill latch', frame)).toMatchObject({ text: 'clear', lost: false });
    const silent = emptyFrame({ redis_latch_ms: 6_000 });
    expect(itemOf('Kill latch', silent)).toMatchObject({ text: 'last known 6.0 s ago: clear', lost: true });
  });

  it.each([
    [500, 'not readable: an epoch is missing or malformed'],
    [null, 'not readable: redis-latch was never read'],
  ])('says why it has no latch, last read %s ms ago', (redis_latch_ms, text) => {
    const frame = { ...emptyFrame({ redis_latch_ms }), latch: null };
    expect(itemOf('Kill latch', frame)).toMatchObject({ text, lost: true });
  });
});

describe('signals', () => {
  it('stand in the order of the vocabulary, each with its effect', () => {
    const cells = signalCells(situationOf(emptyFrame()));
    expect(cells.map(({ name, standing }) => [name, standing])).toEqual([
      ['trading_enabled', 'holds'],
      ['kill_switch_active', 'blocks'],
      ['preflight_ok', 'holds'],
      ['reconcile_ok', 'holds'],
      ['rate_limit_warmup_ok', 'holds'],
      ['operator_enabled', 'blocks'],
    ]);
    expect(cells[1]?.text).toContain('blocks orders');
  });

  it.each(LOST)('hold nothing and repeat no evidence without %s', (_clock, change, linkMs) => {
    const situation = situationOf(emptyFrame(change), linkMs);
    for (const { standing, text } of signalCells(situation)) {
      expect(standing).toBe('not_known');
      expect(text).toMatch(/^last known .* ago: (held|blocked orders)$/);
    }
    expect(signalsTitle(situation, 'Gate state not known')).toBe(
      'Trust signals: 0 of 6 confirmed. Gate state not known',
    );
  });
});

describe('a signal', () => {
  it('tells its times without their date', () => {
    const [first, ...rest] = snapshotFixture().signals;
    if (first === undefined) throw new Error('there are six signals');
    const signals = [{ ...first, evidence: 'latched 2026-03-01T03:11:42.117Z, blocks orders' }, ...rest];
    const cells = signalCells(situationOf(frameFixture({ snapshot: snapshotFixture({ signals }) })));
    expect(cells.map(({ text }) => text)).toContain('latched 03:11:42 UTC, blocks orders');
  });
});

describe('liquidation distance', () => {
  it.each([
    [null, '—'],
    [14.46, '14.5 %'],
    [100, '100.0 %'],
    [100.1, '> 100 %'],
    [24_871.5, '> 100 %'],
  ])('%s reads %s', (pct, text) => expect(distanceText(pct)).toBe(text));
});

describe('daily loss', () => {
  const withPnl = (pnl: string | null) =>
    situationOf(
      frameFixture({
        snapshot: snapshotFixture({ loss: { ...snapshotFixture().loss, daily_pnl_usd: pnl as never } }),
      }),
    );

  it.each([
    ['-512.4', '\u2212$512.40', '103 % of the \u2212$500.00 daily cap'],
    ['0', 'No loss', '0 % of the \u2212$500.00 daily cap'],
    ['-0.004', 'No loss', '0 % of the \u2212$500.00 daily cap'],
    ['84', 'No loss', '0 % of the \u2212$500.00 daily cap'],
  ])('%s USD reads %s', (pnl, figure, share) => {
    const text = lossText(withPnl(pnl));
    expect(text.figure).toBe(figure);
    expect(text.line).toContain(share);
    expect(text.lost).toBe(false);
  });

  it.each([
    ['-512.4', 'now, \u2212$512.40 at the trip'],
    ['0.03', 'now, none at the trip'],
    [null, 'now'],
  ])('%s at the trip reads %s', (usd, tense) => {
    const loss = { ...snapshotFixture().loss, daily_pnl_usd: '-1' as never, at_trip_usd: usd as never };
    expect(lossText(situationOf(frameFixture({ snapshot: snapshotFixture({ loss }) }))).tense).toBe(tense);
  });

  it('is not known without a figure, and remembered without a live engine', () => {
    expect(lossText(withPnl(null))).toMatchObject({ figure: 'Not known', lost: false });
    const dead = situationOf(frameFixture({ ages: { ...ages, engine_ms: 9_000, snapshot_ms: 9_000 } }));
    expect(lossText(dead)).toMatchObject({ lost: true });
    expect(lossText(dead).aside).toContain('last known');
  });
});

describe('clocks', () => {
  it('lists the silent ones first, with their limit', () => {
    const situation = situationOf(frameFixture({ ages: { ...ages, engine_ms: 31_000 }, engine_gone: null }));
    const lines = clockLines(situation, null);
    expect(lines.map(({ name, lost }) => [name, lost])).toEqual([
      ['engine heartbeat', true],
      ['engine snapshot', true],
      ['guardian heartbeat', true],
      ['web link', false],
      ['redis-live', false],
      ['redis-latch', false],
    ]);
    expect(lines[0]?.text).toBe('31 s ago (limit 5 s)');
    expect(lines[2]?.text).toBe('never heard');
  });

  it('never mixes up the age of one fact: the snapshot keeps its own', () => {
    const situation = situationOf(frameFixture({ snapshot: snapshotFixture({ as_of: ago(0.4) }) }));
    expect(clockLines(situation, 300).find(({ name }) => name === 'engine snapshot')?.text).toBe('0.4 s ago');
  });
});
