// A venue that goes on from its journal: what the faults of its earlier life did is undone, a long time of standing still costs no
// memory, and what its data directory decides is not decided again.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Exchange } from '../src/core/exchange.ts';
import type { ExchangeEvent } from '../src/core/seam/events.ts';
import { listSegments } from '../src/journal/file-store.ts';
import type { RunningVenue } from '../src/server/app.ts';
import { SLICE_MS } from '../src/server/gap.ts';
import type { VenueOptions } from '../src/server/options.ts';
import type { Packable } from '../src/signing/msgpack.ts';
import { limit, orderAction, signed } from './support/sign.ts';
import { admin, post, startTestVenue } from './support/venue.ts';
import { numberedKey } from './support/wallet.ts';

const AGENT = numberedKey(0xa6e97);
const BTC = 3;
const HOUR_MS = 3_600_000;

let directory: string;
let venue: RunningVenue | null = null;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'paper-venue-'));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await stop();
  rmSync(directory, { recursive: true, force: true });
});

async function start(overrides: Partial<VenueOptions> = {}): Promise<RunningVenue> {
  venue = await startTestVenue({ dataDir: directory, virtualStartMs: Date.now(), ...overrides });
  return venue;
}

async function stop(): Promise<void> {
  await venue?.close();
  venue = null;
}

const act = async ({ url }: RunningVenue, action: Packable) =>
  (await post(`${url}/exchange`, signed(AGENT, action))).text;
const info = async ({ url }: RunningVenue, request: object) => (await post(`${url}/info`, request)).json();
const hashOf = async (of: RunningVenue) =>
  ((await admin(of, 'GET', 'state?hash=1')) as { state_hash: string }).state_hash;

async function btcOraclePx(of: RunningVenue): Promise<string | undefined> {
  const [, contexts] = (await info(of, { type: 'metaAndAssetCtxs' })) as [unknown, { oraclePx: string }[]];
  return contexts[BTC]?.oraclePx;
}

/** The oracle that is published a little after this one was given. */
async function publishedAfter(of: RunningVenue, px: string): Promise<string | undefined> {
  of.host.command({ kind: 'setOracle', coin: 'BTC', px });
  await of.advance(10_000);
  return await btcOraclePx(of);
}

describe('faults of an earlier life', () => {
  const FAULTS = [
    { kind: 'stale_oracle', match: { coin: 'BTC' }, duration_ms: HOUR_MS },
    { kind: 'open_interest_cap', match: { coin: 'BTC' }, amount: 0 },
    { kind: 'post_only_window', duration_ms: HOUR_MS },
    { kind: 'schedule_cancel_gate', amount: 0 },
  ];
  const schedule = (of: RunningVenue) =>
    act(of, { type: 'scheduleCancel', time: of.host.clock.nowMs() + 60_000 });
  const order = (of: RunningVenue) => act(of, orderAction(limit(BTC, true, '99000', '0.01')));

  async function struck(): Promise<RunningVenue> {
    const first = await start({ config: { scheduleCancelGateUsd: 500 } });
    for (const fault of FAULTS) await admin(first, 'POST', 'faults', fault);
    await first.advance(1_000);
    expect(await publishedAfter(first, '101000')).toBe('100000.0');
    expect(await order(first)).toContain('Only post-only orders allowed');
    expect(await schedule(first)).toContain('"ok"');
    expect(await info(first, { type: 'perpsAtOpenInterestCap' })).toEqual(['BTC']);
    return first;
  }

  test('are undone, and so they stay in the journal', async () => {
    await struck();
    await stop();
    const second = await start();
    expect(await admin(second, 'GET', 'faults')).toEqual({ faults: [] });
    expect(await publishedAfter(second, '102000')).toBe('102000.0');
    expect(await info(second, { type: 'perpsAtOpenInterestCap' })).toEqual([]);
    expect(await order(second)).toContain('resting');
    expect(await schedule(second)).toContain('Required: $500.');
    const hash = await hashOf(second);
    await stop();
    expect(await hashOf(await start({ virtualStartMs: 1 }))).toBe(hash);
  });

  test('end before those that this start arms', async () => {
    await struck();
    await stop();
    const lines = ['name: n', 'description: d', 'clock: virtual', 'faults:'];
    const text = [...lines, '  - { at: 0s, kind: stale_oracle }'].join('\n');
    const second = await start({ faultScript: { text, file: 'stale.yaml' } });
    const before = await btcOraclePx(second);
    expect(await publishedAfter(second, '102000')).toBe(before);
  });
});

describe('thirty hours of standing still', () => {
  /** The longest time, in ms, whose events were taken from an exchange at once. */
  function longestTaken(): () => number {
    let longestMs = 0;
    const { drain } = Exchange.prototype;
    vi.spyOn(Exchange.prototype, 'drain').mockImplementation(function (this: Exchange): ExchangeEvent[] {
      const events = drain.call(this);
      longestMs = Math.max(longestMs, (events.at(-1)?.timeMs ?? 0) - (events[0]?.timeMs ?? 0));
      return events;
    });
    return () => longestMs;
  }

  test.each<[string, VenueOptions['market']]>([
    ['an empty market', { kind: 'none' }],
    ['the generated market', { kind: 'flow', scenario: null }],
  ])('are lived through in slices, now and when they are replayed, with %s', async (_name, market) => {
    const virtualStartMs = Date.now();
    await start({ virtualStartMs, market });
    await stop();
    const taken = longestTaken();
    const later = await start({ virtualStartMs: virtualStartMs + 30 * HOUR_MS, market: { kind: 'none' } });
    const hash = await hashOf(later);
    await stop();
    expect(await hashOf(await start({ virtualStartMs }))).toBe(hash);
    await stop();
    await start({ virtualStartMs: virtualStartMs + 60 * HOUR_MS, market });
    expect(taken()).toBeGreaterThan(SLICE_MS / 2);
    expect(taken()).toBeLessThanOrEqual(SLICE_MS);
  });
});

describe('what a data directory has of its own', () => {
  test('prices and the gate stay, and a start that says otherwise hears of it', async () => {
    const first = await start({ oracles: { BTC: '90000' } });
    expect([await btcOraclePx(first), first.ignored]).toEqual(['90000.0', []]);
    await stop();
    const second = await start({ oracles: { BTC: '110000' }, config: { scheduleCancelGateUsd: 7 } });
    await second.advance(10_000);
    expect(await btcOraclePx(second)).toBe('90000.0');
    expect(second.ignored).toEqual([
      '--oracle BTC: the data directory has its own price',
      '--schedule-gate-usd: the data directory was made with 1000000',
    ]);
    await stop();
    expect((await start({ oracles: {}, config: { scheduleCancelGateUsd: 1_000_000 } })).ignored).toEqual([]);
  });

  test.each<[string, () => void, Partial<VenueOptions>, string]>([
    ['another block time', () => {}, { blockMs: 20 }, 'CONFIG_MISMATCH'],
    ['a journal of another release', otherRelease, {}, 'STATE_MISMATCH'],
  ])('%s is refused with a way out, in containers too', async (_name, spoil, overrides, code) => {
    await start();
    await stop();
    spoil();
    const refused = start(overrides);
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(
      /remove the data directory .*docker volume rm .*begin anew.*engines halt/,
    );
  });

  function otherRelease(): void {
    const path = listSegments(directory)[0]?.path ?? '';
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"version":\d+/, '"version":1'));
  }
});
