// One runner, three projects: unit tests stand beside their file, integration tests need the real
// servers that the launcher brings (Redis over TLS, the paper venue), e2e tests need a real browser.
import { defineConfig } from 'vitest/config';

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
/** Run by `./agora test slow` alone: minutes each, on a machine with nothing else to do. */
const SLOW = [
  'apps/engine/test/faults.int.test.ts',
  'packages/testkit/src/dashboards.int.test.ts',
  'packages/testkit/src/restore.int.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages,scripts}/**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.int.test.ts', '**/e2e/**'],
          // Pure code keeps nothing between files, and loading it anew for each costs more than most tests.
          isolate: false,
          // Its habit is one core less than there are, which is half of a small machine.
          maxWorkers: 2,
          // A hang is found; a property of a thousand runs on a machine that is busy is none.
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
