// The rig on which faults are brought about: quotes move often, somebody trades with them all the time, and the engine's disk
// can be made full.
import { join } from 'node:path';
import { fullDiskMarker } from './fault-acts.ts';
import { TradingRig } from './trading-rig.ts';

const PRELOAD = join(import.meta.dirname, 'full-disk.ts');
const CUSTOMER_MS = 400;
/** Customers see the book as often as it changes. */
const BOOK_MS = 70;
/** Moved often, so that orders and cancels are always under way. */
const RESTLESS = { requote_threshold_bps: 0.3, anti_churn_cooldown_ms: 500 };

/** ACTIVE and quoting both sides when it is handed over. */
export async function startFaultRig(): Promise<TradingRig> {
  const rig = await TradingRig.start({
    customerMs: CUSTOMER_MS,
    venue: { bookMs: BOOK_MS },
    configure: (config) => ({
      ...config,
      engines: config.engines.map((engine) => ({
        ...engine,
        warmup_s: 1,
        strategy: { ...engine.strategy, ...RESTLESS },
      })),
    }),
  });
  try {
    await rig.startTrading([`file://${PRELOAD}?marker=${fullDiskMarker(rig)}`]);
  } catch (error) {
    await rig.stop();
    throw error;
  }
  return rig;
}
