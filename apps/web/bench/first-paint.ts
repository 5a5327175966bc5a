// The largest paint of /console in a browser that kept nothing, from the same machine, beside that of a page of one word.
import { type Measured, measured } from '@agora/testkit/measured';
import type { Browser, Page } from 'playwright-core';
import { DESKTOP, openConsole } from '../e2e/browser.ts';
import type { Bench } from './bench.ts';

const TIMES = 10;
const LCP_MS_MAX = 1_200;
const BLANK = 'largest contentful paint of a page of one word';

export async function measureFirstPaint({ browser, stack, operator }: Bench): Promise<Measured[]> {
  const samples: number[] = [];
  const blanks: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    const { page, waitForWord } = await openConsole(browser, stack.origin, { storageState: operator.state });
    await waitForWord(['HALTED']);
    samples.push(await largestPaintMs(page));
    await page.context().close();
    blanks.push(await blankPaintMs(browser, stack.origin));
  }
  return [
    measured(BLANK, 'ms', blanks),
    measured('/console largest contentful paint, cold', 'ms', samples, {
      promise: { at: 'p95', value: LCP_MS_MAX },
      limit: BLANK,
    }),
  ];
}

async function blankPaintMs(browser: Browser, origin: string): Promise<number> {
  const context = await browser.newContext({ viewport: DESKTOP });
  const page = await context.newPage();
  await page.route('**/*', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><h1>AGORA</h1>' }),
  );
  await page.goto(origin);
  const ms = await largestPaintMs(page);
  await context.close();
  return ms;
}

function largestPaintMs(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe(
          {
            type: 'largest-contentful-paint',
            buffered: true,
          },
        );
      }),
  );
}
