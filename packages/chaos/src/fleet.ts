// Several engines that trade under one guardian, one pair of Redis servers and one venue, started from their source: what a
// stop has to reach. Whoever holds a fleet may kill, freeze and restart any part; the venue's journal tells what came of it.
import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plan, writePlan } from '@agora/scripts/supervisor/plan';
import { type EngineId, engineIdSchema } from '@agora/shared/ids';
import type { Snapshot } from '@agora/shared/snapshot';
import type { StrategyConfig } from '@agora/shared/strategy-config';
import { type AppOptions, AppProcess } from '@agora/testkit/app-process';
import { FakeBotApi } from '@agora/testkit/bot-api';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import { type PaperVenue, startPaperVenue } from '@agora/testkit/venue';
import { FleetLooks } from './fleet-looks.ts';

/** Who may write `/kill` to the bot. */
export const OPERATOR = 4_711;
const CASH_USD = '100000';
const STARTS_MAX = 3;

/** What was opened and started; from the beginning where on a machine that is busy with other things an engine rightly halted before the test. */
export async function startedAtLast<T extends { close(): Promise<void> }>(
  open: () => Promise<T>,
  start: (opened: T) => Promise<void>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const opened = await open();
    try {
      await start(opened);
      return opened;
    } catch (error) {
      await opened.close();
      if (attempt === STARTS_MAX) throw error;
    }
  }
}

const isQuoting = ({ state, orders }: Snapshot) =>
  state === 'ACTIVE' && orders.resting >= 4 && orders.in_flight === 0;

export interface FleetOptions {
  readonly engines: readonly string[];
  readonly web?: boolean;
  /** How the engines quote, where not calmly. */
  readonly strategy?: Partial<StrategyConfig>;
  /** How often the venue shows a book, where not as the real one does. */
  readonly bookMs?: number;
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
  /** Every process of the product that ever ran, by its name, so that no end is lost when another takes its place. */
  readonly started: (readonly [name: string, process: AppProcess])[] = [];
  readonly looks = new FleetLooks(this);
  readonly #options: FleetOptions;

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
      startPaperVenue({
        ...{ market: 'flow', blockMs: 70, durable: true },
        ...(options.bookMs === undefined ? {} : { bookMs: options.bookMs }),
      }),
      FakeBotApi.start(),
    ]);
    const pair = await startRedisPair({
      engineIds: [...options.engines],
      configure: (config) => ({
        ...config,
        engines: config.engines.map((engine) => ({
          ...{ ...engine, warmup_s: 1 },
          strategy: { ...engine.strategy, ...options.strategy },
        })),
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
  static trading(options: FleetOptions, prepare: (fleet: Fleet) => Promise<void>): Promise<Fleet> {
    return startedAtLast(
      () => Fleet.open(options),
      async (fleet) => {
        await prepare(fleet);
        await fleet.trade();
      },
    );
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
    this.started.push([id, engine]);
    return engine;
  }

  startGuardian(): AppProcess {
    const options = this.#options.preload?.('guardian') ?? {};
    const runtime = this.#runtimeOf('guardian', this.pair.runtimeFor('guardian'));
    this.guardian = new AppProcess('guardian', ['--config', runtime], options);
    this.started.push(['guardian', this.guardian]);
    return this.guardian;
  }

  startWeb(): AppProcess {
    const options = { ...this.#options.preload?.('web'), entry: 'server.ts' };
    this.web = new AppProcess('web', ['--config', this.pair.runtimeFor('web')], options);
    this.started.push(['web', this.web]);
    return this.web;
  }

  /** Everything runs, every engine is ACTIVE and has orders resting at the venue. */
  async trade(beforeTouch: () => void = () => undefined): Promise<void> {
    for (const id of this.ids) this.startEngine(id);
    // A guardian that sees an engine start too slowly takes it for a dark one, and it would be right to.
    await this.#each('publishes', ({ state }) => state === 'HALTED');
    this.startGuardian();
    if (this.#options.web === true) this.startWeb();
    await this.#each('booted and verified', ({ clearance }) => clearance?.stage === 'verified');
    beforeTouch();
    this.touchEnable();
    await this.#each('ACTIVE with orders resting', isQuoting);
    await this.looks.answering();
    await this.looks.allResting();
  }

  async #each(what: string, holds: (frame: Snapshot) => boolean): Promise<void> {
    await Promise.all(this.ids.map((id) => this.looks.until(what, id, holds)));
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

  secret(name: string): string {
    return readFileSync(join(this.pair.home.secrets, name), 'utf8').trim();
  }

  dataFile(name: string): string {
    return join(this.pair.home.data, name);
  }

  async close(): Promise<void> {
    await Promise.all([...this.engines.values(), this.guardian, this.web].map((each) => each?.remove()));
    await Promise.all([this.pair.stop(), this.venue.stop(), this.bot.stop()]);
  }
}
