// What a run cannot look at, whatever its judges count, and why: nobody brings about there what the promise is about. Such a run is credited with
// nothing of it; what it finds broken counts all the same.
import { z } from 'zod';

const NO_STRANGER = 'nobody else trades on the account';
const NO_JUMP = 'no clock jumps, and the engine lives once';
const NO_OTHERS = 'no other wallet acts, and nobody notes touches';

type Reasons = Readonly<Record<string, string>>;

/** By raw file, and by invariant. */
const BLIND: Readonly<Record<string, Reasons>> = {
  'fault-matrix': {
    'I-04': 'a round is over before the ten seconds that a hand has',
    'I-13': 'nobody looks at redis-latch again after the answer',
    'I-17': NO_STRANGER,
    'I-20': NO_JUMP,
  },
  'kill-points': {
    'I-07': 'no outage of redis-latch is told to the judges',
    'I-17': NO_STRANGER,
  },
  'engine-kills': {
    'I-03': 'nobody halts an engine that trades: its lives end by kill -9',
    'I-04': 'nobody stops it, and a boot is enabled as soon as it is verified',
    'I-07': 'redis-latch never fails',
    'I-13': 'nobody stops it',
    'I-17': NO_STRANGER,
    'I-21': 'when the engine was gone is not told to the judges',
    'I-26': NO_OTHERS,
  },
  'bad-input': { 'I-26': NO_OTHERS },
  'trading-60min': { 'I-17': NO_STRANGER, 'I-20': NO_JUMP, 'I-26': NO_OTHERS },
  'fills-10000': { 'I-17': NO_STRANGER, 'I-20': NO_JUMP, 'I-26': NO_OTHERS },
};

const chaosSchema = z.object({
  by_fault: z.object({ stranger: z.object({ struck: z.number() }).optional() }),
});

/** Of random faults it depends on what struck: a run of before there were strangers has none. */
export function blindSpots(file: string, content: unknown): Reasons {
  if (file !== 'chaos') return BLIND[file] ?? {};
  const struck = chaosSchema.safeParse(content).data?.by_fault.stranger?.struck ?? 0;
  return struck > 0 ? {} : { 'I-17': NO_STRANGER };
}
