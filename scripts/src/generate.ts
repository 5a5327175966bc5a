// `pnpm generate`: writes every file that is derived from code, so that tests can hold the copies against their source.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GENERATED } from './generated.ts';
import { ROOT } from './home.ts';

for (const [path, text] of Object.entries(GENERATED)) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), text());
  process.stdout.write(`wrote ${path}\n`);
}
