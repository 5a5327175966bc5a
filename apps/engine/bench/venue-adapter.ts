// The venue adapter against its physical limits in the same run: signing against the bare curve, the send tick against a bare
// socket write, an order's answer against a bare round trip to the same venue, and what reading a frame costs.
// `node apps/engine/bench/venue-adapter.ts [--n N]`
import { parseArgs } from 'node:util';
import { type Measured, measured, tell, tookMs } from '@agora/testkit/measured';
import { systemClock } from '../src/adapters/clock/system-clock.ts';
import type { OrderAction } from '../src/adapters/hyperliquid/exchange/action.ts';
import { placeAction } from '../src/adapters/hyperliquid/exchange/place.ts';
import { PlaceLine } from '../src/adapters/hyperliquid/exchange/place-line.ts';
import { Signer } from '../src/adapters/hyperliquid/signing/signer.ts';
import { loadCurve, SigningKey } from '../src/adapters/hyperliquid/signing/signing-key.ts';
import { ConnectPace } from '../src/adapters/hyperliquid/socket/backoff.ts';
import type { RawSocketEvents } from '../src/adapters/hyperliquid/socket/native-socket.ts';
import { StreamClient } from '../src/adapters/hyperliquid/stream/stream-client.ts';
import { BTC, VenueClient } from '../test/support/venue-client.ts';

const SIGN_US_MAX = 150;
const { values } = parseArgs({ options: { n: { type: 'string' } } });
const n = Number(values.n ?? 2_000);
const WARM_UP = 200;
const CURVE = 'one signature of the bare curve';
const WRITE = 'one write to a bare socket';
const POST = 'a read posted on a bare socket, to its answer';
const READ = 'a bare HTTP read of the same venue';
const signPromise = { at: 'p50', value: SIGN_US_MAX } as const;

/** Microseconds of each run of `task`, the first ones left out. */
function timedUs(runs: number, task: (i: number) => void): number[] {
  const samples: number[] = [];
  for (let i = -WARM_UP; i < runs; i += 1) {
    const started = performance.now();
    task(i + WARM_UP);
    if (i >= 0) samples.push((performance.now() - started) * 1_000);
  }
  return samples;
}

async function signRows(client: VenueClient): Promise<Measured[]> {
  const curve = await loadCurve();
  const bytes = new Uint8Array(32).fill(7);
  const key = new SigningKey(bytes, curve);
  const digest = new Uint8Array(32).fill(9);
  const assets = new Map([...client.universe.values()].map(({ spec }) => [spec.assetId, spec]));
  const policy = { assets, orderNotionalUusdMax: 5e9, leverageMax: 1 };
  const signer = new Signer({ key, network: 'testnet', vaultAddress: null, policy: () => policy });
  const action = (count: number): OrderAction =>
    placeAction(Array.from({ length: count }, () => client.order()));
  const [one, four, twenty] = [action(1), action(4), action(20)];
  const bareUs = timedUs(n, (i) => {
    digest[0] = i & 0xff;
    curve.signMessageHashRecoverableCompact(bytes, digest);
  });
  const sign = (name: string, signed: OrderAction) =>
    measured(
      name,
      'us',
      timedUs(n, (i) => void signer.sign(signed, i, 2_000_000_000_000)),
      { promise: signPromise, limit: CURVE },
    );
  return [
    measured(CURVE, 'us', bareUs),
    sign('sign 1 order', one),
    sign('sign 4 orders', four),
    sign('sign 20 orders', twenty),
  ];
}

/** The send call alone, over a real connection: check, look, write. */
async function placeRows(client: VenueClient): Promise<Measured[]> {
  const line = client.venue.placer;
  if (!(line instanceof PlaceLine)) throw new Error('the placer is another one');
  const tickUs: number[] = [];
  const ackMs: number[] = [];
  const prepareUs: number[] = [];
  for (let i = -WARM_UP; i < n; i += 1) {
    const order = client.order({ pxText: String(80_000 + (i & 0xff)) });
    const beforeMs = performance.now();
    const prepared = line.prepare([order]);
    if ('kind' in prepared) throw new Error(prepared.detail);
    const preparedMs = performance.now();
    const tookMs = await new Promise<number>((resolve, reject) => {
      const sent = line.send(
        prepared,
        ({ open, bufferedBytes }) => open && bufferedBytes === 0,
        (report) => {
          if (report.orders[0]?.input.kind !== 'resting') reject(new Error(JSON.stringify(report)));
          resolve(performance.now() - preparedMs);
        },
      );
      const sentMs = performance.now();
      if (sent.kind !== 'sent') reject(new Error(sent.detail));
      if (i >= 0) tickUs.push((sentMs - preparedMs) * 1_000);
    });
    if (i >= 0) {
      ackMs.push(tookMs);
      prepareUs.push((preparedMs - beforeMs) * 1_000);
    }
    if (i % 50 === 0) await cancelAll(client);
    await client.nonces.renew();
  }
  await cancelAll(client);
  const { writeUs, roundTripMs, postMs } = await bareSocket(client);
  return [
    measured('prepare 1 order (nonce, hash, sign, serialise)', 'us', prepareUs, {
      promise: signPromise,
      limit: CURVE,
    }),
    measured(WRITE, 'us', writeUs),
    measured('send tick (check, look, write)', 'us', tickUs, { limit: WRITE }),
    measured('a ping on a bare socket, to its pong', 'ms', roundTripMs),
    measured(POST, 'ms', postMs),
    measured('place to answer', 'ms', ackMs, { limit: POST }),
  ];
}

