// A real engine on a real paper venue and real Redis, with somebody who trades with it, for tests that start it many times.
// What came of it is told by the journal and the audit files alone.
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@agora/shared/config';
import { latchKeys } from '@agora/shared/redis-keys';
import type { Snapshot } from '@agora/shared/snapshot';
import { compareBooks, type Row } from '@agora/testkit/agreement/compare';
import { booksOfAudit, booksOfFrame, booksOfVenue } from '@agora/testkit/agreement/sides';
import { readAudit } from '@agora/testkit/judge/audit-reader';
import { NO_FACTS } from '@agora/testkit/judge/facts';
import { judge } from '@agora/testkit/judge/judges';
import { readVenue } from '@agora/testkit/judge/venue-reader';
import {
  type Evidence,
  limitsOf,
  NO_OUTAGES,
  type Outages,
  type Verdict,
} from '@agora/testkit/judge/verdict';
import { Customer, type CustomerOptions } from '@agora/testkit/prove/customer';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import { type PaperVenue, type PaperVenueOptions, startPaperVenue } from '@agora/testkit/venue';
import { startGuardianStandIn } from './guardian-stand-in.ts';
import { ID, RunningEngine, readSnapshot } from './running-engine.ts';

/** Assets as the paper venue numbers them. */
const COINS = [
  { coin: 'BTC', assetId: 3, szDecimals: 5 },
  { coin: 'ETH', assetId: 4, szDecimals: 4 },
];
const LOOK_EVERY_MS = 50;
const AGREE_WITHIN_MS = 30_000;

export interface RigOptions {
  readonly venue?: PaperVenueOptions;
  /** How often somebody takes a part of our quotes; 0 = nobody does. */
  readonly customerMs?: number;
  /** How many of them; 1 when absent. */
  readonly customers?: number;
  /** How they trade: the share of a quote that it takes, and for how long on one side. */
  readonly customer?: Pick<CustomerOptions, 'share' | 'sideRuns'>;
  readonly configure?: (config: Config) => Config;
}

export interface Judged {
  readonly rows: readonly Row[];
  readonly verdicts: readonly Verdict[];
  readonly evidence: Evidence;
}

export class TradingRig {
  readonly pair: RedisPair;
  readonly venue: PaperVenue;
  readonly account: string;
  readonly customers: readonly Customer[];
  readonly #runtimeFile: string;
  readonly #wallets: { engine_address: string; guardian_address: string };
  readonly #stopGuardian: () => void;
  readonly #engines: RunningEngine[] = [];

  private constructor(
    parts: { pair: RedisPair; venue: PaperVenue; customers: readonly Customer[]; stopGuardian: () => void },
    runtimeFile: string,
  ) {
    const wallets = JSON.parse(readFileSync(runtimeFile, 'utf8')).wallets[ID];
    this.pair = parts.pair;
    this.venue = parts.venue;
    this.customers = parts.customers;
    this.#stopGuardian = parts.stopGuardian;
    this.#runtimeFile = runtimeFile;
    this.#wallets = wallets;
    this.account = wallets.account_address;
  }

  static async start(options: RigOptions = {}): Promise<TradingRig> {
    const { configure, customerMs = 0 } = options;
    const pair = await startRedisPair({ engineIds: [ID], ...(configure === undefined ? {} : { configure }) });
    const path = pair.runtimeFor('engine', ID);
    const runtime = JSON.parse(readFileSync(path, 'utf8'));
    const { account_address: account, engine_address: address } = runtime.wallets[ID];
    const venue = await startPaperVenue({
      ...{ market: 'flow', blockMs: 70, durable: true },
      accounts: [{ address: account, usd: '100000', agents: [{ address, name: 'engine' }] }],
      ...options.venue,
    });
    runtime.venue = { http_url: venue.httpUrl, ws_url: venue.wsUrl };
    writeFileSync(path, JSON.stringify(runtime), { mode: 0o600 });
    const customers: Customer[] = [];
    for (let n = 0; customerMs !== 0 && n < (options.customers ?? 1); n += 1)
      customers.push(await newCustomer(venue, account, customerMs, options.customer));
    const stopGuardian = await startGuardianStandIn(pair, runtime.build_id);
    for (const customer of customers) customer.start();
    return new TradingRig({ pair, venue, customers, stopGuardian }, path);
  }

  get data(): string {
    return this.pair.home.data;
  }

  get auditDir(): string {
    return join(this.data, ID, 'audit');
  }

