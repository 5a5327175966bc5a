import { describe, expect, test } from 'vitest';
import { follow, noteRead } from './clearing.ts';
import { type Clearing, NOT_CLEARING } from './clearing-state.ts';
import { newSight, noteBeat, noteProbe } from './engine-sight.ts';
import { guardianGaugesText } from './guardian-gauges.ts';
import {
  type GuardedEngine,
  type GuardianFacts,
  guardianHealth,
  guardianHeartbeat,
  guardianState,
  stoppedViewOf,
} from './guardian-report.ts';
import { healthSchema } from './health.ts';
import { engineHeartbeatSchema, guardianHeartbeatSchema } from './heartbeat.ts';
import { addressSchema, bootIdSchema, engineIdSchema, oidSchema } from './ids.ts';
import { isoMsSchema } from './time.ts';

const AT = isoMsSchema.parse('2026-03-01T03:11:42.117Z');
const BOOT = bootIdSchema.parse('boot-0001');
const ACCOUNT = addressSchema.parse(`0x${'a'.repeat(40)}`);
const WALLET = addressSchema.parse(`0x${'b'.repeat(40)}`);
const HEARD = { problem: () => null };
const TRIED = { ms: 9_000, at: AT, problem: null };
const STOP = { stop: '0:0', dark: false, firesMs: null, calm: false, epochs: null };
const beat = engineHeartbeatSchema.parse({
  boot_id: 'boot-0001',
  build_id: 'b',
  contract_version: 1,
  pid: 1,
  seq: 1,
  at: AT,
  mono_ms: 0,
  engine_id: 'mm-1',
  state: 'ACTIVE',
});
const seen = (startedMs: number, count: number) => ({
  startedMs,
  at: AT,
  epochs: null,
  orders: Array.from({ length: count }, (_, i) => ({ oid: oidSchema.parse(i + 1), coin: 'BTC' })),
  positions: [],
  state: { timeMs: 1_700_000_000_000 + startedMs, heardMs: startedMs },
});
const WELL: Clearing = { ...noteRead(NOT_CLEARING, seen(9_000, 2)), provenMs: 8_000, actsFor: ACCOUNT };
const engine = (id: string, change: Partial<GuardedEngine> = {}): GuardedEngine => ({
  engine: {
    id: engineIdSchema.parse(id),
    healthUrl: 'http://x/healthz',
    account: ACCOUNT,
    wallet: WALLET,
    keyFile: '/k',
  },
  sight: noteBeat(newSight(0), beat, 9_500),
  stopped: false,
  clearing: WELL,
  ...change,
});
const facts = (change: Partial<GuardianFacts> = {}): GuardianFacts => ({
  bootId: BOOT,
  buildId: 'b',
  pid: 7,
  at: AT,
  monoMs: 10_000,
  startedMs: 1_000,
  latchAgeMs: 80,
  auditProblem: null,
  trials: { file: TRIED, api: TRIED },
  auditHead: null,
  telegram: null,
  engines: [engine('mm-1')],
  ...change,
});
const STRIKING = engine('mm-1', { clearing: follow(WELL, STOP, 9_900, AT), stopped: true });

describe('the heartbeat', () => {
  test('is the published form, and names the proof by the wall clock', () => {
    const heartbeat = guardianHeartbeat(facts(), 3);
    expect(guardianHeartbeatSchema.parse(heartbeat)).toEqual(heartbeat);
    expect(heartbeat).toMatchObject({
      seq: 3,
      state: 'watching',
      wallets: [{ engine_id: 'mm-1', address: WALLET, proven_at: '2026-03-01T03:11:40.117Z', problem: null }],
      telegram: { configured: false, last_poll_at: null, problem: null },
    });
    expect(heartbeat).not.toHaveProperty('goodbye');
  });
  test.each<[string, Partial<Clearing>, string]>([
    ['never proven', { provenMs: null }, 'not accepted an action'],
    ['refused now, although it was proven once', { walletRefusal: 'does not exist' }, 'does not exist'],
    ['proven for somebody else', { actsFor: WALLET }, 'not for the account'],
  ])('claims no proof of a wallet that is %s', (_, change, problem) => {
    const [wallet] = guardianHeartbeat(
      facts({ engines: [engine('mm-1', { clearing: { ...WELL, ...change } })] }),
      0,
    ).wallets;
    expect(wallet?.proven_at).toBeNull();
    expect(wallet?.problem).toContain(problem);
  });
  test('strikes while a stop is not verified', () => {
    expect(guardianState(facts({ engines: [engine('mm-2'), STRIKING] }))).toBe('striking');
  });
  test('says goodbye and tells of Telegram', () => {
    const telegram = { lastPoll: { ms: 1, at: AT }, problem: 'p', strangers: 2, pager: HEARD };
    expect(guardianHeartbeat(facts({ telegram }), 0, 'SIGTERM')).toMatchObject({
      goodbye: { at: AT, reason: 'SIGTERM' },
      telegram: { configured: true, last_poll_at: AT, problem: 'p' },
    });
  });
});

