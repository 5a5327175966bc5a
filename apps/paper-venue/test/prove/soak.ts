// A paper venue lived in for hours: `./agora prove soak [--minutes 120] [--seed N] [--out FILE] [--kills N] [--histories N]`.
// Twenty clients act by chance over HTTP and sockets while every kind of fault strikes in turn; at the end it is killed a few
// times without warning. Its journal is replayed beside it. Exit code 1 where a claim does not hold.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FAULT_KINDS } from '../../src/faults/spec.ts';
import { Prng } from '../../src/market/prng.ts';
import { recoverVenue } from '../../src/server/state-recovery.ts';
import { keySigner } from '../support/key-signer.ts';
import type { Coin } from './soak/acts.ts';
import { agentKeyOf, SoakClient, soakKey } from './soak/client.ts';
import { Judge } from './soak/judge.ts';
import { areWhole, type Claim, claimsOf, type Reading, type Seen, type Sums, textOf } from './soak/report.ts';
import { Trouble } from './soak/trouble.ts';
import { VenueProcess } from './soak/venue-process.ts';
import { fillHistories } from './soak/warm-up.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '120' },
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '5' },
    histories: { type: 'string', default: '10000' },
    'act-every-ms': { type: 'string', default: '1500' },
    'fault-every-ms': { type: 'string', default: '15000' },
    out: { type: 'string' },
  },
});
const CLIENTS = 20;
const LOOK_EVERY_MS = 5_000;
const COLLECT_EVERY_MS = 60_000;
/** In a short run. */
const COLLECTIONS_WANTED = 20;
const JUDGE_EVERY_MS = 20_000;
/** Kills take the last part of the time, so that memory is read on one process for as long as possible. */
const KILLS_FROM = 0.92;
const DELIST_AT = 0.85;

const actEveryMs = Number(values['act-every-ms']);
const faultEveryMs = Number(values['fault-every-ms']);
const soakMs = Number(values.minutes) * 60_000;
const chance = new Prng(Number(values.seed));
const directory = mkdtempSync(join(tmpdir(), 'paper-venue-soak-'));
const numbers = Array.from({ length: CLIENTS }, (_, i) => i);
const venue = new VenueProcess(
  directory,
  numbers.map((n) => ({
    address: keySigner(soakKey(n)).address,
    // Some are poor, so that margin runs out and positions are liquidated by themselves.
    usd: n % 5 === 4 ? '300' : '100000',
    agents: [{ address: keySigner(agentKeyOf(n, 1)).address, name: 'soak' }],
    cum_vlm_usd: 50_000_000,
  })),
  Number(values.seed),
);
const judge = new Judge(venue.dataDir);
const seen: Seen = {
  readings: [],
  live: [],
  polls: 0,
  broken: [],
  restarts: 0,
  startedAt: new Date(),
  exitCode: null,
  recoveredEqual: false,
};
const mids = new Map<string, number>();

async function main(): Promise<boolean> {
  await venue.start();
  const coins = await readCoins();
  const trouble = new Trouble(
    chance.fork('faults'),
    coins.map(({ coin }) => coin),
  );
  const world = {
    ...{
      url: () => venue.url,
      wsUrl: () => venue.wsUrl,
      coins,
      mids,
      addresses: numbers.map((n) => keySigner(soakKey(n)).address),
    },
    isTroubled: () => venue.isDown || trouble.isOn,
    hidesOrders: () => trouble.hidesOrders,
  };
  const clients = numbers.map((n) => new SoakClient(n, world, chance.fork(`client ${n}`)));
  const btc = coins.find(({ coin }) => coin === 'BTC') as Coin;
  const over = { ms: Number.POSITIVE_INFINITY };
  const background = [every(LOOK_EVERY_MS, over, look), every(JUDGE_EVERY_MS, over, () => judge.catchUp())];
  await look();
  say(`warming up: ${values.histories} orders and fills for each of ${CLIENTS} accounts`);
  await fillHistories(clients, btc, () => mids.get('BTC') ?? null, Number(values.histories));
  seen.readings.length = 0;
  const fromMs = performance.now();
  over.ms = fromMs + soakMs;
  say(`soaking until ${new Date(Date.now() + soakMs).toISOString()}`);
  background.push(
    ...clients.map((client, i) => live(client, over, chance.fork(`pace ${i}`))),
    every(faultEveryMs, over, () => venue.admin('POST', 'faults', trouble.deal(clients))),
    every(Math.min(COLLECT_EVERY_MS, soakMs / COLLECTIONS_WANTED), over, lookAtLive),
    at(fromMs + soakMs * DELIST_AT, over, delist),
    killNowAndThen(fromMs, over),
  );
  await Promise.all(background);
  for (const client of clients) client.stream.close();
  await venue.admin('DELETE', 'faults');
  seen.exitCode = await venue.end('SIGTERM');
  await judge.catchUp(true);
  seen.recoveredEqual =
    (await recoverVenue(venue.dataDir, false))?.exchange.stateHash() === judge.exchange.stateHash();
  return report(claimsOf({ seen, judge, clients, trouble, expectedKinds: kindsExpected() }), clients);
}

