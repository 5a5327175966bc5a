/** How an engine ends in order: it halts, waits for the proof that nothing of it rests, and raises the latch without one. */
import type { Ticker } from '../ports/ticker.ts';
import type { EngineLoop } from './engine-loop.ts';
import type { LatchActs } from './latch-acts.ts';
import { waitUntil } from './wait-until.ts';

/** Longer than the expiry of an order, its margin, and two reads. */
const SHUTDOWN_VERIFY_MS_MAX = 9_000;

/**
 * True when nothing of this engine rests at the venue, proven, or nothing was ever sent: `firstBoot`, and the venue never described
 * itself. A desk that is not open proves nothing of what an earlier life left.
 */
export async function haltForShutdown(
  loop: EngineLoop,
  firstBoot: boolean,
  acts: Pick<LatchActs, 'raise'>,
  ticker: Ticker,
): Promise<boolean> {
  const { engine } = loop;
  if (engine.desk === null && firstBoot) return true;
  const trip = { cause: 'shutdown' as const, value: null, limit: null, subject: null };
  // While HALTED as well: it ends what was to end the halt.
  loop.happen({ kind: 'halt_wanted', trip });
  const isVerified = () => engine.fsm.state === 'HALTED' && engine.fsm.clearance.stage === 'verified';
  if (await waitUntil(ticker, SHUTDOWN_VERIFY_MS_MAX, isVerified)) return true;
  await acts.raise({ who: 'engine', path: 'engine', reason: 'shutdown' }, null);
  return false;
}
