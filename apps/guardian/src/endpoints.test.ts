import { expect, test } from 'vitest';
import { isBearer } from './endpoints.ts';

test.each([
  ['the token', 'Bearer scraper-token', 'scraper-token', true],
  ['no header', undefined, 'scraper-token', false],
  ['nothing', 'Bearer ', 'scraper-token', false],
  ['the beginning of it', 'Bearer scraper-toke', 'scraper-token', false],
  ['more than it', 'Bearer scraper-token2', 'scraper-token', false],
  ['another scheme', 'Basic scraper-token', 'scraper-token', false],
  ['10 kB', `Bearer ${'x'.repeat(10_000)}`, 'scraper-token', false],
])('%s', (_, authorization, token, passes) => {
  expect(isBearer(authorization, token)).toBe(passes);
});