async function readCoins(): Promise<Coin[]> {
  const { universe } = (await info({ type: 'meta' })) as {
    universe: { name: string; szDecimals: number; maxLeverage: number; isDelisted?: true }[];
  };
  return universe
    .map((each, asset) => ({ ...each, coin: each.name, asset }))
    .filter(({ isDelisted }) => isDelisted !== true);
}

async function info(request: object): Promise<unknown> {
  const answer = await fetch(`${venue.url}/info`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return await answer.json();
}

/** Reads what the venue says of itself, and what the machine says of it. */
async function look(): Promise<void> {
  if (venue.isDown) return;
  const { conservation: sums } = (await venue.admin('GET', 'state')) as { conservation: Sums };
  seen.polls++;
  if (!areWhole(sums)) seen.broken.push(JSON.stringify(sums));
  const reading: Reading = {
    atMs: Date.now(),
    rssMb: venue.rssMb(),
    cpuSeconds: venue.cpuSeconds(),
    restarts: seen.restarts,
  };
  seen.readings.push(reading);
  // A fault may have struck this read, too: the last mids then go on.
  const read = (await info({ type: 'allMids' }).catch(() => null)) as Record<string, string> | null;
  for (const [coin, mid] of Object.entries(read ?? {})) mids.set(coin, Number(mid));
}

/** What outlives a collection, of the life that was there before and after. */
async function lookAtLive(): Promise<void> {
  if (venue.isDown) return;
  const { restarts } = seen;
  seen.live.push({ atMs: Date.now(), liveMb: await venue.liveMb(), restarts });
}

async function live(client: SoakClient, over: { ms: number }, pace: Prng): Promise<void> {
  while (performance.now() < over.ms) {
    await wait(pace.exponential(actEveryMs));
    if (!venue.isDown) await client.act();
  }
}

async function delist(): Promise<void> {
  await venue.admin('POST', 'faults', { kind: 'delist', match: { coin: 'HYPE' } });
  mids.delete('HYPE');
}

/** One after the other: it must have come back before it is killed again. */
async function killNowAndThen(fromMs: number, over: { ms: number }): Promise<void> {
  const kills = Number(values.kills);
  for (let i = 0; i < kills; i++) {
    const share = KILLS_FROM + ((1 - KILLS_FROM) * i) / kills;
    await at(fromMs + soakMs * share, over, async () => {
      await venue.end('SIGKILL');
      seen.restarts++;
      await venue.start();
    });
  }
}

/** In a short run not every kind's turn comes. */
function kindsExpected(): readonly string[] {
  return soakMs / faultEveryMs > FAULT_KINDS.length * 2 ? FAULT_KINDS : [];
}

async function every(ms: number, over: { ms: number }, act: () => Promise<unknown>): Promise<void> {
  while (performance.now() < over.ms) {
    await wait(ms);
    await act().catch((error: unknown) => {
      if (!venue.isDown) throw error;
    });
  }
}

async function at(ms: number, over: { ms: number }, act: () => Promise<unknown>): Promise<void> {
  await wait(Math.min(ms, over.ms) - performance.now());
  await act();
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

function report(claims: readonly Claim[], clients: readonly SoakClient[]): boolean {
  const text = textOf(claims, { seen, judge, clients });
  process.stdout.write(text);
  if (values.out !== undefined) writeFileSync(values.out, text);
  return claims.every(({ holds }) => holds);
}

function say(text: string): void {
  process.stdout.write(`${new Date().toISOString()} ${text}\n`);
}

let ok = false;
try {
  ok = await main();
} finally {
  await venue.end('SIGKILL');
  if (ok) rmSync(directory, { recursive: true, force: true });
  else say(`its files were kept: ${directory}`);
}
process.exit(ok ? 0 : 1);
