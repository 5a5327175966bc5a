import { ago, frameFixture, gatesWith, haltedSnapshot, haltFixture, latchSet } from '@agora/shared/fixtures';
import { seenArbitrary } from '@agora/shared/frame.arbitrary';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { engineIdSchema } from '@agora/shared/ids';
import { SCENARIOS } from '@agora/shared/scenarios';
import { readSituation, type Situation } from '@agora/shared/situation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSnapshotLost } from './clocks.ts';
import { flattenText } from './exposure-text.ts';
import { gatesText } from './gates-text.ts';
import { ordersLeft } from './runbook-text.ts';

const situationOf = (frame: FrameFacts): Situation => {
  const situation = readSituation({ frame, elapsedMs: 0, linkMs: 0 });
  if (situation === null) throw new Error('a frame always makes a situation');
  return situation;
};
const inScenario = (name: keyof typeof SCENARIOS) => readSituation(SCENARIOS[name].seen);
const { ages } = frameFixture();
const clearanceOf = () => {
  const { clearance } = haltedSnapshot();
  if (clearance === null) throw new Error('a halted snapshot has a clearance');
  return clearance;
};
/** A halt whose 14 orders were all confirmed gone. */
const verified = (change: Partial<FrameFacts> = {}) =>
  situationOf(frameFixture({ snapshot: haltedSnapshot(), guardian_seen: null, ...change }));

describe('orders that are left of a stop', () => {
  it('are none only while the venue shows it and all that says so is heard', () => {
    expect(ordersLeft(verified()).title).toBe('Orders left: none');
    expect(ordersLeft(inScenario('engine off as planned, flat')).title).toBe('Orders left: none');
  });

  it.each<[string, Partial<FrameFacts>, boolean]>([
    ['the engine', { ages: { ...ages, engine_ms: 5_001 } }, true],
    ['redis-live', { ages: { ...ages, redis_live_ms: 4_001 } }, true],
    ['the venue', { ages: { ...ages, venue_ms: 15_001 } }, true],
    ['redis-latch', { latch: null, ages: { ...ages, redis_latch_ms: 6_000 } }, false],
  ])('are not known of a verified halt once %s is lost', (_clock, change, lost) => {
    const left = ordersLeft(verified(change));
    expect(left.title).toMatch(/number not known$/);
    expect(left.title.includes('last known')).toBe(lost);
    expect(left.lost).toBe(lost);
    expect(left.unlisted).toContain('proves nothing');
  });

  it('are not known when an order was seen after all were confirmed gone', () => {
    const reopened = { ...clearanceOf(), stage: 'cancelling' as const, reopened: true };
    const seenAgain = verified({ snapshot: haltedSnapshot({ clearance: reopened }) });
    expect(ordersLeft(seenAgain).title).toBe('Orders left: number not known');
    expect(ordersLeft(inScenario('order seen after zero')).title).toBe('Orders left: number not known');
  });

  it('are not known while the venue has not been read since the halt', () => {
    const halt = haltFixture({ at: ago(8) });
    const unread = verified({ snapshot: haltedSnapshot({ halt, clearance: null }), latch: latchSet(1) });
    expect(ordersLeft(unread)).toMatchObject({
      title: 'Orders left: number not known',
      aside: 'the venue was not read since',
    });
  });

  it('are counted while they are, with the age of the read', () => {
    const { title, aside, lost } = ordersLeft(inScenario('unconfirmed after 7 s'));
    expect({ title, lost }).toEqual({ title: 'Orders left: 3', lost: false });
    expect(aside).toMatch(/^venue read \d\d:\d\d:\d\d UTC, .* ago$/);
  });
});

const of = (situation: Situation | null, othersLatched: boolean | null = null) => ({
  ...{ situation, engineId: engineIdSchema.parse('mm-btc-1'), othersLatched },
});

describe('recovery gates', () => {
  const gates = gatesWith([]);
  const halted = (change: Partial<FrameFacts> = {}) =>
    verified({ snapshot: haltedSnapshot({ recovery_gates: gates }), ...change });

  it('pass while they are live', () => {
    const { title, lost, lines } = gatesText(of(halted()));
    expect({ title, lost }).toEqual({
      title: `Recovery gates: ${gates.length} of ${gates.length} pass`,
      lost: false,
    });
    expect(lines.every(({ standing }) => standing.startsWith('Pass: '))).toBe(true);
  });

  it('are last known, without their evidence, once the engine is lost', () => {
    const { title, lost, lines } = gatesText(of(halted({ ages: { ...ages, engine_ms: 31_000 } })));
    expect(title).toMatch(/^Recovery gates, last known \d\d:\d\d:\d\d UTC, .* ago: \d of \d$/);
    expect(lost).toBe(true);
    for (const { standing, evidence } of lines)
      expect({ isOld: standing.startsWith('Last known: '), evidence }).toEqual({ isOld: true, evidence: '' });
  });

  it.each([
    ['operator_enable', null, 'On the host: `./agora enable mm-btc-1`'],
    ['operator_enable', false, 'On the host: `./agora enable mm-btc-1`'],
    ['ws_healthy', false, 'On the host: `./agora doctor`'],
    ['cancel_debt_empty', null, 'On the host: `./agora kill`'],
    ['cancel_debt_empty', true, 'On the page Fleet: STOP of mm-btc-1'],
  ] as const)('%s, where the others are %j: %s', (gate, othersLatched, helps) => {
    const missing = verified({ snapshot: haltedSnapshot({ recovery_gates: gatesWith([gate]) }) });
    const { lines } = gatesText(of(missing, othersLatched));
    expect(lines.filter((line) => line.helps !== null)).toMatchObject([{ helps }]);
  });

  it('are not known before the first frame', () => {
    expect(gatesText(of(null))).toEqual({ title: 'Recovery gates', lost: false, lines: [] });
  });
});

describe('what flatten would close', () => {
  it.each<[string, Situation | null, RegExp, boolean]>([
    ['nothing, where the venue shows none', verified(), /^It would find no position\.$/, false],
    ['not known yet', null, /is not known yet\.$/, false],
    ['a position', inScenario('halted with a position'), /^It would close: long .* Gross \$/, false],
    [
      'what the guardian saw',
      inScenario('engine dead, guardian saw zero and a position'),
      /^It would close: /,
      false,
    ],
    ['not known', verified({ ages: { ...ages, engine_ms: 5_001 } }), /is not known\.$/, true],
    ['not known', verified({ ages: { ...ages, venue_ms: 15_001 } }), /is not known\.$/, true],
  ])('%s', (_what, situation, text, lost) => {
    const flatten = flattenText(situation);
    expect(flatten.text).toMatch(text);
    expect(flatten.lost).toBe(lost);
  });
});

describe('laws of what is said while the snapshot is memory, for any frame', () => {
  it('nothing reassures, and what is shown is called last known', () => {
    fc.assert(
      fc.property(seenArbitrary, (seen) => {
        const situation = readSituation(seen);
        if (situation === null || !isSnapshotLost(situation) || situation.byGuardian) return;
        const left = ordersLeft(situation);
        const gates = gatesText(of(situation));
        const flatten = flattenText(situation);
        expect([left.lost, gates.lost, flatten.lost]).toEqual([true, true, true]);
        expect(left.title).toContain('last known');
        expect(left.title).not.toMatch(/none|\b0\b/);
        if (gates.lines.length > 0) expect(gates.title).toContain('last known');
        expect(flatten.text).toMatch(/^Last known|not known\.$/);
      }),
      { numRuns: 500 },
    );
  });
});
