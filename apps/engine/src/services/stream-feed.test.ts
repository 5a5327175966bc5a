/** What the account's stream could not take in: whether it may be a gap in our books, or only worth a look. */
import { expect, test } from 'vitest';
import type { Log } from '../ports/log.ts';
import type { VenueStreamEvent } from '../ports/venue-stream.ts';
import type { EngineLoop, Happening } from './engine-loop.ts';
import { feedOf } from './stream-feed.ts';

function heard(event: object): Happening[] {
  const happened: Happening[] = [];
  const loop = { happen: (each: Happening) => void happened.push(each) } as unknown as EngineLoop; // what it tells
  const log = { warn: () => undefined } as unknown as Log; // as above
  const stamp = { stream: 'account', connection: 1, receivedMs: 1 };
  feedOf({ loop, log })({ ...event, ...stamp } as VenueStreamEvent);
  return happened;
}

test.each([
  [{ kind: 'missed', channel: 'userFills', why: 'malformed' }, true],
  [{ kind: 'missed', channel: 'user', why: 'unknown_kind' }, true],
  [{ kind: 'missed', channel: 'userFills', why: 'unknown_coin' }, false],
  [{ kind: 'missed', channel: 'userFills', why: 'other_user' }, false],
  [{ kind: 'liquidation', lid: 1, ofUs: true }, true],
  [{ kind: 'liquidation', lid: 1, ofUs: false }, false],
  [{ kind: 'non_user_cancels', cancels: [{ coin: 'BTC', oid: 1 }] }, false],
])('%o asks for a read, as a gap: %s', (event, isGap) => {
  expect(heard(event)).toMatchObject([{ kind: 'read_wanted', isGap }]);
});
