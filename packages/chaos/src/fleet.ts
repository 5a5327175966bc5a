// Several engines that trade under one guardian, one pair of Redis servers and one venue, started from their source: what a
// stop has to reach. Whoever holds a fleet may kill, freeze and restart any part; the venue's journal tells what came of it.
import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plan, writePlan } from '@agora/scripts/supervisor/plan';
import { type EngineId, engineIdSchema } from '@agora/shared/ids';
import { latchKeys, liveKeys } from '@agora/shared/redis-keys';
import { type Snapshot, snapshotSchema } from '@agora/shared/snapshot';
import { type AppOptions, AppProcess } from '@agora/testkit/app-process';
import { FakeBotApi } from '@agora/testkit/bot-api';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import { type PaperVenue, startPaperVenue } from '@agora/testkit/venue';
import type { Redis } from 'ioredis';
import { eventually } from './eventually.ts';

/** Who may write `/kill` to the bot. */
export const OPERATOR = 4_711;
const CASH_USD = '100000';
const ACTIVE_MS_MAX = 30_000;
/** On a machine that is busy with other things an engine rightly halts before the test begins. */
const STARTS_MAX = 3;

export interface FleetOptions {
  readonly engines: readonly string[];
  readonly web?: boolean;
  /** What each process is started with besides. */
  readonly preload?: (name: string) => AppOptions;
  /** Where a process finds its runtime file: the launcher's, or a copy that names other addresses. */
  readonly routed?: (name: string, runtimeFile: string) => string;
}

export class Fleet {
  readonly ids: readonly EngineId[];
  readonly pair: RedisPair;
  readonly venue: PaperVenue;
  readonly bot: FakeBotApi;
  readonly engines = new Map<EngineId, AppProcess>();
  guardian: AppProcess | null = null;
  web: AppProcess | null = null;
  readonly #options: FleetOptions;
  #live: Redis | null = null;

  private constructor(options: FleetOptions, pair: RedisPair, venue: PaperVenue, bot: FakeBotApi) {
    this.ids = options.engines.map((id) => engineIdSchema.parse(id));
    this.#options = options;
    this.pair = pair;
    this.venue = venue;
    this.bot = bot;
  }

  /** Redis, venue and bot run; no process of the product does yet. */
  static async open(options: FleetOptions): Promise<Fleet> {
    const [venue, bot] = await Promise.all([
      startPaperVenue({ market: 'flow', blockMs: 70, durable: true }),
      FakeBotApi.start(),
    ]);
    const pair = await startRedisPair({
      engineIds: [...options.engines],
      configure: (config) => ({
        ...config,
        engines: config.engines.map((engine) => ({ ...engine, warmup_s: 1 })),
        venue_urls: { http: venue.httpUrl, ws: venue.wsUrl },
        telegram: {
          ...{ bot_token_file: venue.httpUrl, allowed_user_ids: [OPERATOR], chat_ids: [] },
          ...{ second_contact_chat_ids: [], api_root: bot.root },
        },
      }),
    });
    const fleet = new Fleet(options, pair, venue, bot);
    await fleet.#prepare();
    return fleet;
  }

  /** A fleet that trades, with orders of every engine resting at the venue this moment. `prepare` is called before anything starts. */
  static async trading(options: FleetOptions, prepare: (fleet: Fleet) => Promise<void>): Promise<Fleet> {
    for (let start = 1; ; start += 1) {
      const fleet = await Fleet.open(options);
      try {
        await prepare(fleet);
        await fleet.trade();
        return fleet;
      } catch (error) {
        await fleet.close();
        if (start === STARTS_MAX) throw error;
      }
    }
  }

  async #prepare(): Promise<void> {
    const token = join(this.pair.home.secrets, 'telegram.token');
    writeFileSync(token, this.bot.token, { mode: 0o600 });
    chmodSync(token, 0o400);
    Object.assign(this.pair.config.telegram ?? {}, { bot_token_file: token });
    writePlan(this.pair.home, this.#plan());
    for (const id of this.ids) {
      mkdirSync(join(this.pair.home.data, id), { recursive: true, mode: 0o700 });
      const { account_address, engine_address, guardian_address } = this.walletsOf(id);
      await this.venue.admin('POST', 'accounts', {
        address: account_address,
        usd: CASH_USD,
        agents: [
          { address: engine_address, name: 'engine' },
          { address: guardian_address, name: 'guardian' },
        ],
      });
    }
  }