  /** A new life of the engine; the one before it must have ended. */
  engine(preload: readonly string[] = []): RunningEngine {
    const engine = new RunningEngine(this.pair, this.#runtimeFile, { preload });
    this.#engines.push(engine);
    return engine;
  }

  /** The documented act: a plain touch. */
  touchEnable(): void {
    const path = join(this.data, 'mm-bot.operator-enable');
    writeFileSync(path, '', { flag: 'a' });
    utimesSync(path, new Date(), new Date());
  }

  async openOrders(): Promise<
    readonly { coin: string; side: 'B' | 'A'; cloid: string | null; oid: number }[]
  > {
    const answer = await fetch(`${this.venue.httpUrl}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'frontendOpenOrders', user: this.account }),
    });
    return (await answer.json()) as []; // the venue's own form, which its tests hold
  }

  frame(): Promise<Snapshot> {
    return readSnapshot(this.pair);
  }

  /** Boots, waits for the proof that nothing of ours is left, enables, and waits for quotes on both sides of both coins. */
  async startTrading(preload: readonly string[] = []): Promise<RunningEngine> {
    const engine = this.engine(preload);
    await this.verified(engine, 40_000);
    this.touchEnable();
    await this.twoSided(60_000);
    return engine;
  }

  /** The frame of this life in which the halt is verified. */
  verified(engine: RunningEngine, msMax: number): Promise<Snapshot> {
    return this.wait('a verified halt', msMax, async () => {
      const { boot_id } = await engine.health();
      const frame = await this.frame();
      return frame.boot_id === boot_id && frame.clearance?.stage === 'verified' && frame;
    });
  }

  /** The way back from a halt, as an operator on the host goes it: touch, then a request with what was reviewed. */
  async resume(): Promise<void> {
    const frame = await this.wait('a verified halt', 40_000, async () => {
      const seen = await this.frame();
      return seen.state === 'HALTED' && seen.clearance?.stage === 'verified' && seen;
    });
    this.touchEnable();
    await this.wait('every recovery gate', 15_000, async () =>
      (await this.frame()).recovery_gates.every(({ holds }) => holds),
    );
    const request = {
      ...{
        act: 'resume',
        request_id: randomBytes(8).toString('hex'),
        who: 'a test on the host',
        at: new Date().toISOString(),
      },
      reason: null,
      reviewed: {
        panic_epoch: frame.latch?.panic_epoch ?? 0,
        panic_global_epoch: frame.latch?.global.panic_epoch ?? 0,
      },
      ...{ halt_id: frame.halt?.halt_id, snapshot_seq: null, second_factor_at: null },
    };
    const redis = await this.pair.client('latch', 'cli');
    await redis.set(latchKeys.request(ID, 'resume', 'cli'), JSON.stringify(request), 'EX', 60);
    redis.disconnect();
    await this.wait('ACTIVE again', 15_000, async () => (await this.frame()).state === 'ACTIVE');
  }

  async twoSided(msMax: number): Promise<void> {
    await this.wait('quotes on both sides of both coins', msMax, () => this.isTwoSided());
  }

  async isTwoSided(): Promise<boolean> {
    const open = await this.openOrders();
    return COINS.every(({ coin }) =>
      ['A', 'B'].every((side) => open.some((order) => order.coin === coin && order.side === side)),
    );
  }

  async wait<T>(what: string, msMax: number, look: () => Promise<T | false | null>): Promise<T> {
    const deadlineMs = performance.now() + msMax;
    for (;;) {
      const seen = await look().catch(() => null);
      if (seen !== false && seen !== null) return seen;
      if (performance.now() > deadlineMs)
        throw new Error(`${what} did not come within ${msMax} ms: ${await this.#why()}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** Judges everything since the start. Call it when nothing moves any more. */
  async judge(outages: Outages = NO_OUTAGES): Promise<Judged> {
    const frame = await this.frame().catch(() => null);
    const { engine_address: engine, guardian_address } = this.#wallets;
    const wallets = { account: this.account, engine, others: [guardian_address] };
    const venue = await readVenue(this.venue.journalDir, {
      account: this.account,
      signers: [engine, guardian_address],
    });
    const audit = await readAudit(this.auditDir);
    const [{ envelope }] = this.pair.config.engines as [Config['engines'][number]]; // this rig has one
    const evidence: Evidence = {
      wallets,
      venue,
      audit,
      limits: limitsOf(envelope),
      outages,
      facts: NO_FACTS,
    };
    const rows = compareBooks({
      venue: booksOfVenue(venue),
      audit: booksOfAudit(audit, venue.szDecimals),
      redis: frame === null ? null : booksOfFrame(frame, venue, audit.boots.length),
    });
    return { rows, verdicts: judge(evidence), evidence };
  }

  /** Judged once nobody trades any more and all books are equal; as they stand where they do not become so. */
  async quiet(): Promise<Judged> {
    this.stopCustomers();
    return this.wait('all books equal', AGREE_WITHIN_MS, async () => {
      const seen = await this.judge();
      return seen.rows.every(({ agrees }) => agrees) && seen;
    }).catch(() => this.judge());
  }

  stopCustomers(): void {
    for (const customer of this.customers) customer.stop();
  }

  async stop(): Promise<void> {
    this.stopCustomers();
    await Promise.all(this.#engines.map((each) => each.remove()));
    this.#stopGuardian();
    await this.venue.stop();
    await this.pair.stop();
    rmSync(this.#runtimeFile, { force: true });
  }

  async #why(): Promise<string> {
    const tail = this.#engines.at(-1)?.messages.slice(-6) ?? [];
    const frame = await this.frame().catch(() => null);
    if (frame === null) return tail.join(' | ');
    const missing = frame.signals
      .filter(({ holds }) => !holds)
      .map(({ name, evidence }) => `${name}: ${evidence}`);
    return [frame.state, frame.halt?.cause.raw_code, frame.clearance?.stage, ...missing, ...tail].join(' | ');
  }
}

async function newCustomer(
  venue: PaperVenue,
  account: string,
  everyMs: number,
  style: RigOptions['customer'],
): Promise<Customer> {
  const { httpUrl, wsUrl } = venue;
  let turn = 0;
  const share = () => [0.3, 0.7, 1][turn++ % 3] ?? 1;
  const customer = new Customer({ httpUrl, wsUrl, account, coins: COINS, everyMs, share, ...style });
  const { address } = customer.trader;
  await venue.admin('POST', 'accounts', { address, usd: '100000000', cum_vlm_usd: 1_000_000_000 });
  return customer;
}
