// Every panel of every dashboard has data of a real run, and shows a stop, a drift and the way back from each. The same over ten
// minutes: `./agora prove dashboards`.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changesIn, emptyQueries, PANELS } from './dashboards/panels.ts';
import { startTold, type Told, tellStory } from './dashboards/story.ts';

let told: Told;

beforeAll(async () => {
  told = await startTold();
  await tellStory(told, 0, () => undefined);
}, 600_000);

afterAll(() => told?.remove());

test.each(PANELS)('$at has data', async (placed) => {
  expect(await emptyQueries(told.prometheus, placed)).toEqual([]);
});

test('the state was HALTED before, between and never unknown', async () => {
  const changes = await changesIn(told.prometheus, 'safety · State');
  expect(changes.join('')).toMatch(/^(01){3,}$/);
});
