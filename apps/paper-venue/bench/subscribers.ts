// Bench of telling many: 1,000 sockets that subscribe to the best prices of one coin, which change 20 times a second. A
// sample is the time from the order that changes them to one socket's frame; beside it stands a server that does nothing
// but send. Falling behind shows as frames that a socket misses, and as an end of the run that is later than its beginning.
//
//   node apps/paper-venue/bench/subscribers.ts [--seconds N] [--sockets N]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectionId } from '../src/signing/action-hash.ts';
import { agentDigest } from '../src/signing/eip712.ts';
import { keySigner } from '../test/support/key-signer.ts';
import { numberedKey } from '../test/support/wallet.ts';
import { BareListener } from './bare-listener.ts';
import { killAll, start, stop } from './children.ts';
import { percentile, send } from './load.ts';
import { show } from './rows.ts';

const PER_SECOND = 20;
const BTC = 3;
/** Few enough orders each that none reaches its cap. */
const ACCOUNTS = 8;
const OPENED_AT_ONCE = 50;
const LAST_FRAME_MS = 5_000;
/** The median of the last third over that of the first from which on the venue counts as falling behind. */
const BEHIND_RATIO = 3;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '15' }, sockets: { type: 'string', default: '1000' } },
});
const updates = Number(values.seconds) * PER_SECOND;
const directory = mkdtempSync(join(tmpdir(), 'paper-venue-subscribers-'));
const signers = Array.from({ length: ACCOUNTS }, (_, i) => keySigner(numberedKey(0x5b0000 + i)));

/** Bids, each a dollar better than the one before. */
function bids(): string[] {
  let nonce = Date.now();
  return Array.from({ length: updates }, (_, i) => {
    const signer = signers[i % ACCOUNTS];
    if (signer === undefined) throw new Error('no signer');
    const order = {
      a: BTC,
      b: true,
      p: String(50_000 + i),
      s: '0.001',
      r: false,
      t: { limit: { tif: 'Gtc' } },
    };
    const action = { type: 'order', orders: [order], grouping: 'na' };
    nonce++;
    return JSON.stringify({
      action,
      nonce,
      signature: signer.sign(agentDigest(connectionId(action, { nonce }), 'testnet')),
    });
  });
}

async function listener(port: number, path: string, hello: string | null): Promise<BareListener> {
  const made = await BareListener.open(port, path);
  if (hello === null) return made;
  made.send(hello);
  while (made.heardAtMs.length === 0) await wait(5);
  return made;
}

async function listeners(port: number, path: string, hello: string | null): Promise<BareListener[]> {
  const all: BareListener[] = [];
  while (all.length < Number(values.sockets)) {
    const count = Math.min(OPENED_AT_ONCE, Number(values.sockets) - all.length);
    all.push(...(await Promise.all(Array.from({ length: count }, () => listener(port, path, hello)))));
  }
  return all;
}

interface Heard {
  /** Of every frame, in the order of the updates. */
  readonly latenciesMs: number[];
  readonly missed: number;
}

/** Changes the best price at a steady rate and listens until everybody has heard the last change. */
async function tell(port: number, path: string, all: readonly BareListener[]): Promise<Heard> {
  // One connection: a bid that overtakes another would leave that one without effect.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (const one of all) one.heardAtMs = [];
  const bodies = bids();
  const sentAtMs: number[] = [];
  const answers: Promise<string>[] = [];
  const fromMs = performance.now();
  for (const [i, body] of bodies.entries()) {
    await wait(fromMs + (i * 1_000) / PER_SECOND - performance.now());
    sentAtMs.push(performance.now());
    answers.push(send({ host: '127.0.0.1', port, path }, agent, body));
  }
  for (const text of await Promise.all(answers)) if (/"err/.test(text)) throw new Error(text);
  const lastMs = performance.now() + LAST_FRAME_MS;
  while (all.some(({ heardAtMs }) => heardAtMs.length < updates) && performance.now() < lastMs)
    await wait(20);
  for (const one of all) one.close();
  agent.destroy();
  return {
    latenciesMs: sentAtMs.flatMap((sentMs, i) =>
      all.flatMap(({ heardAtMs }) => (heardAtMs[i] === undefined ? [] : [heardAtMs[i] - sentMs])),
    ),
    missed: all.reduce((sum, { heardAtMs }) => sum + Math.abs(updates - heardAtMs.length), 0),
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

async function bare(): Promise<Heard> {
  const { child, port } = await start('bare-socket.ts', []);
  const heard = await tell(port, '/', await listeners(port, '/', null));
  await stop(child);
  return heard;
}

async function venue(): Promise<Heard> {
  const accounts = join(directory, 'accounts.json');
  writeFileSync(
    accounts,
    JSON.stringify({
      accounts: signers.map(({ address }) => ({ address, usd: '1000000000', cum_vlm_usd: 1e11 })),
    }),
  );
  const { child, port } = await start('../src/main.ts', [
    ...['--port', '0', '--block-ms', '0', '--latency-ms', '0', '--no-limits', '--market', 'none'],
    ...['--accounts-file', accounts, '--data-dir', join(directory, 'journal')],
  ]);
  const subscribe = '{"method":"subscribe","subscription":{"type":"bbo","coin":"BTC"}}';
  const all = await listeners(port, '/ws', subscribe);
  // The first frame of a subscription is no change.
  await wait(1_000);
  const heard = await tell(port, '/exchange', all);
  await stop(child);
  return heard;
}

/** The median of the last third of the frames over that of the first. */
function lagging({ latenciesMs }: Heard): number {
  const third = Math.floor(latenciesMs.length / 3);
  return percentile(latenciesMs.slice(-third), 0.5) / percentile(latenciesMs.slice(0, third), 0.5);
}

try {
  const limit = await bare();
  const heard = await venue();
  const at = `${values.sockets} subscribers, ${PER_SECOND} updates/s`;
  const bareName = `a server that does nothing, ${at}`;
  show(bareName, 'ms', limit.latenciesMs);
  show(`order to frame at ${at}`, 'ms', heard.latenciesMs, { limit: bareName });
  show(`frames missed at ${at}`, 'count', [heard.missed], { promise: { at: 'worst', value: 0 } });
  show(`the last third over the first at ${at}`, 'factor', [lagging(heard)], {
    promise: { at: 'worst', value: BEHIND_RATIO },
  });
} finally {
  killAll();
  rmSync(directory, { recursive: true, force: true });
}
