// One round: three engines trade, redis-latch and guardian are brought into their states, one engine is frozen and one killed, and
// at that moment somebody stops all three. What came of it is read from the venue's journal, for each engine by itself.
import type { EngineId } from '@agora/shared/ids';
import { US_PER_MS } from '@agora/testkit/judge/verdict';
import { Fleet } from '../fleet.ts';
import { type Known, lookedBy } from '../judging.ts';
import { lastRestingMs, ordersOf, restingAt } from '../orders-at-venue.ts';
import { type Cell, ENGINES_OF_A_ROUND, type EngineState, type Round } from './axes.ts';
import type { CellSeen } from './cell-seen.ts';
import { type Answer, stopBy } from './kill-paths.ts';
import { ageLatch, bring } from './redis-states.ts';
import { expectedOf } from './rule.ts';

/** An order that was on its way may land for so long; nobody is done before. */
const LANDING_MS = 3_000;
/** How long orders of engines without a hand are looked at. */
const REMAIN_MS = 5_000;
/** A hand that needs longer than this to reach zero is none. */
const ZERO_MS_MAX = 15_000;
const nowMs = () => performance.timeOrigin + performance.now();

export async function runRound(round: Round): Promise<CellSeen[]> {
  const options = { engines: ENGINES_OF_A_ROUND, web: round.path === 'api-web' };
  const fleet = await Fleet.trading(options, ageLatch);
  try {
    const brokenMs = nowMs();
    const breaking = bring(fleet, await fleet.pair.hostLatch(), round.redis);
    if (round.guardian === 'dead') fleet.guardian?.signal('SIGKILL');
    engineOf(fleet, 'frozen')?.signal('SIGSTOP');
    engineOf(fleet, 'dead')?.signal('SIGKILL');
    await breaking;
    const broughtMs = nowMs();
    const answering = stopBy(round.path, fleet, fleet.ids);
    const stoppedMs = nowMs();
    await watch(fleet, round, stoppedMs);
    const answers = await answering;
    const watchedUntilMs = nowMs();
    const journal = await fleet.venue.journal('event');
    const cells = ENGINES_OF_A_ROUND.map(async (engine, i): Promise<CellSeen> => {
      const [id, answer] = [fleet.ids[i], answers[i]];
      if (id === undefined || answer === undefined) throw new Error('an engine and an answer for each state');
      const orders = ordersOf(fleet.walletsOf(id).account_address, journal);
      const known = knownOf({ ...round, engine }, answer, { brokenMs, broughtMs });
      const { broken, examined } = await lookedBy(fleet, id, known);
      const cell = seen({ ...round, engine }, orders, answer, watchedUntilMs);
      return { ...cell, broken: [...broken], examined: { ...examined } };
    });
    return await Promise.all(cells);
  } finally {
    await fleet.close();
  }
}

const engineOf = (fleet: Fleet, state: EngineState) =>
  fleet.engines.get(fleet.ids[ENGINES_OF_A_ROUND.indexOf(state)] as EngineId); // one id for each state, in their order

/** Until every account that has a hand is empty and nothing more can land, or that took too long. */
async function watch(fleet: Fleet, round: Round, stoppedMs: number): Promise<void> {
  const handed = ENGINES_OF_A_ROUND.filter((engine) => !expectedOf({ ...round, engine }).ordersRemain);
  const leastMs = handed.length === ENGINES_OF_A_ROUND.length ? LANDING_MS : REMAIN_MS;
  for (;;) {
    const sinceMs = nowMs() - stoppedMs;
    if (sinceMs >= ZERO_MS_MAX) return;
    if (sinceMs >= leastMs) {
      const journal = await fleet.venue.journal('event');
      const empty = (engine: EngineState) => {
        const id = fleet.ids[ENGINES_OF_A_ROUND.indexOf(engine)];
        return (
          id !== undefined &&
          restingAt(ordersOf(fleet.walletsOf(id).account_address, journal), nowMs()).length === 0
        );
      };
      if (handed.every(empty)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** What was broken stays so to the end of the round. Of an engine that stands still the audit ends before the venue's fills do. */
function knownOf(
  { redis, engine, guardian }: Cell,
  { heard }: Answer,
  { brokenMs, broughtMs }: { readonly brokenMs: number; readonly broughtMs: number },
): Known {
  const since = (ms: number) => [{ fromUs: ms * US_PER_MS, toUs: Number.POSITIVE_INFINITY }];
  return {
    facts: { stops: heard === null ? [] : [heard], latch: [], touchedUs: null },
    outages: {
      latch: redis === 'healthy' ? [] : since(broughtMs),
      engine: engine === 'up' ? [] : since(brokenMs),
      guardian: guardian === 'up' ? [] : since(brokenMs),
    },
    unfinished: engine === 'up' ? [] : ['I-15'],
  };
}

function seen(
  cell: Cell,
  orders: ReturnType<typeof ordersOf>,
  answer: Answer,
  untilMs: number,
): Omit<CellSeen, 'broken' | 'examined'> {
  const { kind, said, askedMs, answeredMs } = answer;
  const lastMs = lastRestingMs(orders, askedMs);
  const acceptedMs = Math.max(...orders.map(({ openedMs }) => openedMs));
  const since = (ms: number) => Math.round(ms - askedMs);
  return {
    ...cell,
    answered: kind,
    said,
    answer_ms: answeredMs === null ? null : since(answeredMs),
    orders_before: restingAt(orders, askedMs).length,
    orders_after: restingAt(orders, untilMs).length,
    watched_ms: since(untilMs),
    zero_ms: lastMs === null ? 0 : Number.isFinite(lastMs) ? since(lastMs) : null,
    last_accepted_ms: acceptedMs > askedMs ? since(acceptedMs) : null,
  };
}
