// The reference incident under what has to change its verdict: twice and half the shock, no hedger, half the loss limit. That each
// shipped incident holds as it is shipped is the test stage `incidents`.
import { describe, expect, test } from 'vitest';
import { type Incident, withShock } from './incident-file.ts';
import { fingerprint, type IncidentRun, prepareIncident, runIncident } from './incident-run.ts';
import { incidentOf, judgeIncident } from './incidents.ts';

/** Of the machine, which may be busy; a run takes some seconds of it. */
const CASE_MS_MAX = 180_000;
const shipped = incidentOf('3am');

const night = (incident: Incident = shipped, seed = 1) => runIncident({ name: '3am', incident, seed });
const broken = (run: IncidentRun) =>
  judgeIncident(run)
    .filter(({ holds }) => !holds)
    .map(({ claim }) => claim);
const told = (run: IncidentRun) => run.world.chain.reader.story.events.map(({ event }) => event);
const haltCause = (run: IncidentRun) =>
  run.world.chain.reader.story.events.find(({ event, data }) => event === 'halt' && data.cause !== 'boot')
    ?.data.cause;

describe('3am', { timeout: CASE_MS_MAX }, () => {
  test('holds, and the same seed gives the same run to the last byte, whatever the pace', () => {
    const run = night();
    expect(broken(run)).toEqual([]);
    const again = prepareIncident({ name: '3am', incident: shipped, seed: 1 });
    while (again.advance(77));
    expect(fingerprint(again)).toBe(fingerprint(run));
  });

  test('twice the shock reaches the limit: hard kill', () => {
    const run = night(withShock(shipped, 2), 2);
    const other = night(withShock(shipped, 2), 3);
    expect(fingerprint(other)).not.toBe(fingerprint(run));
    expect(haltCause(run)).toBe('daily_loss');
    expect(broken(run)).toContain('does not halt');
  });

  test('half the shock does not arm', () => {
    const run = night(withShock(shipped, 0.5));
    expect(told(run)).not.toContain('kill_threshold_armed');
    expect(haltCause(run)).toBeUndefined();
    expect(broken(run)).toContain(
      'the kill threshold armed inside its band, and the loss stayed above the limit',
    );
  });

  test('without the hedger nothing is worked down', () => {
    const run = night({ ...shipped, strategy: { ...shipped.strategy, hedge_threshold_share: 1 } });
    expect(broken(run)).toEqual(
      expect.arrayContaining(['inventory was worked down by post-only, reduce-only orders']),
    );
  });

  test('half the loss limit halts', () => {
    const run = night({ ...shipped, envelope: { ...shipped.envelope, daily_loss_limit_usd: 250 } });
    expect(haltCause(run)).toBe('daily_loss');
  });
});

test('a shock scales prices from where the path begins, and jumps', () => {
  const coins = {
    BTC: {
      price: [
        { at: '0s', px: 100 },
        { at: '1s', px: 90 },
      ],
      jumps: [{ at: '1s', bps: -10 }],
    },
  };
  const scaled = withShock({ ...shipped, scenario: { ...shipped.scenario, coins } }, 2).scenario.coins?.BTC;
  expect(scaled?.price?.map(({ px }) => px)).toEqual([100, expect.closeTo(81)]);
  expect(scaled?.jumps).toEqual([{ at: '1s', bps: -20 }]);
});
