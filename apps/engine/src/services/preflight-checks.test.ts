// Every check passes on a host and an account that are well, and each alone fails for what it stands for; what is not known does not pass.
import { expect, test } from 'vitest';
import { configOf, SPECS } from '../../test/support/engine-rig.ts';
import { cancelReserve } from '../core/budget/budget.ts';
import { type Collected, evidenceOf, preflightChecks } from './preflight-checks.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = 1_000 * HOUR_MS;
const ACCOUNT = `0x${'a'.repeat(40)}` as Collected['account'];
const SIGNER = `0x${'b'.repeat(40)}` as Collected['signer'];
const config = configOf();
const coin = (spec: (typeof SPECS)[number], change: object = {}) => [
  spec.coin,
  { spec, isDelisted: false, onlyIsolated: false, ...change },
];
const universeOf = (...coins: unknown[]) => new Map(coins as never) as unknown as Collected['universe']; // what is looked at of a coin
const [btc, eth] = SPECS;
if (btc === undefined || eth === undefined) throw new Error('two coins are traded');
const agent = { name: 'engine', address: SIGNER, validUntilMs: NOW_MS + 24 * HOUR_MS };
const neededUsd = Math.ceil(config.envelope.max_total_position_usd / config.envelope.max_leverage);
const reserve = cancelReserve(config.envelope.max_open_orders);

const well: Collected = {
  ...{ config, account: ACCOUNT, signer: SIGNER, buildId: 'build-1' },
  universe: universeOf(coin(btc), coin(eth)),
  ...{ accountRole: { kind: 'user' }, signerRole: { kind: 'agent', master: ACCOUNT } },
  ...{ agents: [agent], accountMode: 'disabled', equityUusd: neededUsd * 1_000_000 },
  fees: { takerPpm: 450, makerPpm: (config.strategy.min_spread_bps / 2) * 100 },
  budget: { used: 10, cap: 10 + reserve, volumeUsd: 0 },
  ...{ skewMs: -995, uncertaintyMs: 5, venueNowMs: NOW_MS, guardianBuildId: 'build-1' },
  latchSettings: { appendFsync: 'always', maxMemoryPolicy: 'noeviction' },
  ...{ auditProblem: null, envelopeProblem: null, owesEnvelope: false },
};
const failures = (change: Partial<Collected>) =>
  preflightChecks({ ...well, ...change }).flatMap(({ name, pass, value }) =>
    pass ? [] : [`${name}: ${value}`],
  );
const strategy = (change: object) => ({ config: configOf({ strategy: { ...config.strategy, ...change } }) });

test('all pass where all is well, at every limit, and are counted', () => {
  const checks = preflightChecks(well);
  expect(failures({})).toEqual([]);
  expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
  expect(checks.every(({ fix }) => fix !== '')).toBe(true);
  expect(evidenceOf(checks)).toBe(`${checks.length} checks passed; envelope as configured`);
});

