// Speed of the console's server on a whole deployment, with 20 browsers looking: from a change in redis-latch to the frame that tells
// it, beside the round trip of that change itself; and the memory this costs.
import { setTimeout as rest } from 'node:timers/promises';
import type { Frame } from '@agora/shared/frame';
import { engineIdSchema } from '@agora/shared/ids';
import { latchKeys } from '@agora/shared/redis-keys';
import { statusSchema } from '@agora/shared/status';
import { accountsOf } from '@agora/testkit/accounts';
import { bareNodeMb, measured, memoryMb, tell } from '@agora/testkit/measured';
import { newDeployment } from '@agora/testkit/stack';
import { codeAt, TestBrowser } from '../test/support/console.ts';

const BROWSERS = 20;
const CHANGES = 100;
/** Longer than the console looks, and of no common measure with it. */
const BETWEEN_MS = 237;
const RSS_MB_MAX = 350;
const TRIP = 'the write of that change to redis-latch';
const BARE_NODE = 'memory of a Node that does nothing';
const ENGINE = engineIdSchema.parse('mm-1');

type Heard = { readonly epoch: number; readonly atMs: number };

const deployment = await newDeployment();
try {
  const up = await deployment.run('up', '--detach');
  if (up.code !== 0) throw new Error(up.stderr);
  const origin = `http://127.0.0.1:${deployment.config.ports.web}`;
  const browser = new TestBrowser(origin, fetch);
  const accounts = accountsOf(deployment.home);
  const code = codeAt(accounts.secret('operator'), Date.now());
  const answer = await browser.signIn('operator', accounts.password('operator'), code);
  if (answer.status !== 200) throw new Error(answer.text);
  const end = new AbortController();
  const heard = Array.from({ length: BROWSERS }, () => listen(origin, browser.cookie, end.signal));
  const { tripsMs, raised } = await raiseAgainAndAgain();
  const delaysMs = heard.flatMap((each) => raised.map(({ epoch, atMs }) => firstAfter(each, epoch) - atMs));
  const highestMb = await memoryOfWeb();
  end.abort();
  tell([
    measured(TRIP, 'ms', tripsMs),
    measured(`change in redis-latch to frame at ${BROWSERS} browsers`, 'ms', delaysMs, { limit: TRIP }),
    measured(BARE_NODE, 'MB', [await bareNodeMb()]),
    measured(`memory of web with ${BROWSERS} browsers, highest`, 'MB', [highestMb], {
      promise: { at: 'worst', value: RSS_MB_MAX },
      limit: BARE_NODE,
    }),
  ]);
} finally {
  await deployment.remove();
}

/** Frames of one browser, as they come; an array that grows. */
function listen(origin: string, cookie: string, signal: AbortSignal): Heard[] {
  const frames: Heard[] = [];
  const input = encodeURIComponent(JSON.stringify({ engine_id: ENGINE }));
  void (async () => {
    const response = await fetch(`${origin}/api/trpc/console.state?input=${input}`, {
      headers: { cookie },
      signal,
    });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const each of events) {
        const data = /^data: (\{"seq".*)$/m.exec(each)?.[1];
        if (data === undefined) continue;
        const { latch }: Frame = JSON.parse(data);
        frames.push({ epoch: latch?.panic_epoch ?? -1, atMs: performance.now() });
      }
    }
  })().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return frames;
}

async function raiseAgainAndAgain() {
  const redis = await deployment.client('latch', 'cli');
  const tripsMs: number[] = [];
  const raised: Heard[] = [];
  for (let n = 0; n < CHANGES; n += 1) {
    await rest(BETWEEN_MS);
    const atMs = performance.now();
    const epoch = await redis.incr(latchKeys.panicEpoch(ENGINE));
    tripsMs.push(performance.now() - atMs);
    raised.push({ epoch, atMs });
  }
  await rest(2_000);
  redis.disconnect();
  return { tripsMs, raised };
}

function firstAfter(heard: readonly Heard[], epoch: number): number {
  const found = heard.find((each) => each.epoch >= epoch);
  if (found === undefined) throw new Error(`a browser never heard of epoch ${epoch}`);
  return found.atMs;
}

async function memoryOfWeb(): Promise<number> {
  const { processes } = statusSchema.parse(JSON.parse((await deployment.run('status', '--json')).stdout));
  const pid = processes.find(({ name }) => name === 'web')?.pid;
  if (pid == null) throw new Error('web does not run');
  return memoryMb(pid, 'VmHWM');
}
