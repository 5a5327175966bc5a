import { expect, test } from 'vitest';
import { OneByOne } from './one-by-one.ts';

test('one at a time, one of a key, and a failed one holds up none', async () => {
  const works = new OneByOne<string, number>();
  const begun: string[] = [];
  const work = (name: string, end: Promise<number>) => () => {
    begun.push(name);
    return end;
  };
  const first = Promise.withResolvers<number>();
  const a = works.run('a', work('a', first.promise));
  expect(works.run('a', work('a again', Promise.resolve(0)))).toBe(a);
  const b = works.run('b', work('b', Promise.resolve(2)));
  await Promise.resolve();
  expect([begun, works.has('a'), works.has('b')]).toEqual([['a'], true, true]);
  first.reject(new Error('EIO'));
  await expect(a).rejects.toThrow('EIO');
  expect([await b, begun, works.has('a'), works.has('b')]).toEqual([2, ['a', 'b'], false, false]);
});
