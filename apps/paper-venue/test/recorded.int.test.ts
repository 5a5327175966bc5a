// Our answers beside recorded answers of the real venue: the same keys, of the same kinds. Where a recording is older
// than the protocol of today, the difference is named. The recordings are not part of the product; without them this
// file is skipped.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { RunningVenue } from '../src/server/app.ts';
import { limit, orderAction, signed } from './support/sign.ts';
import { addedPaths, kindConflicts, missingPaths } from './support/structure.ts';
import { alice, aliceAgent, post, startTestVenue } from './support/venue.ts';
import { numberedKey, testWallet } from './support/wallet.ts';

const RECORDED = join(import.meta.dirname, '../../../../shared/data/hyperliquid/info');
const present = existsSync(RECORDED);
if (!present) process.stderr.write(`recorded answers: skipped, there is no ${RECORDED}\n`);

const BTC = 3;
const AGENT = numberedKey(0xa6e97);
const BOB = numberedKey(0xb0b);

interface Exchange {
  readonly request: { type: string; [key: string]: unknown };
  readonly answer: unknown;
}

/** One recording indents the rest of a quoted text less than YAML asks for: such lines are joined before parsing. */
function unwrapped(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const starts = line.trim() === '' || /^\s*(- |-$|[\w-]+:|'|")/.test(line);
    if (starts) lines.push(line);
    else lines.push(`${lines.pop() ?? ''} ${line.trim()}`);
  }
  return lines.join('\n');
}

function recordings(file: string): Exchange[] {
  const { interactions } = parse(unwrapped(readFileSync(join(RECORDED, file), 'utf8'))) as {
    interactions: { request: { body: string }; response: { body: { string: string } } }[];
  };
  return interactions.map(({ request, response }) => ({
    request: JSON.parse(request.body) as Exchange['request'],
    answer: JSON.parse(response.body.string) as unknown,
  }));
}

/** By file: the recorded request type, and how the protocol has changed since the recording. */
const cases: readonly { file: string; type: string; gone: string[]; added: string[] }[] = [
  { file: 'extra_agents.yaml', type: 'extraAgents', gone: [], added: [] },
  { file: 'get_frontend_open_orders.yaml', type: 'frontendOpenOrders', gone: [], added: ['$[].cloid'] },
  {
    file: 'get_info.yaml',
    type: 'meta',
    gone: [],
    added: ['$.universe[].marginTableId', '$.universe[].isDelisted', '$.marginTables', '$.collateralToken'],
  },
  { file: 'get_l2_snapshot.yaml', type: 'l2Book', gone: [], added: [] },
  {
    file: 'get_open_orders.yaml',
    type: 'openOrders',
    gone: [],
    added: ['$[].origSz', '$[].cloid', '$[].reduceOnly'],
  },
  {
    file: 'get_user_fills.yaml',
    type: 'userFills',
    gone: [],
    added: ['$[].tid', '$[].feeToken', '$[].twapId', '$[].cloid'],
  },
  {
    file: 'get_user_fills_by_time.yaml',
    type: 'userFillsByTime',
    gone: [],
    added: ['$[].tid', '$[].feeToken', '$[].twapId', '$[].cloid'],
  },
  {
    file: 'get_user_state.yaml',
    type: 'clearinghouseState',
    gone: ['$.assetPositions[].position.maxTradeSzs'],
    added: [
      '$.crossMaintenanceMarginUsed',
      '$.time',
      '$.assetPositions[].position.maxLeverage',
      '$.assetPositions[].position.cumFunding',
    ],
  },
  { file: 'historical_orders.yaml', type: 'historicalOrders', gone: [], added: [] },
  { file: 'user_rate_limit.yaml', type: 'userRateLimit', gone: [], added: ['$.nRequestsSurplus'] },
  { file: 'user_role.yaml', type: 'userRole', gone: [], added: [] },
];

describe.skipIf(!present)('recorded answers of the real venue', () => {
  let venue: RunningVenue;

  beforeAll(async () => {
    venue = await startTestVenue();
    const cloid = '0xc1000000000000000000000000000001';
    const act = async (key: string, ...orders: ReturnType<typeof limit>[]) => {
      await post(`${venue.url}/exchange`, signed(key, orderAction(...orders)));
    };
    await act(BOB, limit(BTC, false, '100100', '1'), limit(BTC, true, '99900', '1'));
    await act(AGENT, limit(BTC, true, '100100', '0.02', { tif: 'Ioc', cloid }));
    await act(AGENT, limit(BTC, true, '90000', '0.02', { tif: 'Ioc' }));
    await act(AGENT, limit(BTC, false, '100200', '0.01', { reduceOnly: true, cloid }));
  });

  afterAll(async () => {
    await venue.close();
  });

  test.each(cases)('$type', async ({ file, type, gone, added }) => {
    const recorded = recordings(file).filter(({ request }) => request.type === type);
    expect(recorded.length).toBeGreaterThan(0);
    for (const { request, answer } of recorded) {
      const ours = (await post(`${venue.url}/info`, ourRequest(request))).json();
      expect(kindConflicts(ours, answer)).toEqual([]);
      expect(missingPaths(ours, answer).filter((path) => !ignorable(path))).toEqual(gone);
      expect(addedPaths(ours, answer).filter((path) => !added.includes(path))).toEqual([]);
    }
  });

  test('the recorded mids are decimal strings by coin, as ours are', async () => {
    const recorded = recordings('get_all_mids.yaml')[0]?.answer as Record<string, string>;
    const ours = (await post(`${venue.url}/info`, { type: 'allMids' })).json() as Record<string, string>;
    for (const mids of [recorded, ours]) {
      expect(mids.BTC).toMatch(/^\d+\.\d+$/);
    }
  });

  test('an agent asks in vain: queries take the account', async () => {
    const ours = await post(`${venue.url}/info`, { type: 'openOrders', user: aliceAgent.address });
    expect(ours.json()).toEqual([]);
  });
});

/** The recorded request about our own account and coin; the recorded time range starts long ago. */
function ourRequest(request: Exchange['request']): object {
  return {
    ...request,
    ...(request.user === undefined ? {} : { user: alice.address }),
    ...(request.coin === undefined ? {} : { coin: 'BTC' }),
    ...(request.startTime === undefined ? {} : { startTime: 0, endTime: null }),
  };
}

/** Our session has no order with children; values under them cannot be compared. */
function ignorable(path: string): boolean {
  return path.includes('.children[]');
}

test('the wallet of these tests signs as the accounts they fund', () => {
  expect(testWallet(AGENT).address).toBe(aliceAgent.address);
});
