// Writes the pages of what was broken on purpose from the kept raw files; a part of `pnpm generate`. What a run adds to its raw file, it shows at once.
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { KILLS_PAGE, killsPage } from '../kills/results.ts';
import { readMutants } from '../mutants/mutant.ts';
import { MUTANTS_PAGE, mutantsPage } from '../mutants/page.ts';
import { readKept } from './kept.ts';
import { reliabilityPage } from './page.ts';

const kept = readKept();
const PAGES: readonly (readonly [file: string, text: string])[] = [
  [KILLS_PAGE, killsPage(kept.kills)],
  [MUTANTS_PAGE, mutantsPage(readMutants(), kept.mutants.hunts)],
  [join(ROOT, 'docs/reliability.md'), reliabilityPage(kept)],
];
for (const [file, text] of PAGES) {
  writeFileSync(file, text);
  process.stdout.write(`wrote ${relative(ROOT, file)}\n`);
}
