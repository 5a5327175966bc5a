// A guardian with everything it touches, for one test file: real Redis over TLS, a paper venue, and the hands of an engine, an
// operator and an attacker. Nothing here looks into the guardian but through its public interfaces.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { Config } from '@agora/shared/config';
import { type Health, healthSchema } from '@agora/shared/health';
import { type GuardianHeartbeat, guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import { type EngineId, engineIdSchema } from '@agora/shared/ids';
import { type LatchPairs, type Provenance, parseLatchPairs, parseProvenance } from '@agora/shared/latch';
import { latchKeys, leaseKeys } from '@agora/shared/redis-keys';
import { type VenueSeen, venueSeenSchema } from '@agora/shared/venue-seen';
import { type AppOptions, AppProcess, until } from '@agora/testkit/app-process';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import type { Redis } from 'ioredis';
import { startVenue, type TestVenue } from './venue.ts';

const BOOT_ID = 'boot-of-a-test';
const BEAT_EVERY_MS = 100;

export interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export class Deployment {
  readonly pair: RedisPair;
  readonly venue: TestVenue;
  guardian: AppProcess | null = null;
  readonly #clients = new Map<string, Redis>();
  /** Stages seen before this instant are of an earlier test. */
  sinceMs = 0;

  private constructor(pair: RedisPair, venue: TestVenue) {
    this.pair = pair;
    this.venue = venue;
  }

  static async start(
    engineIds: string[],
    options: { configure?: (config: Config) => Config; venueFlags?: string[] } = {},
  ): Promise<Deployment> {
    const { configure = (config: Config) => config } = options;
    const pair = await startRedisPair({ engineIds, configure: (config) => configure(withoutLimits(config)) });
    return new Deployment(pair, await startVenue(pair, options.venueFlags ?? ['--no-limits']));
  }

  async stop(): Promise<void> {
    await this.guardian?.remove();
    await this.venue.stop();
    await this.pair.stop();
  }

  /** Starts the guardian; resolves when its wallets are proven, unless `unproven`. */
  async guard(unproven = false, options: AppOptions = {}): Promise<AppProcess> {
    const guardian = new AppProcess('guardian', ['--config', this.pair.runtimeFor('guardian')], options);
    this.guardian = guardian;
    await until('a guardian that answers', () => this.health());
    if (!unproven) {
      await until('proven wallets', async () =>
        (await this.health()).parts.every(({ name, ok }) => ok || !name.startsWith('wallet')),
      );
    }
    return guardian;
  }

  async health(): Promise<Health> {
    return healthSchema.parse(await (await this.get('/healthz')).json());
  }

  async detail(part: string): Promise<string | undefined> {
    return (await this.health()).parts.find(({ name }) => name === part)?.detail;
  }

  get url(): string {
    return `http://127.0.0.1:${this.pair.config.ports.guardian}`;
  }

  get(path: string, token?: string): Promise<Response> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return fetch(`${this.url}${path}`, { headers, signal: AbortSignal.timeout(5_000) });
  }

  token(caller: string): string {
    return readFileSync(join(this.pair.home.secrets, `bearer-${caller}.token`), 'utf8').trim();
  }

  /** POST to the stop endpoint as its caller would, with `init` replacing what is given. */
  async stopBy(
    body: unknown,
    init: { headers?: Record<string, string>; method?: string } = {},
  ): Promise<Answered> {
    const headers = {
      authorization: `Bearer ${this.token('stop')}`,
      'content-type': 'application/json',
      ...init.headers,
    };
    const { method = 'POST' } = init;
    const text = typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body);
    const sent = method === 'GET' || method === 'HEAD' ? {} : { body: text };
    const answer = await fetch(`${this.url}/api/control/stop`, {
      method,
      headers,
      ...sent,
      signal: AbortSignal.timeout(20_000),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  /** One connection a user, for all looks of all tests; a new one after the old was lost. */
  async #latchAs(user: string): Promise<Redis> {
    const open = this.#clients.get(user);
    if (open?.status === 'ready') return open;
    const redis = await this.pair.client('latch', user);
    this.#clients.set(user, redis);
    return redis;
  }

  async pairs(id: string): Promise<LatchPairs> {
    const redis = await this.#latchAs('web');
    const pairs = parseLatchPairs(await redis.mget(leaseKeys(idOf(id))));
    if (pairs === null) throw new Error('no whole pairs');
    return pairs;
  }

  /** Of an epoch that was raised. It follows its epoch by a write to the disk, which nobody waits for. */
  async untilProvenance(id: string | null, epoch: number): Promise<Provenance> {
    const redis = await this.#latchAs('web');
    const key = id === null ? latchKeys.globalPanicBy() : latchKeys.panicBy(idOf(id));
    return until('the record of the stop', async () => parseProvenance(await redis.hget(key, String(epoch))));
  }

  /**
   * The causes of what was raised above an epoch, each once. An INCR whose answer was lost is sent again: one cause may stand under
   * more than one epoch, never under another key.
   */
  async causes(id: string | null, above: number): Promise<Provenance[]> {
    const redis = await this.#latchAs('web');
    const all = await redis.hgetall(id === null ? latchKeys.globalPanicBy() : latchKeys.panicBy(idOf(id)));
    const found = Object.entries(all).flatMap(([epoch, json]) => {
      const record = Number(epoch) > above ? parseProvenance(json) : null;
      return record === null ? [] : [record];
    });
    return [...new Map(found.map((record) => [record.key, record])).values()];
  }

  /** The same once one is there: a record follows its epoch by a write to the disk, which nobody waits for. */
  untilCauses(id: string | null, above: number): Promise<Provenance[]> {
    return until('the record of the stop', async () => {
      const found = await this.causes(id, above);
      return found.length > 0 ? found : null;
    });
  }

  /** As the launcher, the console or the command line would raise it. */
  async raise(id: string | null): Promise<number> {
    const redis = await this.#latchAs('cli');
    const epoch = await redis.incr(
      id === null ? latchKeys.globalPanicEpoch() : latchKeys.panicEpoch(idOf(id)),
    );
    return epoch;
  }

  /** As the engine would accept a resume of everything that stands now. */
  async resume(id: string): Promise<void> {
    const redis = await this.#latchAs(`engine-${id}`);
    const pairs = await this.pairs(id);
    await redis.set(latchKeys.resumeEpoch(idOf(id)), String(pairs.panic_epoch));
    await redis.set(latchKeys.resumeGlobalEpoch(idOf(id)), String(pairs.global.panic_epoch));
  }

  async venueSeen(id: string): Promise<VenueSeen | null> {
    const redis = await this.#latchAs('web');
    const json = await redis.get(latchKeys.venueSeen(idOf(id)));
    return json === null ? null : venueSeenSchema.parse(JSON.parse(json));
  }

  async heartbeat(): Promise<GuardianHeartbeat> {
    const redis = await this.#latchAs('web');
    const json = await redis.get(latchKeys.guardianHeartbeat());
    return guardianHeartbeatSchema.parse(JSON.parse(json ?? ''));
  }

  /** Resolves when the venue itself shows no order of the engine. */
  async untilEmpty(id: string): Promise<void> {
    await until(`no order of ${id} at the venue`, async () => (await this.venue.openOrders(id)).length === 0);
  }

  /** Resolves when the guardian has published that it saw no order, proven final or not, by a read that began at or after `sinceMs`. */
  async untilZeroSeen(id: string, sinceMs = this.sinceMs): Promise<void> {
    await until(`${id} without orders`, async () => {
      const seen = await this.venueSeen(id);
      const zero = seen?.clearance === 'zero_seen' || seen?.clearance === 'verified';
      return zero && Date.parse(seen.as_of) >= sinceMs;
    });
  }

  /** Orders that a test left on purpose are gone before the account is another's. */
  async clean(id: string): Promise<void> {
    const account = this.venue.wallets(id).account_address;
    if ((await this.venue.openOrders(id)).length > 0)
      await this.venue.fault({ kind: 'internal_cancel', match: { account } });
    await this.untilEmpty(id);
  }

  /** Where the venue's journal goes on from now. */
  async mark(): Promise<number> {
    return ((await this.venue.journal()).at(-1)?.seq ?? 0) + 1;
  }

  /** Actions of the guardian's wallet for an engine, by the venue's journal. */
  async actions(id: string, from = 0): Promise<{ type: string; t: number }[]> {
    const wallet = this.venue.wallets(id).guardian_address;
    return (await this.venue.journal(from)).flatMap((line) => {
      const { command } = (line.input ?? {}) as { command?: { signer: string; action: { type: string } } };
      return command?.signer === wallet ? [{ type: command.action.type, t: line.t }] : [];
    });
  }

  /** What the guardian that runs now has said of one engine. */
  said(id: string): string[] {
    const lines = this.guardian?.lines ?? [];
    return lines.filter((line) => line.includes(`"${id}"`)).map((line) => String(JSON.parse(line).msg));
  }

  /** Resolves when the guardian has published this stage, by a read that began at or after `sinceMs`. */
  async untilStage(id: string, stage: VenueSeen['clearance'], sinceMs = this.sinceMs): Promise<VenueSeen> {
    return until(`${id} ${stage}`, async () => {
      const seen = await this.venueSeen(id);
      return seen !== null && seen.clearance === stage && Date.parse(seen.as_of) >= sinceMs ? seen : null;
    });
  }
}

/** Three accounts read as fast as a test wants would use up a minute of the real venue's weight in seconds. */
function withoutLimits(config: Config): Config {
  return { ...config, paper_venue: { ...config.paper_venue, limits: false } };
}

function idOf(id: string): EngineId {
  return engineIdSchema.parse(id);
}

/**
 * An engine that only lives, seen by both routes: beats every 100 ms as its Redis user and answers `/healthz`. `stop` says goodbye or,
 * without a reason, falls silent.
 */
export async function livingEngine(
  { pair }: Deployment,
  id: string,
  state: 'ACTIVE' | 'HALTED' = 'ACTIVE',
  scheduledCancelInMs: number | null = null,
): Promise<{ stop(goodbye?: string): Promise<void> }> {
  const redis = await pair.client('latch', `engine-${id}`);
  const server = await healthServer(pair, id, state);
  let seq = 0;
  const beat = (more: object = {}) => {
    const at = new Date().toISOString();
    const common = { boot_id: BOOT_ID, build_id: 'test', contract_version: 1, pid: 1, mono_ms: 0 };
    const said = { engine_id: id, state, scheduled_cancel_in_ms: scheduledCancelInMs };
    const json = JSON.stringify({ ...common, seq: seq++, at, ...said, ...more });
    return redis.set(latchKeys.engineHeartbeat(idOf(id)), json).catch(() => undefined);
  };
  await beat();
  const timer = setInterval(() => void beat(), BEAT_EVERY_MS);
  return {
    async stop(goodbye) {
      clearInterval(timer);
      server.closeAllConnections();
      server.close();
      if (goodbye !== undefined) await beat({ goodbye: { at: new Date().toISOString(), reason: goodbye } });
    },
  };
}

async function healthServer(pair: RedisPair, id: string, state: 'ACTIVE' | 'HALTED'): Promise<Server> {
  const common = { process: 'engine', engine_id: id, ok: true, boot_id: BOOT_ID, build_id: 'test' };
  const server = createServer((_, res) => {
    const health = { ...common, contract_version: 1, at: new Date().toISOString(), state, parts: [] };
    res.setHeader('content-type', 'application/json').end(JSON.stringify(health));
  });
  const port = pair.config.engines.find((engine) => engine.id === id)?.port;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return server;
}
