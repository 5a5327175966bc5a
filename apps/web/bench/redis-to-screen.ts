// From the write of a changed snapshot to redis-live until its text stands on the screen. The engine is frozen and its
// snapshot is written in its name; web, Redis and the browser are real, and all clocks are those of one machine.
import { isoMs } from '@agora/shared/time';
import { type Measured, measured } from '@agora/testkit/measured';
import { openConsole } from '../e2e/browser.ts';
import { showAs } from '../e2e/fixture-engine.ts';
import type { Bench } from './bench.ts';

const TIMES = 100;
const LIMIT_MS = 150;
const WRITE = 'the write to redis-live alone';
/** Between two changes, so that each finds the page at rest. */
const PAUSE_MS = 120;

export async function measureRedisToScreen({ browser, stack, operator }: Bench): Promise<Measured[]> {
  const { page, waitForWord } = await openConsole(browser, stack.origin, { storageState: operator.state });
  await waitForWord(['HALTED']);
  const fixture = await showAs(stack, (last) => last);
  const samples: number[] = [];
  const writes: number[] = [];
  try {
    for (let n = 0; n < TIMES; n += 1) {
      const text = `${n} of ${TIMES} cancelled`;
      const painted = page.evaluate(
        (wanted) =>
          new Promise<number>((resolve) => {
            const look = () => {
              if (!(document.querySelector('#state')?.textContent ?? '').includes(wanted)) return;
              observer.disconnect();
              requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
            };
            const observer = new MutationObserver(look);
            observer.observe(document.body, { subtree: true, childList: true, characterData: true });
            look();
          }),
        text,
      );
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const writtenMs = performance.timeOrigin + performance.now();
      const change = fixture.write((last) => ({
        ...last,
        clearance: {
          stage: 'cancelling',
          started_at: isoMs(Date.now()),
          orders_total: TIMES,
          orders_confirmed: n,
          unconfirmed_notional_usd: null,
          unconfirmed: [],
          zero_seen_at: null,
          verified_at: null,
          reopened: false,
          as_of: null,
        },
      }));
      await change;
      writes.push(performance.timeOrigin + performance.now() - writtenMs);
      samples.push((await painted) - writtenMs);
    }
  } finally {
    await fixture.end();
    await page.context().close();
  }
  return [
    measured(WRITE, 'ms', writes),
    measured('state change in Redis to text on screen', 'ms', samples, {
      promise: { at: 'p95', value: LIMIT_MS },
      limit: WRITE,
    }),
  ];
}
