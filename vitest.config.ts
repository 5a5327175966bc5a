// One runner: unit tests stand beside their file, integration tests need the real
// servers that the launcher brings (Redis over TLS, the paper venue), e2e tests need a real browser.
import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const exclude = ['**/node_modules/**', '**/.next/**', '**/.agora/**'];

/** An engine that trades here would halt if the machine were busy with something else: its lease is 150 ms. */
const ALONE = [
  'apps/engine/test/kills.int.test.ts',
  'apps/engine/test/trading.int.test.ts',
  'packages/chaos/src/matrix/matrix.int.test.ts',
  'packages/testkit/src/drill/drill.int.test.ts',
  'packages/testkit/src/tour.int.test.ts',
  'apps/web/test/acts.int.test.ts',
];
/** The same in the browser: the others hold a halted engine, which nothing hurries. */
const ALONE_E2E = ['apps/web/e2e/trading.e2e.ts'];
/** Whole engines and venues on virtual time: long enough to be slowed by what every other file left in the process, so each has its own. */
const WORLDS = [
  'packages/sim/src/**/*.test.ts',
  'apps/paper-venue/src/market/flow.test.ts',
  'apps/paper-venue/src/core/properties.test.ts',
];
/** Node loads the files itself, as it does when they run: the runner's own loader makes every import a look-up at every use. */
const NATIVE = { viteModuleRunner: false, nodeLoader: false };
/** Run by `./agora test slow` alone: minutes each, on a machine with nothing else to do. */
const SLOW = [
  'apps/engine/test/faults.int.test.ts',
  'packages/testkit/src/dashboards.int.test.ts',
  'packages/testkit/src/restore.int.test.ts',
];

/** What takes long begins first, so that no core waits at the end; a fresh clone has no times of its own to go by. */
const LONGEST = ['kept-nights.test.ts', 'incident.test.ts', 'campaign.test.ts'];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONGEST.includes(basename(moduleId));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit-worlds',
          include: WORLDS,
          exclude: [...exclude, '**/*.int.test.ts'],
          experimental: NATIVE,
          maxWorkers: 2,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'unit',
          include: ['{apps,packages,scripts}/**/*.test.ts'],
          exclude: [...exclude, ...WORLDS, '**/*.int.test.ts', '**/e2e/**'],
          // Pure code keeps nothing between files, and loading it anew for each costs more than most tests.
          isolate: false,
          experimental: NATIVE,
          // Its habit is one core less than there are, which is half of a small machine.
          maxWorkers: 2,
          // A hang is found; a property of a thousand runs on a machine that is busy is none.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'unit-pages',
          include: ['apps/web/**/*.test.tsx'],
          exclude,
          isolate: false,
          maxWorkers: 2,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{apps,packages,scripts}/**/*.int.test.ts'],
          exclude: [...exclude, ...ALONE, ...SLOW],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Three beside each other on two cores: most of their time is spent waiting for processes.
          maxWorkers: 3,
          // Tests of a file that say so run beside each other, each on an engine of its own: a deployment has eight.
          maxConcurrency: 8,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'integration-alone',
          include: ALONE,
          exclude,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'slow',
          include: SLOW,
          exclude,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['packages/chaos/src/matrix/*.long.ts'],
          testTimeout: 240_000,
          maxConcurrency: 1,
        },
      },
      {
        test: {
          name: 'kills',
          include: ['packages/chaos/src/kills/*.long.ts'],
          testTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'mutants',
          include: ['packages/chaos/src/mutants/*.long.ts'],
          testTimeout: 480_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['apps/web/e2e/**/*.e2e.ts'],
          exclude: [...exclude, ...ALONE_E2E],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'e2e-alone',
          include: ALONE_E2E,
          exclude,
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
