// Half a day of frames, and a fleet of 200 engines, faster than they would come: the page is the real one, its event stream is
// replaced by one that hands on what it is told to, and its clock is moved by hand.

import { fleetSchema } from '@agora/shared/fleet';
import { frameSchema } from '@agora/shared/frame';
import { epochMsOf, isoMs } from '@agora/shared/time';
import { type Measured, measured } from '@agora/testkit/measured';
import type { Page } from 'playwright-core';
import { openConsole } from '../e2e/browser.ts';
import { type Bench, emptyFramesMs } from './bench.ts';

const HEAP_GROWTH_MB_MAX = 20;
const FLEET = 200;
const FLEET_TIMES = 60;
const FLEET_PAINT_MS_MAX = 200;
const PAINT = 'a frame of /fleet in which nothing changes';
/** Frames handed over in one go between two looks at the heap. */
const BATCH = 600;

interface Stream {
  readonly url: string;
  say(name: string, data: unknown, id?: string): void;
}
type Fed = Window & { streams?: Stream[] };

/** Runs in the page before its scripts: an EventSource that says only what the bench tells it. */
function replaceEventSource(): void {
  const page: Fed = window;
  page.streams = [];
  class Told extends EventTarget implements Stream {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSED = 2;
    readonly readyState = 1;
    readonly url: string;
    constructor(url: string) {
      super();
      this.url = url;
      page.streams?.push(this);
      queueMicrotask(() => {
        this.dispatchEvent(new Event('open'));
        this.say('connected', {});
      });
    }
    say(name: string, data: unknown, id = ''): void {
      this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId: id }));
    }
    close(): void {
      page.streams = (page.streams ?? []).filter((each) => each !== this);
    }
  }
  Object.assign(window, { EventSource: Told });
}

async function heapMb(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return usedSize / 1_048_576;
}

export async function measureHeap({ browser, stack, operator }: Bench, frames: number): Promise<Measured[]> {
  const real = await openConsole(browser, stack.origin, { storageState: operator.state });
  const frame = frameSchema.parse(
    await real.page.evaluate(async (engineId) => {
      const input = encodeURIComponent(JSON.stringify({ engine_id: engineId }));
      return (await (await fetch(`/api/trpc/console.snapshot?input=${input}`)).json()).result.data;
    }, stack.engineId),
  );
  await real.page.context().close();
  const context = await browser.newContext({ storageState: operator.state });
  const page = await context.newPage();
  await page.addInitScript(replaceEventSource);
  await page.clock.install();
  await page.goto(`${stack.origin}/console`);
  // A server numbers its frames from its start in milliseconds: the number is no count of seconds.
  let told = 0;
  const feed = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      told += 1;
      const seq = frame.seq + told;
      await page.evaluate(
        ({ sent, id }) => {
          for (const stream of (window as Fed).streams ?? [])
            if (stream.url.includes('console.state')) stream.say('message', sent, id);
        },
        {
          sent: { ...frame, seq, server_now: isoMs(epochMsOf(frame.server_now) + told * 1_000) },
          id: String(seq),
        },
      );
      await page.clock.runFor(1_000);
    }
  };
  await feed(BATCH);
  const beforeMb = await heapMb(page);
  for (let fed = 0; fed < frames; fed += BATCH) await feed(Math.min(BATCH, frames - fed));
  const grownMb = (await heapMb(page)) - beforeMb;
  const streams = await page.evaluate(
    () => ((window as Fed).streams ?? []).filter(({ url }) => url.includes('console.state')).length,
  );
  await context.close();
  if (streams !== 1) throw new Error(`${streams} streams of state are open`);
  return [
    measured(`heap growth over ${frames} frames, one a second`, 'MB', [grownMb], {
      promise: { at: 'worst', value: HEAP_GROWTH_MB_MAX },
    }),
  ];
}

export async function measureFleet({ browser, stack, operator }: Bench): Promise<Measured[]> {
  const context = await browser.newContext({ storageState: operator.state });
  const page = await context.newPage();
  await page.goto(`${stack.origin}/console`);
  const display = frameSchema.parse(
    await page.evaluate(async (engineId) => {
      const input = encodeURIComponent(JSON.stringify({ engine_id: engineId }));
      return (await (await fetch(`/api/trpc/console.snapshot?input=${input}`)).json()).result.data;
    }, stack.engineId),
  ).display;
  await page.addInitScript(replaceEventSource);
  await page.goto(`${stack.origin}/fleet`);
  await page.waitForFunction(() =>
    ((window as Fed).streams ?? []).some(({ url }) => url.includes('console.fleet')),
  );
  const samples: number[] = [];
  for (let n = 0; n < FLEET_TIMES; n += 1) {
    const now = isoMs(Date.now());
    const fleet = fleetSchema.parse({
      seq: n,
      server_now: now,
      rows: Array.from({ length: FLEET }, (_, index) => ({
        engine_id: `mm-${index}`,
        display,
        since: now,
        gross_usd: String(10_000 + n + index),
        cap_usd: '30000',
        daily_pnl_usd: String(-(n % 100) - 1),
        loss_cap_usd: '500',
        engine_age_ms: 100 + n,
        venue_age_ms: 400,
      })),
    });
    samples.push(
      await page.evaluate(
        ({ sent, id }) =>
          new Promise<number>((resolve) => {
            const begun = performance.now();
            for (const stream of (window as Fed).streams ?? [])
              if (stream.url.includes('console.fleet')) stream.say('message', sent, id);
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
          }),
        { sent: fleet, id: String(n) },
      ),
    );
    await page.waitForTimeout(100);
  }
  const paints = await emptyFramesMs(page, FLEET_TIMES);
  const rows = await page.getByRole('row').count();
  await context.close();
  if (rows !== FLEET + 1) throw new Error(`the fleet shows ${rows - 1} engines`);
  return [
    measured(PAINT, 'ms', paints),
    measured(`${FLEET} engines in /fleet, frame to paint`, 'ms', samples, {
      promise: { at: 'p95', value: FLEET_PAINT_MS_MAX },
      limit: PAINT,
    }),
  ];
}
