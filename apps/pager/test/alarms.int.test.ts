// Every alarm fired for real: keys in real Redis change, and what arrives at the Bot API and at the second channel is read as a person
// would read it. The pager is the process that the launcher starts.
import { ALERT_CODES, type AlertCode } from '@agora/shared/alert-catalogue';
import type { AlertRaised } from '@agora/shared/alert-raised';
import { canonicalDecimal } from '@agora/shared/decimal';
import { ago, exposureRow, haltedSnapshot, signalsWith, snapshotFixture } from '@agora/shared/fixtures';
import { liveKeys } from '@agora/shared/redis-keys';
import type { Snapshot } from '@agora/shared/snapshot';
import { isoMs } from '@agora/shared/time';
import { until } from '@agora/testkit/app-process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { long, OPERATOR } from './support/deployment.ts';
import { type House, Houses } from './support/houses.ts';
import type { Puppet } from './support/puppet.ts';

/** As many as wait for half a minute, and one for those that do not. */
const HOUSES = 3;
let houses: Houses;
const fired = new Set<AlertCode>();

beforeAll(async () => {
  houses = await Houses.open(HOUSES);
});
afterAll(() => houses?.close());

const told = ({ api }: House, pattern: RegExp) =>
  api.chats.messages(OPERATOR).find(({ text }) => pattern.test(text));
const raise = async ({ pair }: House, alarm: Partial<Extract<AlertRaised, { kind: 'alarm' }>>) => {
  const redis = await pair.client('live', 'web');
  const json = {
    kind: 'alarm',
    source: 'test',
    at: isoMs(Date.now()),
    engine_id: null,
    open: true,
    ...alarm,
  };
  await redis.xadd(liveKeys.alertOutbox(), '*', 'json', JSON.stringify(json));
  redis.disconnect();
};

async function records({ pair }: House): Promise<Record<string, unknown>[]> {
  const redis = await pair.client('live', 'web');
  const fields = await redis.hgetall(liveKeys.alertState());
  redis.disconnect();
  return Object.entries(fields)
    .filter(([field]) => field !== 'digest')
    .map(([, json]) => JSON.parse(json) as Record<string, unknown>); // written by the pager
}

const OPEN = {
  ...snapshotFixture().exposure,
  rows: [exposureRow({ resting: 0, worst_case_usd: canonicalDecimal('28140') })],
  worst_case_usd: canonicalDecimal('28140'),
};
const clearance = () => {
  const found = haltedSnapshot().clearance;
  if (found === null) throw new Error('a halt has a clearance');
  return found;
};
const { orders } = snapshotFixture();
const pnl = (usd: string, band = '100') => ({
  loss: {
    ...snapshotFixture().loss,
    daily_pnl_usd: canonicalDecimal(usd),
    warning_band_usd: canonicalDecimal(band),
  },
});
const gated = (failingForS: number, closures_10min: number): Partial<Snapshot> => ({
  signals: signalsWith(['reconcile_ok'], failingForS),
  gate: { open: false, since: ago(failingForS), missing: ['reconcile_ok'], closures_10min },
  orders: { ...orders, resting: 0 },
});