/** Cancels everything, so that the account stays below its limits. */
async function cancelAll(client: VenueClient): Promise<void> {
  const cloids = (await client.openCloids()).filter((cloid) => cloid !== null);
  for (let at = 0; at < cloids.length; at += 200) {
    const batch = cloids
      .slice(at, at + 200)
      .map((cloid) => ({ assetId: 3, cloid: client.cloid(Number.parseInt(cloid, 16)) }));
    const outcome = await client.venue.canceller.cancelByCloid(batch);
    if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
  }
}

/** The same venue over a socket with nothing of ours between. */
async function bareSocket(client: VenueClient) {
  const socket = new WebSocket(client.paper.wsUrl);
  // The venue greets: what follows is an answer.
  await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  const next = () => new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  const padding = 'x'.repeat(450); // as long as one signed order
  const read = { type: 'info', payload: { type: 'exchangeStatus', padding } };
  const writeUs: number[] = [];
  const roundTripMs: number[] = [];
  const postMs: number[] = [];
  for (let i = -WARM_UP; i < n; i += 1) {
    for (const [text, into] of [
      ['{"method":"ping"}', roundTripMs],
      [JSON.stringify({ method: 'post', id: i + WARM_UP, request: read }), postMs],
    ] as const) {
      const answered = next();
      const started = performance.now();
      socket.send(text);
      const writtenMs = performance.now();
      await answered;
      if (i < 0) continue;
      into.push(performance.now() - started);
      if (into === postMs) writeUs.push((writtenMs - started) * 1_000);
    }
  }
  socket.close();
  return { writeUs, roundTripMs, postMs };
}

async function cancelRows(client: VenueClient): Promise<Measured[]> {
  const samples: number[] = [];
  const bareMs: number[] = [];
  const body = JSON.stringify({ type: 'exchangeStatus' });
  const headers = { 'content-type': 'application/json' };
  for (let i = 0; i < Math.min(n, 500); i += 1) {
    const order = client.order({ pxText: '80000' });
    await client.place(order);
    samples.push(
      await tookMs(() => client.venue.canceller.cancelByCloid([{ assetId: 3, cloid: order.cloid }])),
    );
    const read = async () =>
      (await fetch(`${client.paper.httpUrl}/info`, { method: 'POST', headers, body })).text();
    bareMs.push(await tookMs(read));
  }
  return [
    measured(READ, 'ms', bareMs),
    measured('cancel over HTTP to its answer', 'ms', samples, { limit: READ }),
  ];
}

/** From the text of a frame to the core's integers, the listener's enqueue included. */
function frameRows(client: VenueClient): Measured[] {
  let events: RawSocketEvents | null = null;
  let heard = 0;
  const stream = new StreamClient({
    stream: 'market',
    wsUrl: 'ws://none',
    open: (_, given) => {
      events = given;
      return { open: true, bufferedBytes: 0, send: () => undefined, discard: () => undefined };
    },
    clock: systemClock,
    time: client.venueClock,
    random: () => 0,
    pace: new ConnectPace(),
    account: client.account,
    coins: [BTC],
    universe: client.universe,
    tell: () => {
      heard += 1;
    },
  });
  stream.start();
  const say = (text: string) => (events as RawSocketEvents | null)?.text(text); // assigned by `start` above
  (events as RawSocketEvents | null)?.opened();
  const level = (px: number) => ({ px: `${px}.0`, sz: '0.12345', n: 3 });
  const side = (from: number, step: number) => Array.from({ length: 5 }, (_, k) => level(from + k * step));
  const book = (i: number) =>
    JSON.stringify({
      channel: 'l2Book',
      data: { coin: 'BTC', time: i, levels: [side(99_999, -1), side(100_001, 1)], fast: true },
    });
  const bbo = (i: number) =>
    JSON.stringify({ channel: 'bbo', data: { coin: 'BTC', time: i, bbo: [level(99_999), level(100_001)] } });
  const read = (name: string, text: (i: number) => string) => {
    const bare = `JSON.parse of ${name}`;
    const runs = 10 * n;
    return [
      measured(
        bare,
        'us',
        timedUs(runs, (i) => void JSON.parse(text(i))),
      ),
      measured(
        `read ${name}`,
        'us',
        timedUs(runs, (i) => say(text(i))),
        { limit: bare },
      ),
    ];
  };
  const rows = [...read('a bbo frame', bbo), ...read('a fast l2Book frame', book)];
  if (heard < 20 * n) throw new Error('frames were dropped');
  return rows;
}

const client = await VenueClient.start();
try {
  tell([
    ...(await signRows(client)),
    ...frameRows(client),
    ...(await placeRows(client)),
    ...(await cancelRows(client)),
  ]);
} finally {
  await client.stop();
}
