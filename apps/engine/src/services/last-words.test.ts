import type { AuditNote } from '@agora/shared/audit-sink';
import { beforeEach, expect, test } from 'vitest';
import { Lines } from '../../test/support/doubles.ts';
import type { Ticker } from '../ports/ticker.ts';
import { LAST_WORDS, type LastWordsParts, lastWords } from './last-words.ts';

const never = () => new Promise<never>(() => undefined);
const fails = () => {
  throw new Error('ENOSPC: no space left on device, write');
};

let done: string[];
let waitedMs: number;
let parts: LastWordsParts;
/** Time passes as fast as somebody waits for it. */
const ticker: Ticker = {
  every(periodMs, task) {
    let isOver = false;
    const tick = async () => {
      for (let i = 0; !isOver; i += 1) {
        if (i > 0) waitedMs += periodMs;
        await task();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    void tick();
    return () => {
      isOver = true;
    };
  },
};

beforeEach(() => {
  [done, waitedMs] = [[], 0];
  parts = {
    fallSilent: () => void done.push('silent'),
    acts: { raise: async ({ reason }) => void done.push(`raised: ${reason}`) },
    removing: { underWay: 0 },
    audit: {
      note: ({ type }: AuditNote) => void done.push(`noted: ${type}`),
      close: async () => Boolean(done.push('closed')),
    },
    log: new Lines(),
    ticker,
    exit: () => void done.push('exit'),
  };
});

/** A look more at each end. */
function about(ms: number): void {
  expect(waitedMs).toBeGreaterThanOrEqual(ms);
  expect(waitedMs).toBeLessThanOrEqual(ms + 200);
}
const said = (change: Partial<LastWordsParts> = {}) =>
  lastWords({ ...parts, ...change })(new Error('I-05: broken'));

test('it falls silent before all else, raises the latch, then closes its audit and ends', async () => {
  await said();
  expect(done).toEqual(['silent', 'raised: invariant_broken', 'noted: broken', 'closed', 'exit']);
  expect((parts.log as Lines).lines).toEqual(['engine is broken and ends: I-05: broken']);
});

test('a log that throws and an audit that never closes, as on a full disk: raised, and ended in its time', async () => {
  const audit = { note: fails, close: never };
  await said({ audit, log: { info: fails, warn: fails, error: fails } });
  expect(done).toEqual(['silent', 'raised: invariant_broken', 'exit']);
  about(LAST_WORDS.closeMsMax);
});

test.each<[string, Partial<LastWordsParts>]>([
  ['a rhythm that does not end', { fallSilent: fails }],
  ['a latch that does not answer', { acts: { raise: never } }],
  ['a raise that fails at once', { acts: { raise: fails } }],
  ['a raise that fails later', { acts: { raise: () => Promise.reject(new Error('later')) } }],
  ['an audit that fails', { audit: { note: fails, close: () => Promise.reject(new Error('later')) } }],
])('%s keeps it from nothing else', async (_, change) => {
  await said(change);
  const ownWord = Object.keys(change)[0];
  const rest = { silent: 'fallSilent', 'raised: invariant_broken': 'acts', closed: 'audit', exit: '' };
  const expected = Object.entries(rest).flatMap(([word, by]) => (by === ownWord ? [] : [word]));
  expect(done.filter((word) => word in rest)).toEqual(expected);
});

test('cancels under way are waited for, within bounds', async () => {
  let looks = 0;
  const removing = {
    get underWay() {
      looks += 1;
      return looks > 3 ? 0 : 2;
    },
  };
  await said({ removing });
  about(150);
  waitedMs = 0;
  await said({ removing: { underWay: 2 } });
  about(LAST_WORDS.cancelsMsMax);
});
