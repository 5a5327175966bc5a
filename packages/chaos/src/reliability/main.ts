// Writes docs/reliability.md; a part of `pnpm generate`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { readKept } from './kept.ts';
import { reliabilityPage } from './page.ts';

writeFileSync(join(ROOT, 'docs/reliability.md'), reliabilityPage(readKept()));
process.stdout.write('wrote docs/reliability.md\n');
