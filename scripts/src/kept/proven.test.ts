// The hash follows every byte of what is proven and nothing else, and says the same of a folder and of the commit that holds it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ROOT } from '../home.ts';
import { git, provenFiles, provenHash, type SourceTree, treeOfCommit, treeOfFolder } from './proven.ts';

const FILES = {
  'apps/engine/package.json': '{}',
  'apps/guardian/package.json': '{}',
  'apps/engine/src/main.ts': "import { a } from '@agora/shared/a';\n",
  'apps/engine/src/main.test.ts': "import { t } from '@agora/shared/tested';\n",
  'apps/guardian/src/main.ts': "export const guardian = '–';\n",
  'packages/shared/src/a.ts': "export { b } from './deep/b.ts';\n",
  'packages/shared/src/deep/b.ts': "import { a } from '../a.ts';\n",
  'packages/shared/src/tested.ts': '',
  'packages/shared/src/web-only.ts': '',
};

const treeOf = (files: Record<string, string>): SourceTree => ({
  paths: Object.keys(files),
  read: (path) => Buffer.from(files[path] ?? ''),
});

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test('engine, guardian and what they import of shared code, through circles, without tests', () => {
  expect(provenFiles(treeOf(FILES))).toEqual([
    'apps/engine/package.json',
    'apps/engine/src/main.ts',
    'apps/guardian/package.json',
    'apps/guardian/src/main.ts',
    'packages/shared/src/a.ts',
    'packages/shared/src/deep/b.ts',
  ]);
});

test.each(provenFiles(treeOf(FILES)))('a changed byte of %s is another hash', (path) => {
  const changed = { ...FILES, [path]: `${FILES[path as keyof typeof FILES]} ` };
  expect(provenHash(treeOf(changed))).not.toBe(provenHash(treeOf(FILES)));
});

test.each(['apps/engine/src/main.test.ts', 'packages/shared/src/web-only.ts'])(
  'a changed byte of %s is the same hash',
  (path) => {
    expect(provenHash(treeOf({ ...FILES, [path]: '// other' }))).toBe(provenHash(treeOf(FILES)));
  },
);

test('a byte that moves from one file to the next is another hash', () => {
  const moved = { ...FILES, 'packages/shared/src/a.ts': `${FILES['packages/shared/src/a.ts']}x` };
  const back = { ...FILES, 'packages/shared/src/deep/b.ts': `x${FILES['packages/shared/src/deep/b.ts']}` };
  expect(provenHash(treeOf(moved))).not.toBe(provenHash(treeOf(back)));
});

test('an import that leads nowhere is an error', () => {
  const { 'packages/shared/src/a.ts': _, ...files } = FILES;
  expect(() => provenHash(treeOf(files))).toThrow(/there is no packages\/shared\/src\/a\.ts/);
});

test('a folder and its commit have the same hash, until a file is changed', () => {
  const root = mkdtempSync(join(tmpdir(), 'agora-proven-'));
  folders.push(root);
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git(root, ['init', '--quiet']);
  git(root, ['add', '.']);
  git(root, ['-c', 'user.name=n', '-c', 'user.email=e@e', 'commit', '--quiet', '-m', 'one']);
  const committed = provenHash(treeOfCommit(root, 'HEAD'));
  expect(provenHash(treeOfFolder(root))).toBe(committed);
  expect(committed).toBe(provenHash(treeOf(FILES)));
  writeFileSync(join(root, 'apps/guardian/src/main.ts'), '');
  expect(provenHash(treeOfFolder(root))).not.toBe(committed);
});

test('this checkout: the core and the guardian are in it, tests and the console are not', () => {
  const files = provenFiles(treeOfFolder(ROOT));
  expect(files).toContain('apps/engine/src/core/gate/gate.ts');
  expect(files).toContain('apps/guardian/src/main.ts');
  expect(files).toContain('packages/shared/src/guardian-plan.ts');
  expect(files.filter((path) => /\.test\.ts$|apps\/web/.test(path))).toEqual([]);
});
