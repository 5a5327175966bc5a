// What is mutated, and by which tests its mutants have to die: the gate, the halt and the way back in the engine's core, and the guardian's
// decisions, which are pure and stand in packages/shared. The guardian's own processes are shown by kill -9, faults and the simulator instead.
const CORE = 'apps/engine/src/core';
const HALTING = [
  'cancelling',
  'clearance',
  'earlier-life',
  'gatekeeping',
  'halt-record',
  'halting',
  'landing',
  'naming',
  'recovery',
  'signals',
];
const GUARDIAN = [
  'clearing',
  'clearing-actions',
  'clearing-due',
  'clearing-news',
  'guardian-action',
  'guardian-plan',
];

/** Tests among them are left out. */
export const MUTATED: readonly string[] = [
  `${CORE}/gate/*.ts`,
  `${CORE}/halt/*.ts`,
  ...HALTING.map((name) => `${CORE}/engine/${name}.ts`),
  ...GUARDIAN.map((name) => `packages/shared/src/${name}.ts`),
];

/** Those that try thousands of sequences, or run whole nights, are left out: they would find more, and take days. */
export const TESTS: readonly string[] = [
  `${CORE}/{gate,halt}/*.test.ts`,
  `${CORE}/engine/{asking,boot,cancel-debt,cancelling,clearance,doubt,earlier-life,first-told,gatekeeping,halting,halting-record,hedge-filled,iso,landing,naming,naming-record,on-tick,on-venue,orders,overtaking,quoting-cycle,recovery,requests,shrinking,signals,snapshot,spending,streams,trips,views,well-before}.test.ts`,
  'packages/shared/src/{clearing,clearing-news,clearing-pace,guardian-action,guardian-leave,guardian-plan,guardian-report}.test.ts',
];

/** Percent noticed of all mutants that can be loaded. */
export const SCORE_PCT_MIN = 90;
