import { FIXTURE_NOW, frameFixture, snapshotFixture } from '@agora/shared/fixtures';
import { type GuardianHeartbeat, guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import { epochMsOf, isoMs } from '@agora/shared/time';
import { expect, test } from 'vitest';
import { EXPIRY_MS, type HouseFacts, houseConditions, unknownOfHouse } from './house.ts';

const NOW_MS = epochMsOf(FIXTURE_NOW);
const GUARDIAN = guardianHeartbeatSchema.parse({
  boot_id: 'boot-0002',
  build_id: snapshotFixture().build_id,
  contract_version: 1,
  pid: 1,
  seq: 1,
  at: FIXTURE_NOW,
  mono_ms: 1,
  state: 'watching',
  wallets: [{ engine_id: 'mm-btc-1', address: `0x${'1'.repeat(40)}`, proven_at: FIXTURE_NOW, problem: null }],
  telegram: { configured: true, last_poll_at: FIXTURE_NOW, problem: null },
  kill_paths: snapshotFixture().kill_paths,
});
const guardian = (change: object): GuardianHeartbeat =>
  guardianHeartbeatSchema.parse({ ...GUARDIAN, ...change });
const ages = (change: object) => [frameFixture({ ages: { ...frameFixture().ages, ...change } })];
const facts = (change: Partial<HouseFacts> = {}): HouseFacts => ({
  frames: [frameFixture()],
  guardian: GUARDIAN,
  buildId: snapshotFixture().build_id,
  expiries: [],
  nowMs: NOW_MS,
  disks: [],
  ...change,
});
const broken = (live: boolean | null) =>
  guardian({
    kill_paths: { ...GUARDIAN.kill_paths, telegram: { live, checked_at: null, detail: 'another poller' } },
  });

test.each<[string, Partial<HouseFacts>, string[]]>([
  ['all well', {}, []],
  ['guardian at its limit', { frames: ages({ guardian_ms: 5_000 }) }, []],
  ['guardian over its limit', { frames: ages({ guardian_ms: 5_001 }) }, ['GUARDIAN-DOWN']],
  ['guardian never heard', { frames: ages({ guardian_ms: null }), guardian: null }, ['GUARDIAN-DOWN']],
  [
    'guardian said goodbye',
    { guardian: guardian({ goodbye: { at: FIXTURE_NOW, reason: 'x' } }) },
    ['GUARDIAN-DOWN'],
  ],
  [
    'redis-latch lost: nothing is known of the guardian',
    { frames: ages({ guardian_ms: 60_000, redis_latch_ms: 60_000 }) },
    [],
  ],
  [
    'a wallet that the venue refuses',
    { guardian: guardian({ wallets: [{ ...GUARDIAN.wallets[0], problem: 'refused' }] }) },
    ['GUARDIAN-DOWN'],
  ],
  [
    'a wallet that the venue refuses, and a second poller',
    {
      guardian: guardian({
        ...{ wallets: [{ ...GUARDIAN.wallets[0], problem: 'refused' }] },
        kill_paths: broken(false).kill_paths,
      }),
    },
    ['GUARDIAN-DOWN', 'KILL-PATH'],
  ],
  ['a second poller', { guardian: broken(false) }, ['KILL-PATH']],
  ['a way that was not tried', { guardian: broken(null) }, []],
  [
    'a silent guardian that could not poll before',
    { guardian: broken(false), frames: ages({ guardian_ms: 9_000 }) },
    ['GUARDIAN-DOWN'],
  ],
  ['another build of the pager', { buildId: 'other' }, ['VERSION-DRIFT']],
  ['another build of the guardian', { guardian: guardian({ build_id: 'other' }) }, ['VERSION-DRIFT']],
  ['a certificate with time left', { expiries: [{ name: 'It', endsMs: NOW_MS + EXPIRY_MS }] }, []],
  [
    'a certificate that ends soon',
    { expiries: [{ name: 'It', endsMs: NOW_MS + EXPIRY_MS - 1 }] },
    ['KEY-EXPIRY'],
  ],
  ['a full disk', { disks: ['Only 1 % is free.'] }, ['DISK']],
])('%s', (_, change, codes) => {
  expect(houseConditions(facts(change)).map(({ code }) => code)).toEqual(codes);
});

const untried = (path: 'telegram' | 'file' | 'api') =>
  guardian({
    kill_paths: { ...GUARDIAN.kill_paths, [path]: { live: null, checked_at: null, detail: 'not tried' } },
  });
test.each<[string, Partial<HouseFacts>, string[]]>([
  ['all well', {}, []],
  ['redis-latch at its limit', { frames: ages({ redis_latch_ms: 4_000 }) }, []],
  ['redis-latch lost', { frames: ages({ redis_latch_ms: 4_001 }) }, ['GUARDIAN-DOWN', 'KILL-PATH']],
  ['a silent guardian', { frames: ages({ guardian_ms: 5_001 }) }, ['KILL-PATH']],
  [
    'one that said goodbye',
    { guardian: guardian({ goodbye: { at: FIXTURE_NOW, reason: 'x' } }) },
    ['KILL-PATH'],
  ],
  ['one that has not tried its kill file yet', { guardian: untried('file') }, ['KILL-PATH']],
  ['one that has not tried its endpoint yet', { guardian: untried('api') }, ['KILL-PATH']],
  ['one without Telegram', { guardian: untried('telegram') }, []],
])('not known with %s', (_, change, codes) => {
  expect(unknownOfHouse(facts(change))).toEqual(codes);
});

test.each([
  [86_400_000 * 3 + 1, 'It expires in 3 days.'],
  [86_400_000 * 2 - 1, 'It expires in 1 day.'],
  [86_400_000 - 1, 'It expires within a day.'],
  [0, 'It has expired.'],
])('a certificate with %i ms left: %s', (leftMs, says) => {
  const expiries = [{ name: 'It', endsMs: NOW_MS + leftMs }];
  expect(houseConditions(facts({ expiries }))[0]?.sentence).toBe(says);
});

test.each([
  [EXPIRY_MS, []],
  [EXPIRY_MS - 1, ['The agent wallet guardian of mm-btc-1 expires in 13 days.']],
])('an agent wallet that the venue lists, with %i ms left', (leftMs, says) => {
  const agent_wallets = [{ name: 'guardian', ends_at: isoMs(NOW_MS + leftMs) }];
  const frames = [frameFixture({ snapshot: snapshotFixture({ agent_wallets }) })];
  expect(houseConditions(facts({ frames })).map(({ sentence }) => sentence)).toEqual(says);
});

test('names who runs which build', () => {
  expect(houseConditions(facts({ buildId: 'other' }))[0]?.sentence).toBe(
    'Build other: pager. Build 4f9c2e1: guardian, mm-btc-1.',
  );
});
