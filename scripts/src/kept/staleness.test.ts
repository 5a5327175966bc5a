// Nobody may point at a proof of code that is long gone: kept results are of this change set or of the one before, and a change set has an
// end (docs/decisions/0017-change-sets.md).
import { expect, test } from 'vitest';
import { changeSetsSince, commitsSince, pathsOfProven } from './age.ts';
import { changeSets } from './change-set.ts';
import { contentOf, KEPT_FILES, stampsOf } from './files.ts';

/** So many change sets may lie between a kept file and the newest one. */
const CHANGE_SETS_MAX = 1;
/** A change set that grows without end is none: so many commits may have touched what is proven. */
const COMMITS_MAX = 150;

const paths = pathsOfProven();

test.each(KEPT_FILES)('$name is not older than a change set', ({ name, part }) => {
  const content = contentOf(name);
  // What was never kept is no proof that grew old; the report says that it is missing.
  if (content === null) return;
  const stamps = stampsOf(content);
  const help = `bench/results/${name}.json: run it anew, \`./agora prove --only ${part}\``;
  expect(changeSetsSince(stamps, changeSets()), help).toBeLessThanOrEqual(CHANGE_SETS_MAX);
  // Null = there is no history here to count in.
  expect(commitsSince(name, stamps, paths) ?? 0, help).toBeLessThanOrEqual(COMMITS_MAX);
});
