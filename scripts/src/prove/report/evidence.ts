// What the kept raw files say of each invariant. A source says how much it looked at and what it found broken; whoever looked at nothing says so.
import { contentOf } from '../../kept/files.ts';
import type { Progress } from '../progress.ts';
import type { Evidence, Found } from './found.ts';
import { engineKills, kills, matrix, simulator, verdicts } from './judged-runs.ts';
import { alerts, hours, mutants, suites, trades } from './other-runs.ts';

/** Runs that keep a verdict an invariant. */
const JUDGED_RUNS = [
  ['chaos', 'random faults'],
  ['bad-input', 'bad input'],
  ['trading-60min', 'trading'],
  ['fills-10000', 'fills'],
] as const;

type ByInvariant = ReadonlyMap<string, readonly Evidence[]>;

/** Of every invariant that some kept file speaks of, by its number. */
export function allEvidence(outcomes: Progress, content: (name: string) => unknown = contentOf): ByInvariant {
  const found: Found[] = [
    ...mutants(content('mutants')),
    ...simulator(content('sim')),
    ...JUDGED_RUNS.flatMap(([file, source]) => verdicts(file, source, content(file))),
    ...matrix(content('fault-matrix')),
    ...kills(content('kill-points')),
    ...engineKills(content('engine-kills')),
    ...trades(content('trading-60min')),
    ...alerts(content('bench-alert')),
    ...hours(outcomes),
    ...suites(outcomes),
  ];
  const grouped = Map.groupBy(found, ([id]) => id);
  return new Map([...grouped].map(([id, pairs]) => [id, pairs.map(([, evidence]) => evidence)]));
}
