// The real processes of one incident: Redis twice, a paper venue under a scenario, an engine and a guardian, as the launcher starts
// them, in a folder and on ports of their own. It sets the scene and strikes; it judges nothing.
import { copyFileSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@agora/shared/config';
import { engineIdSchema } from '@agora/shared/ids';
import { liveKeys } from '@agora/shared/redis-keys';
import { type Snapshot, snapshotSchema } from '@agora/shared/snapshot';
import { isoMs } from '@agora/shared/time';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { AppProcess, until } from '../app-process.ts';
import { freePorts } from '../free-ports.ts';
import { type HomeFacts, homeFacts } from '../prove/home-facts.ts';
import { type RedisPair, startRedisPair } from '../redis.ts';
import { type PaperVenue, startPaperVenue } from '../venue.ts';

const ID = engineIdSchema.parse('mm-incident');
/** As the shipped paper configuration has them. */
const VENUE = { blockMs: 70, latencyMs: 250 } as const;
/** A machine that is busy with other things starts everything slowly. */
const TRIES_MAX = 3;

const walletsSchema = z.record(
  z.string(),
  z.looseObject({
    account_address: z.string(),
    engine_address: z.string(),
    guardian_address: z.string(),
    flatten_address: z.string(),
  }),
);

export interface StageOptions {
  readonly engine: Pick<Config['engines'][number], 'coins' | 'envelope' | 'strategy'>;
  /** As the scenario's file would have it. */
  readonly scenario: object;
  readonly seed: number;
  readonly usd: number;
  /** What the account traded as a maker before. */
  readonly makerVolumeUsd: number;
  /** File for what the engine's core heard and wanted, once it has ended. */
  readonly recording: string | null;
}

export interface NoteOnMarket {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly coin: string | null;
  readonly text: string;
}

export class Stage {
  readonly pair: RedisPair;
  readonly venue: PaperVenue;
  readonly account: string;
  /** When the scenario began, wall clock. */
  readonly startMs: number;
  readonly engine: AppProcess;
  readonly guardian: AppProcess;
  readonly #live: Redis;

  private constructor(
    parts: Pick<Stage, 'pair' | 'venue' | 'account' | 'startMs' | 'engine' | 'guardian'>,
    live: Redis,
  ) {
    this.pair = parts.pair;
    this.venue = parts.venue;
    this.account = parts.account;
    this.startMs = parts.startMs;
    this.engine = parts.engine;
    this.guardian = parts.guardian;
    this.#live = live;
  }

  /** Everything runs and the engine is HALTED(boot), verified. Throws with what was seen instead. */
  static async open(options: StageOptions): Promise<Stage> {
    const [port = 0] = await freePorts(1);
    const urls = { http: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}/ws` };
    const configure = (config: Config): Config => ({
      ...config,
      venue_urls: urls,
      engines: config.engines.map((each) => ({ ...each, ...options.engine })),
    });
    const pair = await startRedisPair({ engineIds: [ID], configure });
    try {
      return await Stage.#start(pair, options, port);
    } catch (error) {
      await pair.stop();
      throw error;
    }
  }

  static async #start(pair: RedisPair, options: StageOptions, port: number): Promise<Stage> {
    const runtime = pair.runtimeFor('engine', ID);
    pair.runtimeFor('cli');
    const wallets = z.object({ wallets: walletsSchema }).parse(JSON.parse(readFileSync(runtime, 'utf8')))
      .wallets[ID];
    if (wallets === undefined) throw new Error('the engine has no wallets');
    const scenario = join(pair.home.dir, 'scenario.yaml');
    writeFileSync(scenario, JSON.stringify(options.scenario)); // JSON is YAML
    const { account_address: address, engine_address, guardian_address, flatten_address } = wallets;
    const agents = [
      { address: engine_address, name: 'engine' },
      { address: guardian_address, name: 'guardian' },
      { address: flatten_address, name: 'flatten' },
    ];
    const live = await pair.client('live', 'web');
    // The venue last, since its scenario begins with it. What it allows an IP would be shared with whoever watches the account.
    const venue = await startPaperVenue({
      ...{ ...VENUE, port, scenario, market: 'flow', seed: options.seed, durable: true, limits: false },
      accounts: [{ address, usd: String(options.usd), maker_vlm_usd: options.makerVolumeUsd, agents }],
    });
    const record = options.recording === null ? [] : ['--record'];
    const engine = new AppProcess('engine', ['--config', runtime, '--engine', ID, ...record]);
    const guardian = new AppProcess('guardian', ['--config', pair.runtimeFor('guardian')]);
    const [genesis] = await venue.journal('genesis');
    const stage = new Stage(
      { pair, venue, account: address, startMs: genesis?.t ?? 0, engine, guardian },
      live,
    );
    try {
      await stage.#seen(
        'HALTED and verified',
        ({ state, clearance }) => state === 'HALTED' && clearance?.stage === 'verified',
      );
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  get facts(): HomeFacts {
    return { ...homeFacts(this.pair.home.dir, ID), journalDir: this.venue.journalDir };
  }

  /** The operator's act, and the engine trading after it. */
  async enable(): Promise<void> {
    const path = join(this.pair.home.data, 'mm-bot.operator-enable');
    writeFileSync(path, '', { flag: 'a', mode: 0o600 });
    utimesSync(path, new Date(), new Date());
    await this.#seen(
      'ACTIVE with orders resting',
      ({ state, orders }) => state === 'ACTIVE' && (orders.resting ?? 0) > 0,
    );
  }

  /** What the operator knows about the market. */
  note(notes: readonly NoteOnMarket[]): void {
    const shown = notes.map(({ fromMs, untilMs, coin, text }) => ({
      ...{ from: isoMs(fromMs), until: isoMs(untilMs), text },
      ...(coin !== null && { coin }),
    }));
    writeFileSync(join(this.pair.home.data, 'market-notes.json'), JSON.stringify(shown), { mode: 0o600 });
  }

  async frame(): Promise<Snapshot> {
    return snapshotSchema.parse(JSON.parse((await this.#live.get(liveKeys.snapshot(ID))) ?? ''));
  }

  /** The engine halts, verifies and ends, and what it recorded is whole. */
  async keepRecording(file: string): Promise<void> {
    this.engine.signal('SIGTERM');
    await this.engine.ended;
    const dir = join(this.pair.home.data, ID, 'recordings');
    const [name] = readdirSync(dir);
    if (name === undefined) throw new Error('the engine recorded nothing');
    copyFileSync(join(dir, name), file);
  }

  async close(): Promise<void> {
    await Promise.all([this.engine.remove(), this.guardian.remove()]);
    await Promise.all([this.pair.stop(), this.venue.stop()]);
  }

  async #seen(what: string, is: (frame: Snapshot) => boolean): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await until(what, async () => is(await this.frame()));
        return;
      } catch (error) {
        if (tries < TRIES_MAX) continue;
        const frame = await this.frame().catch(() => null);
        const missing = frame?.signals
          .filter(({ holds }) => !holds)
          .map(({ name, evidence }) => `${name}: ${evidence}`);
        const said = [...(missing ?? []), ...this.engine.messages.slice(-5)].join(' | ');
        throw new Error(`${error instanceof Error ? error.message : error}; ${said}`);
      }
    }
  }
}
