/** What came of a cancel reaches the core with the reason for it: one that never will be taken is no cancel to try again. */
import type { AuditNote } from '@agora/shared/audit-sink';
import { expect, test } from 'vitest';
import { HandClock, noMeter } from '../../test/support/doubles.ts';
import type { ActionOutcome, CancelResult, VenueCanceller } from '../ports/venue-exchange.ts';
import type { EngineLoop, Happening } from './engine-loop.ts';
import { Removing } from './removing.ts';

const WALLET = 'User or API Wallet 0x0000000000000000000000000000000000000001 does not exist.';
type Said = ActionOutcome<readonly CancelResult[]>;

/** What core and audit hear when the venue says this to a cancel of order 7. */
async function heard(said: Said) {
  const happened: Happening[] = [];
  const notes: AuditNote[] = [];
  const parts = {
    canceller: { cancel: async () => said } as unknown as VenueCanceller, // what is asked of it
    audit: { note: (note: AuditNote) => void notes.push(note) } as never, // as above
    loop: { happen: (each: Happening) => void happened.push(each) } as unknown as EngineLoop, // as above
  };
  new Removing({ ...parts, clock: new HandClock(), meter: noMeter }).cancel([
    { assetId: 3, oid: 7, cloid: null },
  ]);
  await new Promise(setImmediate);
  const report = happened.find((each) => each.kind === 'cancels_reported');
  const { outcome, refusal } = report?.kind === 'cancels_reported' ? (report.results[0] ?? {}) : {};
  const told = notes.find(({ type }) => type === 'cancel_report')?.data;
  return { outcome, refusal, reason: (told as { reason?: string | null } | undefined)?.reason };
}

test.each<[string, Said, [string, string | null, string | null]]>([
  [
    'taken',
    { kind: 'accepted', value: [{ outcome: 'canceled', refusal: null, text: null }] },
    ['canceled', null, null],
  ],
  [
    'taken, and this one refused',
    { kind: 'accepted', value: [{ outcome: 'failed', refusal: 'wallet', text: WALLET }] },
    ['failed', 'wallet', null],
  ],
  ['taken, without a word of this one', { kind: 'accepted', value: [] }, ['failed', null, null]],
  ['refused', { kind: 'rejected', text: WALLET, refusal: 'wallet' }, ['failed', 'wallet', WALLET]],
  [
    'answered by a server before it',
    { kind: 'unresolved', reason: 'HTTP 429' },
    ['failed', null, 'HTTP 429'],
  ],
  [
    'not sent',
    { kind: 'denied', reason: 'NOT_CONNECTED', detail: 'ECONNREFUSED' },
    ['failed', null, 'NOT_CONNECTED'],
  ],
])('a cancel that is %s', async (_, said, [outcome, refusal, reason]) => {
  expect(await heard(said)).toEqual({ outcome, refusal, reason });
});
