// Speed of the console's screen in the real Chromium of this machine, on a real stack: a state change in Redis until its text is
// on screen, a press of STOP until its request and its paint, the first load, half a day of frames, and a fleet of 200.
// `node apps/web/bench/console.ts [--frames N]`. It starts and stops a stack of its own.
import { parseArgs } from 'node:util';
import { type Measured, measured, tell } from '@agora/testkit/measured';
import { launchBrowser } from '../e2e/browser.ts';
import { measureFirstLoad } from '../e2e/first-load.ts';
import { signIn } from '../e2e/sign-in.ts';
import { startStack } from '../e2e/stack.ts';
import { measureFirstPaint } from './first-paint.ts';
import { measureFleet, measureHeap } from './many-frames.ts';
import { measureRedisToScreen } from './redis-to-screen.ts';
import { measureStop } from './stop-press.ts';

const FIRST_LOAD_KB_MAX = 250;
/** Twelve hours at one frame a second. */
const FRAMES = 43_200;

const { values } = parseArgs({ options: { frames: { type: 'string' } } });

async function measure(): Promise<Measured[]> {
  const [stack, browser] = await Promise.all([startStack(), launchBrowser(true)]);
  try {
    const operator = await signIn(browser, stack.origin, stack.home);
    const bench = { stack, browser, operator };
    const { gzipBytes } = await measureFirstLoad(stack.origin, '/console', operator.headers);
    return [
      measured('first-load JS of /console, gzip', 'kB', [gzipBytes / 1_000], {
        promise: { at: 'worst', value: FIRST_LOAD_KB_MAX },
      }),
      ...(await measureFirstPaint(bench)),
      ...(await measureRedisToScreen(bench)),
      ...(await measureFleet(bench)),
      ...(await measureHeap(bench, Number(values.frames ?? FRAMES))),
      ...(await measureStop(bench)),
    ];
  } finally {
    await browser.close();
    await stack.stop();
  }
}

tell(await measure());
