// The pages for people keep their word: links lead somewhere, files that are named exist, commands that are shown are commands of
// this launcher with flags that it takes, what is generated is what the code says now, and the index leaves nothing out.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { COMMANDS } from '../commands/table.ts';
import { GENERATED } from '../generated.ts';
import { ROOT } from '../home.ts';
import { allPages, anchorsOf, commandsOf, filesBelow, filesOf, linksOf, wordsOf } from './pages.ts';

const PAGES = allPages();
/** Every command, loaded before the first test: a busy machine takes long for it, and no test's time is meant for that. */
const LOADED = new Map(
  await Promise.all(
    Object.entries(COMMANDS).map(async ([name, entry]) => [name, await entry.load()] as const),
  ),
);
const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Where a command that hands its line on has its flags read. */
const READ_BY: Readonly<Record<string, string>> = {
  incident: 'packages/sim/src/incident/*.ts',
  replay: 'packages/sim/src/replay/*.ts',
  sim: 'packages/sim/src/campaign/*.ts',
  venue: 'apps/paper-venue/src/**.ts',
  record: 'apps/paper-venue/src/**.ts',
  prove: '*/prove*.ts',
};

describe.each(PAGES)('$path', ({ path, text }) => {
  test('its links lead somewhere', () => {
    expect(linksOf(text).filter((target) => !leads(path, target))).toEqual([]);
  });

  test('the files that it names exist', () => {
    expect(filesOf(text).filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test('its commands are commands of the launcher', () => {
    const problems = commandsOf(text).map(problemOf);
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
  });
});

function leads(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : normalize(join(dirname(from), file));
  if (path.startsWith('..') || !existsSync(join(ROOT, path))) return false;
  return anchor === undefined || anchorsOf(textOf(path)).has(anchor);
}

/** Null = the launcher takes this command line. */
function problemOf(command: string): string | null {
  const [name = '', ...rest] = wordsOf(command);
  if (name === 'help' || /^[A-Z]/.test(name)) return null;
  const loaded = LOADED.get(name);
  if (loaded === undefined) return `${command}: no such command`;
  if ('pass' in loaded) return problemOfPassed(name, rest);
  try {
    parseArguments(name, rest, loaded.flags, loaded.wordsMax);
    return null;
  } catch (error) {
    return `${command}: ${(error as Error).message}`;
  }
}

const sources = new Map<string, string>();
function sourceOf(dir: string): string {
  const text = sources.get(dir) ?? filesBelow(dir).map(textOf).join('\n');
  sources.set(dir, text);
  return text;
}

function problemOfPassed(name: string, rest: readonly string[]): string | null {
  const dir = READ_BY[name];
  if (dir === undefined) return `${name}: who reads its flags?`;
  const source = sourceOf(dir);
  // What the launcher keeps to itself of a command line that it hands on.
  const kept = textOf('scripts/src/commands/incident.ts');
  const unknown = rest.filter(
    (word) => word.startsWith('--') && !knows(source, word) && !kept.includes(`'${word}'`),
  );
  return unknown.length === 0 ? null : `${name}: nobody reads ${unknown.join(', ')}`;
}

/** A flag is read as a key of the parser's table: `seed: {`, or `'loss-limit': {`. */
function knows(source: string, flag: string): boolean {
  const name = flag.slice(2).split('=')[0] ?? '';
  return new RegExp(`['"\\s]${name}['"]?\\s*:|['"]--${name}['"]|'${name}'`).test(source);
}

test.each(Object.entries(GENERATED))('%s is what the code says: `pnpm generate` writes it', (path, text) => {
  expect(textOf(path)).toBe(text());
});

test('every command is in docs/commands.md', () => {
  const page = textOf('docs/commands.md');
  const shown = Object.entries(COMMANDS).filter(([, { summary }]) => summary !== '');
  expect(shown.map(([name]) => name).filter((name) => !page.includes(`./agora ${name}`))).toEqual([]);
});

test('docs/README.md leads to every page', () => {
  const index = new Set(linksOf(textOf('docs/README.md')).map((target) => normalize(join('docs', target))));
  const owed = PAGES.map(({ path }) => path).filter(
    (path) => /^docs\/[^/]+\.md$/.test(path) && path !== 'docs/README.md',
  );
  expect(owed.filter((path) => !index.has(path))).toEqual([]);
});

test('a decision has a number of its own, in its name and in its title, and stands with it in the list', () => {
  const list = 'docs/decisions/README.md';
  const pages = PAGES.filter(({ path }) => path.startsWith('docs/decisions/') && path !== list);
  const numberOf = (path: string) => basename(path).slice(0, 4);
  const numbers = pages.map(({ path }) => numberOf(path));
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers).toEqual([...new Set(numbers)]);
  for (const { path, text } of pages) {
    const title = /^# (\d{4}) · (.+)$/m.exec(text);
    expect(title?.[1], path).toBe(numberOf(path));
    expect(textOf(list)).toContain(`- [${title?.[1]}](${basename(path)}) · ${title?.[2]}\n`);
  }
});

describe('what is read of a page', () => {
  const page = [
    "See [a](b.md#c) and `[no](link.md)`, `./agora kill 'a b'` or `apps/x/y.ts`, not `apps/*/y.ts`.",
    '## A heading, with `marks`',
    '```sh',
    'sudo ./agora up --detach   # why; and how',
    'rm x && ./agora enable',
    '```',
  ].join('\n');
  test.each([
    ['links', linksOf(page), ['b.md#c']],
    ['files', filesOf(page), ['apps/x/y.ts']],
    ['commands', commandsOf(page), ['up --detach', 'enable', "kill 'a b'"]],
    ['anchors', [...anchorsOf(page)], ['a-heading-with-marks']],
    [
      'words',
      wordsOf('keys [list [ENGINE]] [--role a\\|b] "C D" …'),
      ['keys', 'list', 'ENGINE', '--role', 'a', 'C D'],
    ],
  ])('%s', (_what, found, expected) => {
    expect(found).toEqual(expected);
  });
});
