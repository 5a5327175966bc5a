// Shows a run of `--minutes N` with a stop, a drift and a recovery on every dashboard, by a real Prometheus that scrapes every
// process: each act in the panels that should show it, and no panel without data. Exit code 1 where something is not shown.
import { parseArgs } from 'node:util';
import { changesIn, emptyQueries, PANELS } from '../dashboards/panels.ts';
import { startTold, tellStory } from '../dashboards/story.ts';

/** Trading between the acts: before the stop, before the drift, after the recovery. */
const RESTS = 3;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const startedMs = performance.now();
const say = (text: string) => {
  process.stdout.write(`${((performance.now() - startedMs) / 1_000).toFixed(0).padStart(5)} s  ${text}\n`);
};

const told = await startTold();
try {
  await tellStory(told, (Number(values.minutes) * 60_000) / RESTS, say);
  let empty = 0;
  for (const placed of PANELS)
    for (const expr of await emptyQueries(told.prometheus, placed)) {
      empty += 1;
      say(`EMPTY  ${placed.at}: ${expr}`);
    }
  say(
    `${PANELS.length} panels, ${empty} queries without data; states ${await changesIn(told.prometheus, 'safety · State')}`,
  );
  process.exitCode = empty === 0 ? 0 : 1;
} catch (error) {
  say(`FAILED  ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await told.remove();
}
