import { expect, it } from 'vitest';
import { pageHref, wayTo } from './pages.ts';

it.each([
  ['/reduce', null, '/reduce'],
  ['/reduce#flatten', null, '/reduce#flatten'],
  ['/reduce#flatten', 'mm-eth-1', '/reduce?engine=mm-eth-1#flatten'],
  ['/audit?event=1-0', 'mm-eth-1', '/audit?event=1-0&engine=mm-eth-1'],
  ['/alarms', 'a&b', '/alarms?engine=a%26b'],
])('%s for %s is %s', (path, engineId, href) => expect(wayTo(path, engineId)).toBe(href));

it('the first engine needs no name', () => {
  expect([pageHref('/recon', 'mm-1', 'mm-1'), pageHref('/recon', 'mm-2', 'mm-1')]).toEqual([
    '/recon',
    '/recon?engine=mm-2',
  ]);
});