/** What the engine's snapshot says, and the first line that people get. */
const BY_SNAPSHOT: readonly [AlertCode, (one: Puppet) => void, RegExp, boolean][] = [
  ['HALT-FLAT', (one) => one.halted(), /^⬜ P3 HALTED · mm-\d · MAINNET\nNo\. Flat\./, true],
  [
    'HALT-OPEN',
    (one) => one.halted({ exposure: OPEN }),
    /^🟧 P2 HALTED · mm-\d · MAINNET\nNo\. Position open\./,
    false,
  ],
  [
    'RECON-MISMATCH',
    (one) =>
      one.halted({
        recon: { ...haltedSnapshot().recon, match: false, differences_total: 1, differences: ['x'] },
      }),
    /^🟧 P2 HALTED · mm-\d · MAINNET\nNo\. Books differ\./,
    false,
  ],
  [
    'CANCEL-UNCONFIRMED',
    (one) =>
      one.halted({
        clearance: {
          ...clearance(),
          ...{
            stage: 'cancelling',
            started_at: ago(7),
            orders_confirmed: 11,
            zero_seen_at: null,
            verified_at: null,
          },
        },
      }),
    /^🟥 P1 UNCONFIRMED · mm-\d · MAINNET\nAssume 3 orders are live\./,
    false,
  ],
  [
    'BREACH-CAP',
    (one) => one.active({ exposure: { ...OPEN, worst_case_usd: canonicalDecimal('120000.01') } }),
    /^🟥 P1 BREACH · mm-\d[\s\S]*above its cap/,
    false,
  ],
  [
    'BREACH-STRAY',
    (one) => one.active({ orders: { ...orders, stray: 1 } }),
    /^🟥 P1 BREACH · mm-\d[\s\S]*An order at the venue is not ours/,
    false,
  ],
  [
    'BREACH-LIQ',
    (one) => one.active({ exposure: { ...OPEN, rows: [exposureRow({ liq_distance_pct: 14.9 })] } }),
    /^🟥 P1 BREACH · mm-\d[\s\S]*liquidation is nearer than its limit/,
    false,
  ],
  [
    'BREACH-GATE',
    (one) => one.active({ orders: { ...orders, accepted_after_closure: 1 } }),
    /^🟥 P1 BREACH · mm-\d[\s\S]*accepted an order after the gate closed/,
    false,
  ],
  ['LOSS-80', (one) => one.active(pnl('-401', '50')), /^⬜ P3 LOSS-80 · mm-\d[\s\S]*80 % of the cap/, true],
  [
    'KILL-ARMED',
    (one) => one.active(pnl('-451', '50')),
    /^⬜ P3 KILL-ARMED · mm-\d[\s\S]*90 % of the cap/,
    true,
  ],
  [
    'UNKNOWN-ENGINE',
    (one) => {
      one.engineBeats = one.publishes = false;
    },
    /^🟥 P1 UNKNOWN · mm-\d · MAINNET\nAssume it is trading\. Engine silent/,
    false,
  ],
];

/** Two engines trip in each: a target takes two messages alone within a minute. */
const PAIRS = BY_SNAPSHOT.flatMap((_, index) =>
  index % 2 === 0 ? [BY_SNAPSHOT.slice(index, index + 2)] : [],
);

