// Bad input and faults of a venue, on a real engine: each comes to the outcome that it is listed with, and afterwards the
// venue's journal and the audit alone show that no invariant was broken and that the books are equal to the last digit. The
// kinds that differ most; `./agora prove faults` brings about every one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultCampaign } from './support/fault-campaign.ts';
import { FAULT_CASES } from './support/fault-cases.ts';
import { startFaultRig } from './support/fault-rig.ts';
import type { TradingRig } from './support/trading-rig.ts';

const TEST_MS_MAX = 400_000;
/** This rig has no guardian of its own, no second hand in the account, and neither clocks nor redis-latch go wrong in it. */
const NOTHING_HERE = ['I-07', 'I-13', 'I-17', 'I-20', 'I-21', 'I-26'];
let rig: TradingRig;

beforeAll(async () => {
  rig = await startFaultRig();
}, 120_000);
afterAll(() => rig?.stop());

test(
  'each has the outcome that it is listed with, and no invariant is broken',
  async () => {
    const cases = FAULT_CASES.filter(({ short }) => short === true);
    const results = await faultCampaign(rig, { cases });
    expect(results.filter(({ expected, found }) => expected !== found)).toEqual([]);
    expect(results).toHaveLength(cases.length);
    const { rows, verdicts, evidence } = await rig.quiet();
    expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
    expect(verdicts.filter(({ id, examined }) => examined === 0 && !NOTHING_HERE.includes(id))).toEqual([]);
    expect(rows.filter(({ agrees }) => !agrees)).toEqual([]);
    expect(evidence.audit.broken).toBeNull();
    expect(evidence.venue.fills.length).toBeGreaterThan(0);
    // I-02 by what each batch says it left with.
    expect(evidence.audit.reports.some(({ contact_age_ms }) => contact_age_ms != null)).toBe(true);
  },
  TEST_MS_MAX,
);
