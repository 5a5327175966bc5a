// A machine that idles now is quiet, whatever it did a minute ago; one that works now is as busy as the worse of both figures says.
import { expect, test } from 'vitest';
import { loadOf } from './load.ts';

test.each([
  ['quiet, and it was busy', { average: 9, busyCores: 0.2 }, 0.2],
  ['quiet all along', { average: 0.1, busyCores: 0.2 }, 0.1],
  ['half of it is in use', { average: 3, busyCores: 1 }, 1],
  ['just more than half', { average: 3, busyCores: 1.01 }, 3],
  ['busy since a moment', { average: 0.3, busyCores: 2 }, 2],
])('%s', (_, seen, load) => {
  expect(loadOf({ ...seen, cores: 2 })).toBe(load);
});
