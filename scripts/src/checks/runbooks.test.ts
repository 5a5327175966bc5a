// Every code that an operator can be shown has its page in docs/runbooks.md, and no page is of a code that is gone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALERTS } from '@agora/shared/alert-catalogue';
import { DENIALS } from '@agora/shared/gate';
import { HALT_CAUSES } from '@agora/shared/halt-cause';
import { expect, test } from 'vitest';
import { ROOT } from '../home.ts';

const PAGES = readFileSync(join(ROOT, 'docs/runbooks.md'), 'utf8');
const sections = PAGES.split(/^## /m).map((section) => {
  const [title = '', ...pages] = section.split(/^### /m);
  return { title: title.split('\n')[0], pages: pages.map((page) => page.split('\n\n')) };
});
const pagesOf = (title: string) => sections.find((section) => section.title === title)?.pages ?? [];

test.each([
  ['Alarms', Object.keys(ALERTS)],
  ['Halt causes', Object.keys(HALT_CAUSES)],
  ['Denials', Object.keys(DENIALS)],
])('%s: one page for each code, in the order of the table', (title, codes) => {
  expect(pagesOf(title).map(([heading]) => heading)).toEqual(codes);
});

test.each(['Alarms', 'Halt causes'])('%s: every page says what it means and what to do first', (title) => {
  for (const [heading, means = '', acts = ''] of pagesOf(title)) {
    expect(means, heading).toMatch(/^[A-Z`].*\.$/s);
    expect(acts, heading).toMatch(/^1\. \S/);
  }
});

test('an alarm is on its page with the priority of the catalogue', () => {
  for (const [code, { priority }] of Object.entries(ALERTS)) {
    const [, means = ''] = pagesOf('Alarms').find(([heading]) => heading === code) ?? [];
    expect(means, code).toMatch(new RegExp(`^${priority}[,.]`));
  }
});
