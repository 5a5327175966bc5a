import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const ROW = /^\| (\d+) \| (.+) \| (.+) \|$/;

interface Check {
  readonly number: number;
  readonly shownBy: readonly { readonly file: string; readonly title: string }[];
}

/** Rows of the page: a file in backticks, then its titles in quotes, until the next file. */
function checks(): Check[] {
  const lines = readFileSync(join(ROOT, 'docs/console-checks.md'), 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, number, , shown = ''] = ROW.exec(line) ?? [];
    if (number === undefined) return [];
    let file = '';
    const shownBy = [...shown.matchAll(/`([^`]+)`|"((?:[^"]|"(?! ·| \||$))+)"/g)].flatMap(
      ([, path, title]) => {
        if (path !== undefined) file = path;
        return title === undefined ? [] : [{ file, title }];
      },
    );
    return [{ number: Number(number), shownBy }];
  });
}

describe('the page of what the console promises', () => {
  it('numbers every promise once', () => {
    expect(checks().map(({ number }) => number)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  });

  it.each(checks())('$number is shown by tests that exist', ({ shownBy }) => {
    expect(shownBy.length).toBeGreaterThan(0);
    for (const { file, title } of shownBy) {
      const found = readFileSync(join(ROOT, file), 'utf8').replaceAll("\\'", "'");
      expect(found, `${file}: ${title}`).toContain(title);
    }
  });
});
