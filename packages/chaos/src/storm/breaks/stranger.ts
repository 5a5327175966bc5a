// Somebody else with a key of the account trades on it, which an engine that trades has to take for a reason to halt (I-17). At the market, so that
// nothing rests: once the engine is halted, customers would take what a stranger left for its quote, at whatever price.
import type { Scene } from './scene.ts';

/** No outage: nothing is excused. A venue that gives no answer just then may have carried it out all the same, which its journal tells. */
export async function strangerTrades({ rig, id }: Scene): Promise<boolean> {
  return rig
    .stranger(id)
    .sell()
    .catch(() => false);
}
