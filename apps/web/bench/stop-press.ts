// A press of STOP on a browser four times slower than this one: until its request leaves, and until its look is painted (INP).
import { type Measured, measured } from '@agora/testkit/measured';
import { openConsole } from '../e2e/browser.ts';
import { type Bench, emptyFramesMs } from './bench.ts';

const TIMES = 20;
const SLOWER = 4;
const REQUEST_MS_MAX = 50;
const INP_MS_MAX = 200;
const FRAME = `a frame in which nothing changes, CPU / ${SLOWER}`;

interface Noted {
  readonly pressedMs: number;
  readonly sentMs: number;
}
type Watched = Window & { noted?: Noted[]; inputs?: number[] };

export async function measureStop({ browser, stack, operator }: Bench): Promise<Measured[]> {
  const { page, waitForWord } = await openConsole(browser, stack.origin, { storageState: operator.state });
  await waitForWord(['HALTED']);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.evaluate(watch);
  const stop = page.getByRole('complementary', { name: 'Stop' }).getByRole('button');
  for (let n = 1; n <= TIMES; n += 1) {
    await stop.click();
    await page.waitForFunction((count) => ((window as Watched).noted?.length ?? 0) >= count, n);
    await page
      .getByRole('status', { name: 'STOP' })
      .filter({ hasText: /Stopped/ })
      .waitFor({ state: 'attached' });
  }
  const { noted, inputs } = await page.evaluate(() => {
    const { noted: seen = [], inputs: durations = [] } = window as Watched;
    return { noted: seen, inputs: durations };
  });
  const frames = await emptyFramesMs(page, TIMES);
  await page.context().close();
  const requestMs = noted.map(({ pressedMs, sentMs }) => sentMs - pressedMs);
  const how = (msMax: number) => ({ promise: { at: 'p95', value: msMax }, limit: FRAME }) as const;
  return [
    measured(FRAME, 'ms', frames),
    measured(`STOP press to request, CPU / ${SLOWER}`, 'ms', requestMs, how(REQUEST_MS_MAX)),
    measured(`STOP press to next paint (INP), CPU / ${SLOWER}`, 'ms', inputs, how(INP_MS_MAX)),
  ];
}

/** Runs in the page: notes each press with the start of its request, and the length of each input. */
function watch(): void {
  const page: Watched = window;
  page.noted = [];
  page.inputs = [];
  let pressedMs = 0;
  document.addEventListener(
    'click',
    (event) => {
      pressedMs = event.timeStamp;
    },
    true,
  );
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries()) {
      if (name.endsWith('/api/control/stop')) page.noted?.push({ pressedMs, sentMs: startTime });
    }
  }).observe({ type: 'resource' });
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === 'click') page.inputs?.push(duration);
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
}
