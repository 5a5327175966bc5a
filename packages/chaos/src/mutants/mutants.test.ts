// Every mutant still has its place and its test, every invariant has one, and the page is what the last hunt found. A bug that merely throws, a hunt
// that breaks down and one of another bug or test are no kills.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { huntedHash } from '@agora/scripts/prove/report/hunted';
import { describe, expect, test } from 'vitest';
import { type Hunt, hunted, judge, NAMED_CAUSE, type Report } from './hunt.ts';
import { type Mutant, mutate, readMutants } from './mutant.ts';
import { type KeptHunt, MUTANTS_PAGE, mutantsPage, readHunts, standingHunts } from './page.ts';

const mutants = readMutants();
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const invariants = Array.from({ length: 31 }, (_, i) => `I-${String(i + 1).padStart(2, '0')}`);

test.each(invariants)('%s has a mutant', (id) => {
  expect(mutants.map(({ invariant }) => invariant)).toContain(id);
});

test.each(mutants)('$id can be put in: its place is there once, and its test exists', (mutant) => {
  const { file, killed_by, invariant, id } = mutant;
  expect(mutate(textOf(file), mutant)).not.toBe(textOf(file));
  if ('test' in killed_by) {
    const title = killed_by.test.replace(/^resume with |: silent$/, '');
    expect(textOf(killed_by.file)).toContain(title.trim());
  } else if (killed_by.project === 'sim night') expect(textOf(killed_by.file)).not.toBe('');
  expect(id.startsWith(invariant.toLowerCase())).toBe(true);
});

test('a place that is gone, or there twice, is refused', () => {
  const [mutant] = mutants as [Mutant]; // readMutants found some, as the tests above show
  expect(() => mutate('', mutant)).toThrow(/occurs 0 times/);
  const twice = mutant.find.join('\n').repeat(2);
  expect(() => mutate(twice, mutant)).toThrow(/occurs 2 times/);
});

test('docs/mutants.md shows every one of them killed', () => {
  const { hunts } = readHunts();
  const killed = standingHunts(hunts).filter((hunt) => hunt.killed);
  const help = '`./agora test mutants` hunts anew what changed';
  expect(
    killed.map(({ id }) => id),
    help,
  ).toEqual(mutants.map(({ id }) => id));
  expect(readFileSync(MUTANTS_PAGE, 'utf8')).toBe(mutantsPage(mutants, hunts));
});

const PROPERTY = 'Error: Property failed after 3 tests\n{ seed: 1 }\nCounterexample: [0]\nShrunk 1 time(s)\n';
const failing = (...failureMessages: string[]): Report => ({
  testResults: [{ assertionResults: [{ fullName: 'the test', status: 'failed', failureMessages }] }],
});

test.each<[string, Report, boolean, RegExp]>([
  ['an assertion', failing('AssertionError: expected 1 to be 2\n  at x'), true, /^AssertionError/],
  ['an error', failing('TypeError: x is undefined'), false, /^no assertion: TypeError/],
  [
    'an assertion below a property',
    failing(`${PROPERTY}Got AssertionError: expected 1 to be 2\n  at x`),
    true,
    /after 3 tests: AssertionError: expected 1 to be 2$/,
  ],
  [
    'an error below a property',
    failing(`${PROPERTY}Got TypeError: x is undefined`),
    false,
    /^no assertion: .*TypeError: x is undefined$/,
  ],
  ['a property that tells no error', failing(PROPERTY), false, /^no assertion/],
  [
    'a property that is false',
    failing(`${PROPERTY}Got error: Property failed by returning false`),
    true,
    /returning false$/,
  ],
  ['a test that passes', failing(), false, /^SURVIVED/],
  ['no test of that name', { testResults: [{ message: 'no', assertionResults: [] }] }, false, /did not run/],
])('killed by %s', (_, report, killed, said) => {
  expect(judge(report, 'the test')).toEqual({ killed, said: expect.stringMatching(said) });
});

test('a property that breaks in a hunt tells by which error', () => {
  const program =
    "import fc from 'fast-check'; fc.assert(fc.property(fc.nat(), () => { throw new TypeError('torn'); }));";
  const args = ['--import', NAMED_CAUSE, '--input-type=module', '--eval', program];
  const { stderr, status } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  expect(status).not.toBe(0);
  expect(stderr).toMatch(/Property failed after 1 tests[\s\S]*^Got TypeError: torn/m);
});

describe('a hunt that is no kill is kept as one that failed', () => {
  const found: Hunt = { killed: true, seconds: 2, said: 'AssertionError' };
  const hunts = (passes: () => Promise<boolean>, hunt: () => Promise<Hunt> = async () => found) =>
    hunted({ passes, hunt });
  const throws = async (): Promise<never> => {
    throw new Error('its place occurs 0 times\nat x');
  };

  test.each<[string, Promise<Hunt>, Partial<Hunt>]>([
    ['found', hunts(async () => true), found],
    [
      'a test that fails without the bug',
      hunts(async () => false),
      { killed: false, said: 'its test does not pass on the source as it is' },
    ],
    ['a precondition that breaks down', hunts(throws), { killed: false, said: 'its place occurs 0 times' }],
    [
      'a hunt that breaks down',
      hunts(async () => true, throws),
      { killed: false, said: 'its place occurs 0 times' },
    ],
  ])('%s', async (_, hunt, kept) => {
    expect(await hunt).toMatchObject(kept);
  });
});

describe('a hunt of another bug or another test', () => {
  const [mutant] = mutants as [Mutant]; // readMutants found some, as the tests above show
  const hunt = (of?: string): KeptHunt => ({ id: mutant.id, killed: true, seconds: 1, said: 's', of });
  const now = huntedHash(mutant.id) ?? 'gone';

  test.each<[string, KeptHunt, number, RegExp]>([
    ['as it was hunted', hunt(now), 1, /\| yes \|/],
    ['kept before hashes', hunt(), 1, /\| yes, before hashes \|[\s\S]*1 were hunted before/],
    ['changed since', hunt('0123456789abcdef'), 0, /\| \*\*not run\*\* since[\s\S]*0 of 1 killed/],
  ])('%s', (_, kept, standing, said) => {
    expect(standingHunts([kept])).toHaveLength(standing);
    expect(mutantsPage([mutant], [kept])).toMatch(said);
  });

  test('that was never hunted is not run', () => {
    expect(mutantsPage([mutant], [])).toContain('| not run |');
  });
});