  /** What the launcher's commands need to know. */
  #plan(): Plan {
    const { guardian: port } = this.pair.config.ports;
    const guardian = {
      name: 'guardian',
      command: '',
      args: [],
      stage: 2,
      host: '127.0.0.1',
      port,
      health: 'http' as const,
      stopTimeoutMs: 0,
    };
    return {
      buildId: 'test',
      configFile: '',
      engineIds: [...this.ids],
      consoleUrl: '',
      processes: [guardian],
    };
  }

  walletsOf(id: EngineId): { account_address: string; engine_address: string; guardian_address: string } {
    const file = this.pair.runtimeFor('engine', id);
    return JSON.parse(readFileSync(file, 'utf8')).wallets[id];
  }

  #runtimeOf(name: string, file: string): string {
    return this.#options.routed?.(name, file) ?? file;
  }

  startEngine(id: EngineId): AppProcess {
    const args = ['--config', this.#runtimeOf(id, this.pair.runtimeFor('engine', id)), '--engine', id];
    const engine = new AppProcess('engine', args, this.#options.preload?.(id) ?? {});
    this.engines.set(id, engine);
    return engine;
  }

  startGuardian(): AppProcess {
    const options = this.#options.preload?.('guardian') ?? {};
    const runtime = this.#runtimeOf('guardian', this.pair.runtimeFor('guardian'));
    this.guardian = new AppProcess('guardian', ['--config', runtime], options);
    return this.guardian;
  }

  startWeb(): AppProcess {
    const options = { ...this.#options.preload?.('web'), entry: 'server.ts' };
    this.web = new AppProcess('web', ['--config', this.pair.runtimeFor('web')], options);
    return this.web;
  }

  /** Everything runs, every engine is ACTIVE and has orders resting at the venue. */
  async trade(beforeTouch: () => void = () => undefined): Promise<void> {
    for (const id of this.ids) this.startEngine(id);
    // A guardian that sees an engine start too slowly takes it for a dark one, and it would be right to.
    await Promise.all(this.ids.map((id) => this.#booted(id)));
    this.startGuardian();
    if (this.#options.web === true) this.startWeb();
    await Promise.all(this.ids.map((id) => this.#bootVerified(id)));
    beforeTouch();
    this.touchEnable();
    await Promise.all([...this.ids.map((id) => this.active(id)), this.answering()]);
    await eventually(
      'orders of every engine rest at once',
      ACTIVE_MS_MAX,
      async () =>
        (await Promise.all(this.ids.map((id) => this.restingAtVenue(id)))).every((count) => count > 0),
      async () => (await Promise.all(this.ids.map((id) => this.explain(id)))).join(' || '),
    );
  }

  async restingAtVenue(id: EngineId): Promise<number> {
    const { account_address: user } = this.walletsOf(id);
    const answer = await fetch(`${this.venue.httpUrl}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'frontendOpenOrders', user }),
    });
    const orders: unknown = await answer.json();
    return Array.isArray(orders) ? orders.length : 0;
  }

  /** The documented act: a plain touch, of the shared file and, with several engines on the host, of each one's own. */
  touchEnable(ids: readonly EngineId[] = this.ids): void {
    const own = ids.map((id) => `${id}/operator-enable`);
    for (const name of ['mm-bot.operator-enable', ...(this.ids.length > 1 ? own : [])]) {
      const path = join(this.pair.home.data, name);
      writeFileSync(path, '', { flag: 'a', mode: 0o600 });
      utimesSync(path, new Date(), new Date());
    }
  }

  async active(id: EngineId): Promise<void> {
    await eventually(
      `engine ${id} ACTIVE with orders resting`,
      ACTIVE_MS_MAX,
      async () => {
        const frame = await this.frame(id);
        return frame.state === 'ACTIVE' && frame.orders.resting >= 4 && frame.orders.in_flight === 0;
      },
      () => this.explain(id),
    );
  }

  async #booted(id: EngineId): Promise<void> {
    await eventually(
      `engine ${id} publishes`,
      ACTIVE_MS_MAX,
      async () => (await this.frame(id)).state === 'HALTED',
      () => this.explain(id),
    );
  }

  async #bootVerified(id: EngineId): Promise<void> {
    await eventually(
      `engine ${id} booted and verified`,
      ACTIVE_MS_MAX,
      async () => {
        return (await this.frame(id)).clearance?.stage === 'verified';
      },
      () => this.explain(id),
    );
  }

  async frame(id: EngineId): Promise<Snapshot> {
    this.#live ??= await this.pair.client('live', 'web');
    const live = this.#live;
    const text = await live.get(liveKeys.snapshot(id)).catch((error: unknown) => {
      // A connection that was killed with its server never comes back: the next look makes its own.
      live.disconnect();
      if (this.#live === live) this.#live = null;
      throw error;
    });
    return snapshotSchema.parse(JSON.parse(text ?? ''));
  }

  /** What the process that runs now has published; null = only an older one's frame is there. */
  async ownFrame(id: EngineId): Promise<Snapshot | null> {
    const frame = await this.frame(id);
    const said = this.engines.get(id)?.lines.find((line) => line.startsWith('{'));
    return said !== undefined && JSON.parse(said).boot_id === frame.boot_id ? frame : null;
  }

  /** Web and guardian answer, and every engine has published since it was started. */
  async answering(): Promise<void> {
    const served = [
      ...(this.guardian === null ? [] : (['guardian'] as const)),
      ...(this.web === null ? [] : (['web'] as const)),
    ];
    const why = async () => (await Promise.all(this.ids.map((id) => this.explain(id)))).join(' || ');
    const all = async () => {
      const answered = await Promise.all(served.map((who) => this.answers(who)));
      const frames = await Promise.all(this.ids.map((id) => this.ownFrame(id)));
      return answered.every(Boolean) && frames.every((frame) => frame !== null);
    };
    await eventually('everything answers', ACTIVE_MS_MAX, all, why);
  }

  async answers(who: 'guardian' | 'web'): Promise<boolean> {
    const url = `http://127.0.0.1:${this.pair.config.ports[who]}/healthz`;
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).status === 200;
  }

  async explain(id: EngineId): Promise<string> {
    const frame = await this.frame(id).catch(() => null);
    const failing = frame?.signals
      .filter(({ holds }) => !holds)
      .map(({ name, evidence }) => `${name}: ${evidence}`);
    const tail = this.engines.get(id)?.messages.slice(-6) ?? [];
    return [
      frame?.state,
      frame?.halt?.cause.raw_code,
      frame?.clearance?.stage,
      ...(failing ?? []),
      ...tail,
    ].join(' | ');
  }

  secret(name: string): string {
    return readFileSync(join(this.pair.home.secrets, name), 'utf8').trim();
  }

  dataFile(name: string): string {
    return join(this.pair.home.data, name);
  }

  /** Both pairs of one engine as redis-latch holds them now. */
  async epochs(id: EngineId): Promise<{ panicE: number; resumeE: number; panicG: number; resumeG: number }> {
    const redis = await this.pair.client('latch', 'web');
    const values = await redis
      .mget(
        latchKeys.panicEpoch(id),
        latchKeys.resumeEpoch(id),
        latchKeys.globalPanicEpoch(),
        latchKeys.resumeGlobalEpoch(id),
      )
      .finally(() => redis.disconnect());
    const [panicE = NaN, resumeE = NaN, panicG = NaN, resumeG = NaN] = values.map((value) =>
      value === null ? NaN : Number(value),
    );
    return { panicE, resumeE, panicG, resumeG };
  }

  async close(): Promise<void> {
    await Promise.all([...this.engines.values(), this.guardian, this.web].map((each) => each?.remove()));
    await Promise.all([this.pair.stop(), this.venue.stop(), this.bot.stop()]);
  }
}
