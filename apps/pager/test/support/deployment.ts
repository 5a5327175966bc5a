// A pager as the launcher starts it, beside real Redis servers, a Bot API of our own, a second channel, and puppets for the engines.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PagerHeartbeat, pagerHeartbeatSchema } from '@agora/shared/heartbeat';
import { engineIdSchema } from '@agora/shared/ids';
import { liveKeys } from '@agora/shared/redis-keys';
import { AppProcess, until } from '@agora/testkit/app-process';
import { FakeBotApi } from '@agora/testkit/bot-api';
import { type RedisPair, startRedisPair } from '@agora/testkit/redis';
import type { PagerHealth } from '../../src/health.ts';
import { Puppet } from './puppet.ts';

/** The operator, in the private chat with the bot. */
export const OPERATOR = 1_001;
export const SECOND_CONTACT = 1_002;
const ENGINES = ['mm-1', 'mm-2'];

/** Takes what is posted, until told to refuse. */
export interface Receiver {
  readonly url: string;
  readonly posted: { readonly body: Record<string, unknown>; readonly atMs: number }[];
  gets: number;
  status: number;
  close(): Promise<void>;
}

export interface PagerDeployment {
  readonly pair: RedisPair;
  readonly api: FakeBotApi;
  readonly webhook: Receiver;
  readonly watch: Receiver;
  readonly puppets: readonly Puppet[];
  start(): Promise<AppProcess>;
  /** What the guardian does with an update that is no kill. */
  handOver(updateId: number, kill?: object): Promise<Response>;
  get(path: string, token?: string): Promise<Response>;
  secret(name: string): string;
  health(): Promise<PagerHealth>;
  heartbeat(): Promise<PagerHeartbeat>;
  stop(): Promise<void>;
}

export async function startDeployment(
  options: { moreChats?: readonly number[] } = {},
): Promise<PagerDeployment> {
  const secrets = mkdtempSync(join(tmpdir(), 'agora-pager-'));
  const [api, webhook, watch] = await Promise.all([FakeBotApi.start(), startReceiver(), startReceiver()]);
  const file = (name: string, text: string) => {
    writeFileSync(join(secrets, name), text, { mode: 0o400 });
    return join(secrets, name);
  };
  const pair = await startRedisPair({
    engineIds: ENGINES,
    configure: (config) => ({
      ...config,
      telegram: {
        bot_token_file: file('bot.token', api.token),
        allowed_user_ids: [OPERATOR],
        chat_ids: [OPERATOR, ...(options.moreChats ?? [])],
        second_contact_chat_ids: [SECOND_CONTACT],
        api_root: api.root,
      },
      webhook: { url_file: file('webhook.url', webhook.url) },
      outside_watch: { url_file: file('watch.url', watch.url), every_s: 10 },
    }),
  });
  const runtime = pair.runtimeFor('pager');
  const { build_id: buildId } = JSON.parse(readFileSync(runtime, 'utf8')) as { build_id: string }; // as the launcher wrote it
  const puppets = await Promise.all(
    ENGINES.map((id) => Puppet.start(pair, engineIdSchema.parse(id), buildId)),
  );
  const base = `http://127.0.0.1:${pair.config.ports.pager}`;
  const secret = (name: string) => readFileSync(join(pair.home.secrets, name), 'utf8').trim();
  const get = (path: string, token?: string) =>
    fetch(`${base}${path}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(2_000),
    });
  const health = async () => {
    const body: unknown = await (await get('/healthz')).json();
    return body as PagerHealth; // its form is held by the unit test beside it
  };
  return {
    pair,
    api,
    webhook,
    watch,
    puppets,
    async start() {
      const pager = new AppProcess('pager', ['--config', runtime]);
      await until('a pager that answers', async () => (await health()).redis_live.ok);
      return pager;
    },
    async handOver(updateId, kill) {
      const update = await updateOf(api, updateId);
      const headers = { authorization: `Bearer ${secret('bearer-guardian.token')}` };
      return fetch(`${base}/telegram`, { method: 'POST', headers, body: JSON.stringify({ update, kill }) });
    },
    get,
    secret,
    health,
    async heartbeat() {
      const redis = await pair.client('live', 'web');
      const json = await redis.get(liveKeys.pagerHeartbeat());
      redis.disconnect();
      return pagerHeartbeatSchema.parse(JSON.parse(json ?? ''));
    },
    async stop() {
      for (const puppet of puppets) puppet.stop();
      await Promise.all([pair.stop(), api.stop(), webhook.close(), watch.close()]);
      rmSync(secrets, { recursive: true, force: true });
    },
  };
}

/** The update as a poll would show it. */
async function updateOf(api: FakeBotApi, id: number): Promise<unknown> {
  const answer = await fetch(`${api.root}/bot${api.token}/getUpdates`, { method: 'POST', body: '{}' });
  const { result } = (await answer.json()) as { result: { update_id: number }[] }; // as our own server writes it
  return result.find(({ update_id }) => update_id === id);
}

async function startReceiver(): Promise<Receiver> {
  const posted: Receiver['posted'] = [];
  const server: Server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      if (req.method === 'GET') receiver.gets += 1;
      else if (receiver.status === 200)
        posted.push({ body: JSON.parse(Buffer.concat(chunks).toString()), atMs: performance.now() });
      res.writeHead(receiver.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, // a TCP server's address
    posted,
    gets: 0,
    status: 200,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

/** As `until`, for what takes a minute by design. */
export async function long<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let round = 0; round < 4; round += 1) {
    const seen = await until(what, look).catch(() => null);
    if (seen !== null) return seen;
  }
  return until(what, look);
}
