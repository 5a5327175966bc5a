// A part of the campaign that fits into a few minutes: cycles of halt, stops while everything comes back, resume, stops again, and the
// operator's way back to trading. Aims are taken in turn, so that every boundary is shot at equally often.
import { type Aimed, HALT_AIMS, RESUME_AIMS, STOP_AIMS } from './aims.ts';
import { Campaign } from './campaign.ts';
import type { SliceSeen } from './results.ts';

const ENGINES = ['one', 'two', 'three', 'four'] as const;
/** Stops while engines boot after a halt, and after a resume. */
const STOPS_A_PAUSE = 4;
/** So many cycles until the same aims at a halt come again. A guardian that dies in its own stop asks nobody else to halt: next time web asks them. */
const CYCLES_A_TURN = 4;

export async function runSlice(slice: number, cycles: number): Promise<SliceSeen> {
  const campaign = await Campaign.open(ENGINES);
  // A slice begins where the one before it would have gone on.
  const first = slice * cycles;
  const engineHalts = HALT_AIMS.filter(({ watched }) => watched === 'engine');
  const guardianHalts = HALT_AIMS.filter(({ watched }) => watched === 'guardian');
  try {
    for (let cycle = first; cycle < first + cycles; cycle += 1) {
      const from = cycle * ENGINES.length;
      const by = (cycle + Math.floor(cycle / CYCLES_A_TURN)) % 2 === 0 ? 'web' : 'guardian';
      await campaign.killInHalt(
        turn(engineHalts, from, ENGINES.length),
        by,
        turn(guardianHalts, cycle, 1)[0],
      );
      const stops = turn(STOP_AIMS, cycle * 2 * STOPS_A_PAUSE, 2 * STOPS_A_PAUSE);
      for (const aim of stops.slice(0, STOPS_A_PAUSE)) await campaign.killInStop(aim);
      await campaign.killInResume(turn(RESUME_AIMS, from, ENGINES.length));
      for (const aim of stops.slice(STOPS_A_PAUSE)) await campaign.killInStop(aim);
      await campaign.operator.tradeAgain();
    }
    const wrong = [...campaign.strays, ...(await campaign.judge())];
    return { slice, shots: campaign.shots, wrong, examined: campaign.examined };
  } finally {
    await campaign.fleet.close();
  }
}

function turn(aims: readonly Aimed[], from: number, count: number): Aimed[] {
  return Array.from({ length: count }, (_, i) => aims[(from + i) % aims.length]).filter(
    (aim) => aim !== undefined,
  );
}
