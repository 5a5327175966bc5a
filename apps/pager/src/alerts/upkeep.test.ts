// The alarms that are no state of an engine, word for word as they arrive, so that they can be read as an operator reads them.
import { ALERT_CODES, ALERTS, type AlertCode } from '@agora/shared/alert-catalogue';
import { canonicalDecimal } from '@agora/shared/decimal';
import { ago, FIXTURE_NOW, frameFixture, signalsWith, snapshotFixture } from '@agora/shared/fixtures';
import { guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import { SCENARIOS } from '@agora/shared/scenarios';
import type { Snapshot } from '@agora/shared/snapshot';
import { epochMsOf } from '@agora/shared/time';
import { expect, test } from 'vitest';
import { condition, opened } from '../../test/support/virtual.ts';
import { type Condition, sideConditions, stateCondition } from './condition.ts';
import { type HouseFacts, houseConditions } from './house.ts';
import { alarmButtons, alarmLines, FIRST_LINE_MAX } from './message.ts';

const NOW_MS = epochMsOf(FIXTURE_NOW);
const frameOf = (change: Partial<Snapshot>) => frameFixture({ snapshot: snapshotFixture(change) });
const { gate, orders, loss, dead_man } = snapshotFixture();
const pnl = (usd: string) =>
  frameOf({
    loss: { ...loss, daily_pnl_usd: canonicalDecimal(usd), warning_band_usd: canonicalDecimal('50') },
  });
const GUARDIAN = guardianHeartbeatSchema.parse({
  ...{ boot_id: 'boot-0002', build_id: snapshotFixture().build_id, contract_version: 1, pid: 1, seq: 1 },
  ...{ at: FIXTURE_NOW, mono_ms: 1, state: 'watching', wallets: [] },
  telegram: { configured: true, last_poll_at: FIXTURE_NOW, problem: null },
  kill_paths: {
    ...snapshotFixture().kill_paths,
    telegram: { live: false, checked_at: null, detail: 'another poller uses the bot token' },
  },
});
const HOUSE: HouseFacts = {
  frames: [frameFixture()],
  ...{ guardian: null, buildId: snapshotFixture().build_id, expiries: [], nowMs: NOW_MS, disks: [] },
};
const silent = frameFixture({ ages: { ...frameFixture().ages, guardian_ms: 9_000 } });
const ends = frameOf({ agent_wallets: [{ name: 'guardian', ends_at: ago(-5 * 86_400) }] });

const GATED = frameOf({
  signals: signalsWith(['reconcile_ok'], 601),
  gate: { open: false, since: ago(601), missing: ['reconcile_ok'], closures_10min: 1 },
  orders: { ...orders, resting: 0 },
});
const house = (change: Partial<HouseFacts>) => houseConditions({ ...HOUSE, ...change });
const state = (frame: Parameters<typeof stateCondition>[0]): Condition[] => {
  const found = stateCondition(frame);
  return found === null || found === 'hold' ? [] : [found];
};

const UPKEEP: readonly (readonly [AlertCode, readonly Condition[], HouseFacts['frames'][number] | null])[] = [
  ['GATED', state(GATED), GATED],
  ['GATE-FLAP', sideConditions(frameOf({ gate: { ...gate, closures_10min: 3 } })), frameFixture()],
  ['LOSS-80', sideConditions(pnl('-401')), pnl('-401')],
  ['KILL-ARMED', sideConditions(pnl('-451')), pnl('-451')],
  [
    'DEADMAN-INELIGIBLE',
    sideConditions(frameOf({ dead_man: { ...dead_man, eligible: false } })),
    frameFixture(),
  ],
  ['GUARDIAN-DOWN', house({ frames: [silent] }), null],
  ['KILL-PATH', house({ guardian: GUARDIAN }), null],
  ['VERSION-DRIFT', house({ buildId: 'b88e4ec75cee' }), null],
  ['KEY-EXPIRY', house({ frames: [ends] }), null],
  ['DISK', house({ disks: ['Only 3.1 % of the disk is free.'] }), null],
  [
    'ALERT-PATH',
    [condition('ALERT-PATH', { engine: null, family: 'ALERT-PATH', sentence: 'An alert waits 1 min 3 s.' })],
    null,
  ],
];

const VIEWS = UPKEEP.map(([code, found, frame]) => {
  const [only, ...others] = found;
  if (only?.code !== code || others.length > 0) throw new Error(`${code}: ${JSON.stringify(found)}`);
  const record = opened(only, NOW_MS);
  return { code, record, lines: alarmLines({ record, frame, nowMs: NOW_MS, acknowledgedBy: null }) };
});

test('letter by letter', async () => {
  const text = VIEWS.map(({ code, lines, record }) => {
    const buttons = alarmButtons(record).map((button) => `[${button.text}]`);
    return [`## ${code}, ${ALERTS[code].told}`, ...lines, buttons.join(' ')].join('\n').trimEnd();
  });
  await expect(`${text.join('\n\n')}\n`).toMatchFileSnapshot('golden/upkeep.md');
});

test.each(VIEWS)('$code: the first line fits a lock screen, an act follows', ({ record, lines }) => {
  expect([...(lines[0] ?? '')].length).toBeLessThanOrEqual(FIRST_LINE_MAX);
  expect(lines[0]).toContain(`${record.priority} ${record.word} · `);
  expect(lines.join('\n')).toMatch(/\nDo: \S/);
});

test('here and in the scenarios every alarm of the catalogue is written out', () => {
  const scenes = Object.values(SCENARIOS).flatMap(({ seen }) =>
    seen.frame === null ? [] : state(seen.frame),
  );
  const written = new Set([...scenes, ...UPKEEP.flatMap(([, found]) => found)].map(({ code }) => code));
  expect(ALERT_CODES.filter((code) => !written.has(code))).toEqual([]);
});