describe.concurrent('fired for real', () => {
  test(
    'what waits, or is shown in the daily message, stands in the book; what may be grouped comes together',
    {
      timeout: 120_000,
    },
    () =>
      houses.lend(async (house) => {
        const [one, two] = house.puppets;
        const agent_wallets = [{ name: 'engine', ends_at: ago(-5 * 86_400) }];
        const dead_man = { ...snapshotFixture().dead_man, eligible: false };
        one?.active({ ...gated(601, 1), dead_man, agent_wallets });
        two?.active({ gate: { ...snapshotFixture().gate, closures_10min: 3 } });
        for (const puppet of house.puppets) puppet.guardian = { build_id: 'another' };
        await raise(house, { code: 'DISK', sentence: 'Only 3 % of the disk is free.' });
        const codes = [
          'GATED',
          'GATE-FLAP',
          'DEADMAN-INELIGIBLE',
          'KEY-EXPIRY',
          'DISK',
          'VERSION-DRIFT',
        ] as const;
        const standing = async () => (await records(house)).map(({ code }) => code);
        await until('all of them', async () => {
          const found = await standing();
          return codes.filter((code) => code !== 'VERSION-DRIFT').every((code) => found.includes(code));
        });
        // Nothing was told for half a minute; then those that may be grouped came as one, on a busy machine with others.
        const both = /^🟧 P2 \d ALARMS · AGORA\n(?=[\s\S]*P2 GATED · )(?=[\s\S]*P2 GATE-FLAP · )/;
        const group = await long('the group', () => told(house, both));
        expect(group.silent).toBe(false);
        await long('the builds', async () => (await standing()).includes('VERSION-DRIFT'));
        for (const code of codes) fired.add(code);
      }),
  );

  test('the guardian: its silence, then a poll that another bot steals', { timeout: 120_000 }, () =>
    houses.lend(async (house) => {
      for (const puppet of house.puppets) puppet.guardianBeats = false;
      const wait = (what: string, pattern: RegExp) => long(what, () => told(house, pattern));
      await wait('the silence', /^🟧 P2 GUARDIAN-DOWN · AGORA\nThe guardian is silent/);
      fired.add('GUARDIAN-DOWN');
      const problem = 'another poller uses the bot token, so /kill may go there and be lost';
      const { kill_paths } = snapshotFixture();
      const telegram = { live: false, checked_at: null, detail: problem };
      for (const puppet of house.puppets) {
        puppet.guardianBeats = true;
        puppet.guardian = { kill_paths: { ...kill_paths, telegram } };
      }
      await wait('the poll', /^🟧 P2 KILL-PATH · AGORA\nA stop by telegram does not work: another poller/);
      fired.add('KILL-PATH');
      const over = await wait('its end', /^⬜ OVER GUARDIAN-DOWN · AGORA/);
      expect(over?.earlier.at(-1)).toMatch(/^🟧 P2 GUARDIAN-DOWN/);
      expect(told(house, /^⬜ AGORA: GUARDIAN-DOWN is over\. inc \d+$/)?.silent).toBe(true);
    }),
  );

  test.each(PAIRS.map((trips) => ({ codes: trips.map(([code]) => code).join(' and '), trips })))(
    'the state of an engine calls for $codes',
    { timeout: 120_000 },
    ({ trips }) =>
      houses.lend(async (house) => {
        const before = house.api.chats.messages(OPERATOR).length;
        for (const [index, [, pull]] of trips.entries()) {
          const puppet = house.puppets[index];
          if (puppet !== undefined) pull(puppet);
        }
        for (const [index, [code, , pattern, silent]] of trips.entries()) {
          const found = await long(code, () =>
            house.api.chats
              .messages(OPERATOR)
              .slice(before)
              .find(({ text }) => pattern.test(text) && text.includes(`mm-${index + 1}`)),
          );
          expect(found.silent).toBe(silent);
          expect(found.text.split('\n').at(-1)).toMatch(/^inc \d+ .*data .* old$/);
          expect(found.text).toContain('\nDo: ');
          await until('the book', async () =>
            (await records(house)).some(
              (record) => record.code === code && record.told === 1 && String(record.channels) === 'telegram',
            ),
          );
          fired.add(code);
        }
      }),
  );
});

// Alone: how long a store is away decides here, and with it how busy the machine is.
test('redis-live lost: told from memory, and the book is written when it is back', { timeout: 120_000 }, () =>
  houses.lend(async (house) => {
    await until('a look', async () => (await house.health()).redis_live.ok);
    const before = house.api.chats.messages(OPERATOR).length;
    house.pair.signal('live', 'SIGKILL');
    const since = () => house.api.chats.messages(OPERATOR).slice(before);
    const lost = await until('the loss', () =>
      since().find(({ text }) => /^🟥 P1 UNKNOWN · mm-1[\s\S]*Redis-live silent/.test(text)),
    );
    expect(lost.buttons.map(({ text }) => text)).toEqual(['STOP', 'Why', 'Exposure', 'Ack']);
    await house.pair.restart('live');
    for (const puppet of house.puppets) await puppet.reconnect();
    const isOver = () => since().find(({ messageId }) => messageId === lost.messageId);
    await until('the recovery', () => isOver()?.text.startsWith('⬜ OVER UNKNOWN · mm-1'));
    expect(isOver()?.text).toContain('Now: ACTIVE. Yes. 7 resting.');
    await until('the book', async () =>
      (await records(house)).some(({ word, told }) => word === 'UNKNOWN' && told === 2),
    );
    // What the store last knew was stale for a moment when it came back; that was no second loss.
    const second = /^🟥 P1 UNKNOWN · mm-\d[\s\S]*Engine snapshot silent/;
    expect(since().find(({ text }) => second.test(text))).toBeUndefined();
    fired.add('UNKNOWN-REDIS');
  }),
);

test('every alarm of the catalogue was fired, but the one of the alert path, which has a test of its own', () => {
  expect(ALERT_CODES.filter((code) => !fired.has(code))).toEqual(['ALERT-PATH']);
});
