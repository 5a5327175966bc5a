// The largest paint of /console in a browser that kept nothing, from the same machine.
import { openConsole } from '../e2e/browser.ts';
import type { Bench } from './bench.ts';
import { type Row, rowOf } from './rows.ts';

const TIMES = 10;
const LCP_MS_MAX = 1_200;

export async function measureFirstPaint({ browser, stack, operator }: Bench): Promise<Row[]> {
  const samples: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    const { page, waitForWord } = await openConsole(browser, stack.origin, { storageState: operator.state });
    await waitForWord(['HALTED']);
    samples.push(
      await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) =>
              resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN),
            ).observe({
              type: 'largest-contentful-paint',
              buffered: true,
            });
          }),
      ),
    );
    await page.context().close();
  }
  return [rowOf('/console largest contentful paint, cold', 'ms', samples, LCP_MS_MAX)];
}