describe('/healthz', () => {
  const failing = (change: Partial<GuardianFacts>) =>
    guardianHealth(facts(change))
      .parts.filter(({ ok }) => !ok)
      .map(({ name, detail }) => `${name}: ${detail}`);
  test('is the published form', () => {
    const health = guardianHealth(facts());
    expect(healthSchema.loose().parse(health)).toEqual(health);
    expect(health).toMatchObject({
      ok: true,
      state: 'watching',
      uptime_ms: 9_000,
      redis_latch: { ok: true, age_ms: 80 },
    });
  });
  test.each<[string, Partial<GuardianFacts>, string]>([
    ['redis-latch', { latchAgeMs: 1_001 }, 'redis-latch: not reachable'],
    ['redis-latch, never', { latchAgeMs: null }, 'redis-latch: not reachable'],
    ['the audit', { auditProblem: 'ENOSPC' }, 'audit: ENOSPC'],
    [
      'Telegram',
      { telegram: { lastPoll: null, problem: 'another poller', strangers: 0, pager: HEARD } },
      'telegram: another poller',
    ],
    [
      'a pager that is dead',
      { telegram: { lastPoll: null, problem: null, strangers: 0, pager: { problem: () => 'silent' } } },
      'pager: silent',
    ],
    [
      'a data directory that takes no kill file',
      { trials: { file: { ...TRIED, problem: 'EROFS' }, api: TRIED } },
      'kill file: EROFS',
    ],
    ['an endpoint not tried yet', { trials: { file: TRIED, api: null } }, 'stop endpoint: not tried yet'],
    [
      'a dark engine',
      { engines: [engine('mm-1', { sight: newSight(0) })] },
      'engine mm-1: DARK: silent in redis-latch and on its own port',
    ],
    [
      'a wallet',
      { engines: [engine('mm-1', { clearing: { ...WELL, walletRefusal: 'no' } })] },
      'wallet mm-1: no',
    ],
    [
      'the venue',
      { engines: [engine('mm-1', { clearing: { ...WELL, problem: 'HTTP 500' } })] },
      'venue mm-1: HTTP 500',
    ],
    ['orders that rest', { engines: [STRIKING] }, 'venue mm-1: 2 being cancelled: 1, 2'],
  ])('%s', (_, change, part) => {
    expect(failing(change)).toEqual([part]);
    expect(guardianHealth(facts(change)).ok).toBe(false);
  });
  test('eight engines and all the rest fit into the form', () => {
    const engines = Array.from({ length: 8 }, (_, i) => engine(`mm-${i}`));
    const telegram = { lastPoll: null, problem: null, strangers: 0, pager: HEARD };
    expect(healthSchema.safeParse(guardianHealth(facts({ engines, telegram }))).success).toBe(true);
  });
});

describe('what a stop is answered with', () => {
  const A = engine('mm-1');
  const B = engine('mm-2', { sight: newSight(0) });
  test.each<[string, GuardedEngine[], string | null, object]>([
    [
      'one engine',
      [A, B],
      'mm-1',
      { hands: { engine_age_ms: 500, guardian_age_ms: 0 }, state: 'ACTIVE', clearance: 'cancelling' },
    ],
    [
      'a dark one: its last word is no state',
      [A, B],
      'mm-2',
      { hands: { engine_age_ms: null }, state: 'unknown' },
    ],
    ['all: the worst', [A, B], null, { hands: { engine_age_ms: null, guardian_age_ms: 0 }, state: 'ACTIVE' }],
    [
      'seen by its port alone',
      [engine('mm-1', { sight: noteProbe(newSight(0), BOOT, 9_900) })],
      'mm-1',
      { hands: { engine_age_ms: 100 }, state: 'unknown' },
    ],
    [
      'a wallet that the venue refuses is no hand',
      [engine('mm-1', { clearing: { ...WELL, walletRefusal: 'no' } })],
      'mm-1',
      { hands: { guardian_age_ms: null } },
    ],
    [
      'a wallet not proven yet is one',
      [engine('mm-1', { clearing: NOT_CLEARING })],
      'mm-1',
      { hands: { guardian_age_ms: 0 } },
    ],
  ])('%s', (_, engines, scope, view) => {
    expect(
      stoppedViewOf(facts({ engines }), scope === null ? null : engineIdSchema.parse(scope)),
    ).toMatchObject(view);
  });
});

test('metrics are in the text format: one help and type a name, unknown ages NaN', () => {
  const text = guardianGaugesText(
    facts({ engines: [engine('mm-1'), engine('mm-2', { sight: newSight(0) })] }),
  );
  expect(text.split('\n').filter((line) => line.includes('engine_dark'))).toEqual([
    '# HELP agora_engine_dark 1 while the engine is silent on both routes without a goodbye.',
    '# TYPE agora_engine_dark gauge',
    'agora_engine_dark{engine_id="mm-1",process="guardian"} 0',
    'agora_engine_dark{engine_id="mm-2",process="guardian"} 1',
  ]);
  expect(text).toContain('agora_heartbeat_age_seconds{process="guardian"} 0.08\n');
  expect(text).toContain('agora_wallet_proof_age_seconds{engine_id="mm-1",process="guardian"} 2\n');
  expect(text).toContain('agora_telegram_poll_age_seconds{process="guardian"} NaN\n');
  expect(text).toContain('agora_venue_orders{engine_id="mm-1",process="guardian"} 2\n');
  expect(text.endsWith('\n')).toBe(true);
});
