// An engine that was given the address of an agent wallet where the account's belongs: there it finds no orders, as in its own
// books, and "nothing equals nothing" would pass for agreement. Preflight refuses by what the venue says of the
// address, tells an operator what to configure, and no touch of the enable file brings an order to the venue.
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { preflightReportSchema } from '@agora/shared/preflight';
import { until } from '@agora/testkit/app-process';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import { type PaperVenue, startPaperVenue } from '@agora/testkit/venue';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startGuardianStandIn } from './support/guardian-stand-in.ts';
import { bearer, ID, RunningEngine, readSnapshot } from './support/running-engine.ts';

const TEST_MS_MAX = 60_000;
const OTHER_AGENT = `0x${'2'.repeat(40)}`;

interface Wallets {
  readonly account_address: string;
  readonly engine_address: string;
}

let pair: RedisPair;
let venue: PaperVenue;
let wallets: Wallets;
let stopGuardian: () => void;
let engine: RunningEngine;

beforeAll(async () => {
  pair = await startRedisPair({
    engineIds: [ID],
    configure: (config) => ({
      ...config,
      engines: config.engines.map((each) => ({ ...each, warmup_s: 1 })),
    }),
  });
  const runtime = JSON.parse(readFileSync(pair.runtimeFor('engine', ID), 'utf8'));
  wallets = runtime.wallets[ID];
  const agents = [
    { address: wallets.engine_address, name: 'engine' },
    { address: OTHER_AGENT, name: 'other' },
  ];
  const accounts = [{ address: wallets.account_address, usd: '100000', agents }];
  venue = await startPaperVenue({ market: 'flow', blockMs: 70, accounts });
  stopGuardian = await startGuardianStandIn(pair, runtime.build_id);
}, TEST_MS_MAX);
afterEach(() => engine.remove());
afterAll(async () => {
  stopGuardian?.();
  await venue?.stop();
  await pair?.stop();
});

test.each<[string, () => string, string[]]>([
  [
    'its own agent',
    () => wallets.engine_address,
    ['account_is_not_signer', 'account_role', 'signer_is_agent', 'equity'],
  ],
  ['another agent of the account', () => OTHER_AGENT, ['account_role', 'signer_is_agent', 'equity']],
])(
  'the account is %s: preflight refuses, and nothing is ever placed',
  { timeout: TEST_MS_MAX },
  async (_, account, failing) => {
    engine = new RunningEngine(pair, configuredFor(account()));
    const { boot_id } = await until('an engine', () => engine.health());
    const lines = await until('a report of preflight', preflightLines);
    const failed = lines.filter(({ pass }) => !pass);
    expect(failed.map(({ name }) => name)).toEqual(expect.arrayContaining(failing));
    expect(failed.find(({ name }) => name === 'account_role')).toMatchObject({
      value: 'agent',
      limit: 'user',
      fix: 'Configure the address of a main account that exists at the venue: sub-accounts and vaults are not supported.',
    });
    touchEnable();
    const frame = await until('a frame in which all else holds', async () => {
      const seen = await readSnapshot(pair);
      const enabled = seen.signals.find(({ name }) => name === 'operator_enabled')?.holds;
      return seen.boot_id === boot_id && enabled === true ? seen : null;
    });
    const preflight = frame.signals.find(({ name }) => name === 'preflight_ok');
    expect(preflight).toMatchObject({ holds: false, evidence: expect.stringContaining('account') });
    expect(frame.state).toBe('HALTED');
    const placed = (await venue.journal('in')).filter(
      ({ input }) =>
        JSON.stringify(input).includes('"type":"order"') &&
        JSON.stringify(input).includes(wallets.engine_address),
    );
    expect(placed).toEqual([]);
  },
);

/** The runtime file with this address where the account's belongs. */
function configuredFor(account: string): string {
  const runtime = JSON.parse(readFileSync(pair.runtimeFor('engine', ID), 'utf8'));
  runtime.wallets[ID].account_address = account;
  runtime.venue = { http_url: venue.httpUrl, ws_url: venue.wsUrl };
  const path = join(pair.home.run, 'wrong-account.json');
  writeFileSync(path, JSON.stringify(runtime), { mode: 0o600 });
  return path;
}

async function preflightLines() {
  const answer = await engine.get('/trpc/preflight', bearer(pair, 'cli'));
  const body = (await answer.json()) as { result?: { data: unknown } }; // tRPC's envelope; what it holds is parsed next
  const lines = preflightReportSchema.safeParse(body.result?.data).data?.lines ?? [];
  const isAsked = lines.some(({ name, value }) => name === 'account_role' && value === 'agent');
  return isAsked ? lines : null;
}

function touchEnable(): void {
  const path = join(pair.home.data, 'mm-bot.operator-enable');
  writeFileSync(path, '', { flag: 'a' });
  utimesSync(path, new Date(), new Date());
}
