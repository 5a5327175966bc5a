// docs/guardian.md walks through the whole guardian: a file that it leaves out would be one that nobody reads aloud.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../home.ts';

const DIR = join(ROOT, 'apps/guardian/src');
const LINES_MAX = 900;
const sources = readdirSync(DIR, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(join(DIR, name), 'utf8') }));
const page = readFileSync(join(ROOT, 'docs/guardian.md'), 'utf8');

test.each(sources)('$name is on the page', ({ name }) => {
  expect(page).toContain(`\`${name}\``);
});

test('the guardian stays as small as can be read aloud in ten minutes', () => {
  const lines = sources.flatMap(({ text }) => text.trimEnd().split('\n'));
  expect(sources.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThanOrEqual(LINES_MAX);
});

describe('what the page names of shared', () => {
  const named = [...new Set([...page.matchAll(/`shared\/([a-z-]+)`/g)].map(([, name]) => name))];
  const exists = new Set(readdirSync(join(ROOT, 'packages/shared/src')));
  test.each(named)('%s is there, and used by the guardian', (name) => {
    expect(exists).toContain(`${name}.ts`);
    const reads = (text: string) =>
      text.includes(`@agora/shared/${name}'`) || text.includes(`'./${name}.ts'`);
    const texts = [...sources.map(({ text }) => text), ...sharedTexts(sources)];
    expect(texts.some(reads)).toBe(true);
  });
});

/** What the guardian's files import of shared, one step deep. */
function sharedTexts(files: readonly { readonly text: string }[]): string[] {
  const imported = files.flatMap(({ text }) => [...text.matchAll(/@agora\/shared\/([a-z-]+)'/g)]);
  return imported.map(([, name]) => readFileSync(join(ROOT, `packages/shared/src/${name}.ts`), 'utf8'));
}
