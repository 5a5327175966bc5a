// The layers hold, and the check that says so can fail.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../home.ts';
import { allImports, importsOf, violation } from './imports.ts';

describe('import direction', () => {
  test('no file imports against the layers', () => {
    expect(
      allImports()
        .map(violation)
        .filter((each) => each !== undefined),
    ).toEqual([]);
  });

  test.each([
    ['apps/engine/src/core/gate/gate.ts', "import { readFileSync } from 'node:fs';", /core is pure/],
    ['apps/engine/src/core/gate/gate.ts', "import { z } from 'zod';", /core is pure/],
    ['apps/engine/src/core/gate/gate.ts', "import type { X } from '../../ports/venue.ts';", /core is pure/],
    [
      'apps/engine/src/core/gate/gate.ts',
      "import { makeEngineRouter } from '@agora/shared/rpc/engine-router';",
      /core is pure/,
    ],
    ['apps/engine/src/ports/venue.ts', "import type { X } from '../services/quoting.ts';", /ports import/],
    ['apps/engine/src/services/x.ts', "import { Redis } from 'ioredis';", /through ports/],
    ['apps/engine/src/adapters/redis/x.ts', "import { y } from '../../services/y.ts';", /adapters implement/],
    ['apps/guardian/src/latch.ts', "import { x } from '@agora/shared/rpc';", /guardian is independent/],
    [
      'apps/guardian/src/latch.ts',
      "import { x } from '@agora/shared/rpc/engine-router';",
      /guardian is independent/,
    ],
    [
      'apps/guardian/src/latch.ts',
      "import { x } from '../../engine/src/core/gate/gate.ts';",
      /guardian is independent/,
    ],
    ['apps/web/app/page.tsx', "export { x } from '../../engine/src/services/x.ts';", /web imports/],
    ['apps/paper-venue/src/core/x.ts', "import { x } from '@agora/shared/ids';", /knows nothing of AGORA/],
    ['packages/shared/src/x.ts', "import Redis from 'ioredis';", /zod only/],
    ['packages/shared/src/x.ts', "import { x } from './rpc/routers.ts';", /zod only/],
    ['apps/pager/src/outbox.ts', "const x = await import('./main.ts');", /nothing imports a main/],
    ['apps/pager/src/outbox.ts', "import { startRedisPair } from '@agora/testkit/redis';", /only tests/],
    ['scripts/src/x.ts', "import '../../apps/engine/src/config/load.ts';", /imports none of them/],
    ['elsewhere/x.ts', "import 'zod';", /no rule covers/],
  ])('%s may not say %s', (file, text, why) => {
    expect(importsOf(file, text).map(violation)).toEqual([expect.stringMatching(why)]);
  });

  test('an import is found wherever it stands and however it is written', () => {
    const text =
      "import a from 'a';\nimport type { b } from 'b';\nimport {\n  c,\n} from 'c';\nimport 'd';\nexport * from 'e';\nconst f = await import('f');\n";
    expect(importsOf('x.ts', text).map((each) => each.to)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});

describe('runtime dependencies', () => {
  const dependenciesOf = (app: string) => {
    const manifest: unknown = JSON.parse(readFileSync(join(ROOT, `apps/${app}/package.json`), 'utf8'));
    const { dependencies } = manifest as { dependencies: Record<string, string> };
    return Object.keys(dependencies).filter((name) => !name.startsWith('@agora/'));
  };

  test.each([
    ['engine', 15],
    ['guardian', 5],
  ])('%s has at most %i', (app, most) => {
    expect(dependenciesOf(app).length).toBeLessThanOrEqual(most);
  });
});
