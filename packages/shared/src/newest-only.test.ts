import { expect, test } from 'vitest';
import { newestOnly } from './newest-only.ts';

function setUp() {
  const store = { there: false, kept: new Map<string, object>(), tries: 0 };
  const put = async (key: string, value: object) => {
    store.tries += 1;
    if (store.there) store.kept.set(key, value);
    return store.there ? 'OK' : null;
  };
  const waiting: (() => void)[] = [];
  const publish = newestOnly(put, () => new Promise<void>((resolve) => waiting.push(resolve)));
  /** Lets whoever waits try again, and waits for what comes of it. */
  const turn = async () => {
    for (const go of waiting.splice(0)) go();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { store, publish, turn };
}

test('what is there is put once', async () => {
  const { store, publish } = setUp();
  store.there = true;
  await publish('a', { n: 1 });
  expect([store.tries, store.kept.get('a')]).toEqual([1, { n: 1 }]);
});

test('what could not be put is put as soon as it can be', async () => {
  const { store, publish, turn } = setUp();
  const done = publish('a', { n: 1 });
  await turn();
  await turn();
  expect([store.kept.size, store.tries]).toEqual([0, 2]);
  store.there = true;
  await turn();
  await done;
  expect(store.kept.get('a')).toEqual({ n: 1 });
});

test('an older value never comes after a newer one, and other keys are their own', async () => {
  const { store, publish, turn } = setUp();
  const all = [publish('a', { n: 1 }), publish('b', { n: 2 }), publish('a', { n: 3 })];
  await turn();
  store.there = true;
  await turn();
  await Promise.all(all);
  expect(Object.fromEntries(store.kept)).toEqual({ a: { n: 3 }, b: { n: 2 } });
  const { tries } = store;
  await turn();
  expect(store.tries).toBe(tries);
});