test.each<[string, Partial<Collected>, string[]]>([
  ['a strategy that nobody wrote', strategy({ name: 'avellanada' }), ['strategy: avellanada']],
  [
    'a coin that is not listed',
    { universe: universeOf(coin(btc)) },
    ['coins_listed: not listed: ETH', 'leverage: 3x'],
  ],
  [
    'a coin that is no longer listed',
    { universe: universeOf(coin(btc), coin(eth, { isDelisted: true })) },
    ['coins_listed: not listed: ETH'],
  ],
  [
    'coins that offer no cross margin',
    { universe: universeOf(coin(btc), coin(eth, { onlyIsolated: true })) },
    ['margin_mode: isolated only: ETH'],
  ],
  [
    'coins that the venue did not describe',
    { universe: null },
    ['coins_listed: not known', 'leverage: 3x', 'margin_mode: not known'],
  ],
  [
    'orders that are too small',
    strategy({ quote_size_usd: 15, defensive_size_factor: 0.5 }),
    ['order_notional_min: 7.5 USD'],
  ],
  [
    'the agent in the place of the account',
    { signer: ACCOUNT, agents: [{ ...agent, address: ACCOUNT }] },
    ['account_is_not_signer: the same address'],
  ],
  ['an account that does not exist', { accountRole: { kind: 'missing' } }, ['account_role: missing']],
  [
    'a sub-account, for which the agents of its master cannot sign here',
    { accountRole: { kind: 'sub_account', master: SIGNER } },
    ['account_role: sub_account'],
  ],
  ['a vault', { accountRole: { kind: 'vault' } }, ['account_role: vault']],
  ['an account that nobody described', { accountRole: null }, ['account_role: not known']],
  [
    'an agent of somebody else',
    { signerRole: { kind: 'agent', master: SIGNER } },
    ['signer_is_agent: agent'],
  ],
  ['a signer that nobody approved', { signerRole: { kind: 'user' } }, ['signer_is_agent: user']],
  ['a signer that nobody described', { signerRole: null }, ['signer_is_agent: not known']],
  ['an agent that ends within the day', { venueNowMs: NOW_MS + 1 }, ['signer_unexpired: 23 h left']],
  ['agents that are not known', { agents: null }, ['signer_unexpired: not known']],
  ['an account of another mode', { accountMode: 'unifiedAccount' }, ['account_mode: unifiedAccount']],
  ['an account whose mode is not known', { accountMode: null }, ['account_mode: not known']],
  ['a dollar too little', { equityUusd: neededUsd * 1_000_000 - 1 }, [`equity: ${neededUsd - 1} USD`]],
  ['equity that is not known', { equityUusd: null }, ['equity: not known']],
  [
    'fees above half of the spread',
    { fees: { takerPpm: 0, makerPpm: (config.strategy.min_spread_bps / 2) * 100 + 1 } },
    [`maker_fee: ${config.strategy.min_spread_bps / 2 + 0.01} bps`],
  ],
  ['fees that are not known', { fees: null }, ['maker_fee: not known']],
  [
    'too few requests',
    { budget: { used: 11, cap: 10 + reserve, volumeUsd: 0 } },
    [`request_budget: ${reserve - 1} requests left`],
  ],
  ['requests that are not known', { budget: null }, ['request_budget: not known']],
  ['a clock that is off', { skewMs: 996 }, ['clock_skew: 996 ms ± 5 ms']],
  ['a clock that is not known', { uncertaintyMs: null }, ['clock_skew: not known']],
  ['an envelope that nobody accepted', { envelopeProblem: 'max_leverage 5' }, ['envelope: max_leverage 5']],
  ['a guardian of another build', { guardianBuildId: 'build-0' }, ['build_ids: guardian build-0']],
  ['no guardian', { guardianBuildId: null }, ['build_ids: no guardian seen']],
  [
    'a latch that forgets',
    { latchSettings: { appendFsync: 'everysec', maxMemoryPolicy: 'noeviction' } },
    ['redis_latch_durable: appendfsync everysec, noeviction'],
  ],
  [
    'a latch that drops',
    { latchSettings: { appendFsync: 'always', maxMemoryPolicy: 'allkeys-lru' } },
    ['redis_latch_durable: appendfsync always, allkeys-lru'],
  ],
  [
    'a latch that says nothing of itself',
    { latchSettings: null },
    ['redis_latch_durable: appendfsync not known, not known'],
  ],
  ['an audit that cannot be written', { auditProblem: 'no space left' }, ['audit_writable: no space left']],
])('%s', (_, change, expected) => {
  expect(failures(change)).toEqual(expected);
});

test('an agent without a name tells no expiry, and passes', () => {
  const [line] = preflightChecks({ ...well, agents: [] }).filter(({ name }) => name === 'signer_unexpired');
  expect(line).toMatchObject({ pass: true, value: 'unnamed agent, no expiry told' });
});

test('what failed is told with what it needs, as far as a line goes', () => {
  const checks = preflightChecks({ ...well, auditProblem: 'no space left', equityUusd: null });
  expect(evidenceOf(checks)).toBe(
    `equity: not known, needs ${neededUsd} USD (total position over leverage); audit_writable: no space left, needs writable`,
  );
  const many = checks.map((check) => ({ ...check, pass: false }));
  expect(evidenceOf(many)).toHaveLength(280);
});
