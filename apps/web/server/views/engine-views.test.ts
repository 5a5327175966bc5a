// "None" changed and "nothing waits" are said only where that was seen: of a halt that the events no longer reach back to, or that the
// engine was started after, nobody knows.

import { ENVELOPE_DRAFT } from '@agora/shared/config-fixture';
import { envelopeSchema } from '@agora/shared/envelope';
import { ago, frameFixture, haltedSnapshot, haltFixture } from '@agora/shared/fixtures';
import type { Frame } from '@agora/shared/frame';
import type { Halt } from '@agora/shared/halt';
import { engineIdSchema } from '@agora/shared/ids';
import { epochMsOf } from '@agora/shared/time';
import { describe, expect, it } from 'vitest';
import { FakeSystem } from '../read-model/fake-system.ts';
import { limitsChangedSinceHalt, viewLimits } from './engine-views.ts';
import type { EventLog } from './event-log.ts';

const ENGINE = engineIdSchema.parse('mm-btc-1');
const halt = haltFixture();
const byHand = (change: Partial<Halt> = {}) =>
  frameFixture({ snapshot: haltedSnapshot({ halt: haltFixture({ consequences: [], ...change }) }) }) as Frame; // no display is read

const shrunk = (secondsAgo: number) => ({
  ...{ ts: ago(secondsAgo), event: 'envelope_shrunk', next_action: 'None.', request_id: null, who: 'ada' },
  ...{
    version: 2,
    hash: 'a'.repeat(64),
    changes: [{ field: 'max_leverage', from: '3', to: '2' }],
  },
});
const halted = {
  ...{
    ts: halt.at,
    event: 'halt',
    next_action: 'None.',
    halt_id: halt.halt_id,
    cause: 'kill_cli',
    value: null,
  },
  ...{ limit: null, subject: null, path: 'cli', who: 'ada', epochs: null, orders_open: 0 },
};
/** A log that finds these events, and looked back as far as `searchedTo`; null = redis-live does not answer. */
const logOf = (events: object[] | null, searchedTo: string | null = null) =>
  ({
    page: async () => {
      if (events === null) throw new Error('silent');
      const items = events.map((event, n) => ({ id: `${n}-0`, engine_id: ENGINE, event }));
      return { items, next_before: null, searched_to: searchedTo };
    },
  }) as unknown as EventLog; // the one question that is asked of it
const haltMs = epochMsOf(halt.at);

describe('limits that changed since the halt', () => {
  const since = async (log: EventLog, change: Partial<Halt> = {}) =>
    (await limitsChangedSinceHalt(log, byHand(change)))?.map(({ field }) => field) ?? null;

  it.each<[string, EventLog, string[] | null]>([
    ['none, where the halt was met', logOf([halted]), []],
    ['those after the halt that was met', logOf([shrunk(10), halted, shrunk(9_000)]), ['max_leverage']],
    ['none, where an older entry was met', logOf([], `${haltMs}-0`), []],
    ['none, where an older change was met', logOf([shrunk(9_000)]), []],
    ['not known, where the stream begins after the halt', logOf([shrunk(10)], `${haltMs + 1}-0`), null],
    ['not known, where the stream is empty', logOf([]), null],
    ['not known, where redis-live is silent', logOf(null), null],
  ])('%s', async (_what, log, fields) => {
    expect(await since(log)).toEqual(fields);
  });

  it('are not known where the engine was started since, and are where the halt is its start', async () => {
    const raw_code = 'boot';
    const consequences: Halt['consequences'] = [{ raw_code, at: ago(5), path: 'engine', who: null }];
    expect(await since(logOf([halted]), { consequences })).toBeNull();
    expect(await since(logOf([halted]), { cause: { ...halt.cause, code: 'boot', raw_code } })).toEqual([]);
  });
});

const file = envelopeSchema.parse(ENVELOPE_DRAFT);
const smaller = { ...file, version: file.version + 1, daily_loss_limit_usd: file.daily_loss_limit_usd - 1 };
const viewOf = (inForce: typeof file, accepted: boolean, frame = byHand()) => {
  const hashed = (envelope: typeof file) => ({ envelope, hash: String(envelope.version).padStart(64, '0') });
  const value = { in_force: hashed(inForce), configured: hashed(file), accepted };
  const engines = { ask: async () => ({ ok: true, value, tookMs: 1 }) };
  return viewLimits({
    ...{ engineId: ENGINE, engines: engines as never, log: logOf([]), fileEnvelope: file }, // every question has the one answer
    ...{ frame: async () => frame, system: new FakeSystem() },
  });
};

it('since its own start the engine knows by itself that none changed, whatever the events reach back to', async () => {
  const started = byHand({ cause: { ...halt.cause, code: 'boot', raw_code: 'boot' } });
  expect((await viewOf(file, true, started)).since_halt?.changes).toEqual([]);
  expect((await viewOf(smaller, true, started)).since_halt).toBeNull();
  expect((await viewOf(file, true)).since_halt).toBeNull();
});

describe('what waits for its acceptance', () => {
  const pending = async (inForce: typeof file, accepted: boolean) =>
    (await viewOf(inForce, accepted)).pending;

  it('is what the file would expand now, and limits in force that nobody accepted', async () => {
    expect(await pending(smaller, true)).toMatch(
      new RegExp(`^Version ${file.version} expands a limit and waits`),
    );
    expect(await pending(file, false)).toBe(
      `Version ${file.version} waits: accept it on the host with ./agora envelope.`,
    );
    expect(await pending(file, true)).toBeNull();
  });
});
