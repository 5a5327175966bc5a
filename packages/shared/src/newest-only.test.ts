import { expect, test } from 'vitest';
import { newestOnly } from './newest-only.ts';

interface Shown {
  readonly key: string;
  readonly n: number;
}

function setUp() {
  const store = { there: false, kept: new Map<string, object>(), tries: 0 };
  const put = async (key: string, value: object) => {
    store.tries += 1;
    if (store.there) store.kept.set(key, value);
    return store.there ? 'OK' : null;
  };
  const waiting: (() => void)[] = [];
  const pause = () => new Promise<void>((resolve) => waiting.push(resolve));
  const publish = newestOnly(put, pause, ({ key }: Shown) => key);
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
  await publish({ key: 'a', n: 1 });
  expect([store.tries, store.kept.get('a')]).toEqual([1, { key: 'a', n: 1 }]);
});

test('what could not be put is put as soon as it can be', async () => {
  const { store, publish, turn } = setUp();
  const done = publish({ key: 'a', n: 1 });
  await turn();
  await turn();
  expect([store.kept.size, store.tries]).toEqual([0, 2]);
  store.there = true;
  await turn();
  await done;
  expect(store.kept.get('a')).toEqual({ key: 'a', n: 1 });
});

test('an older value never comes after a newer one, and other keys are their own', async () => {
  const { store, publish, turn } = setUp();
  const all = [publish({ key: 'a', n: 1 }), publish({ key: 'b', n: 2 }), publish({ key: 'a', n: 3 })];
  await turn();
  store.there = true;
  await turn();
  await Promise.all(all);
  expect(Object.fromEntries(store.kept)).toEqual({ a: { key: 'a', n: 3 }, b: { key: 'b', n: 2 } });
  const { tries } = store;
  await turn();
  expect(store.tries).toBe(tries);
});
