// The console's procedures: who may call each, measured by calling it, and what is never sent.
import { describe, expect, test } from 'vitest';
import { deriveDisplay } from '../display.ts';
import { frameFixture } from '../fixtures.ts';
import type { Frame } from '../frame.ts';
import { engineIdSchema } from '../ids.ts';
import { isoMs } from '../time.ts';
import { AUTHORITIES, type Authority, type ConsoleContext, type Person } from './console-context.ts';
import type { ConsoleQueries } from './console-queries.ts';
import { makeConsoleRouter } from './console-router.ts';

const id = engineIdSchema.parse('mm-btc-1');
const facts = frameFixture();
const frame = (seq: number): Frame => ({
  ...facts,
  seq,
  display: deriveDisplay({ frame: facts, elapsedMs: 0, linkMs: 0 }),
  others_latched: null,
});

/** Whatever is not given answers by failing, which an authority check must come before. */
function queries(given: Partial<ConsoleQueries>): ConsoleQueries {
  const failing = new Proxy(given, {
    get: (target, name) =>
      Reflect.get(target, name) ?? Object.assign(() => Promise.reject(new Error('reached')), queriesOf()),
  });
  return failing as ConsoleQueries; // the proxy answers to every name
}
const queriesOf = () => new Proxy({}, { get: () => () => Promise.reject(new Error('reached')) });

const impl = queries({
  engines: () => [id],
  isSignedIn: async () => true,
  snapshot: async () => frame(1),
  async *frames(_, signal) {
    for (let seq = 1; !signal.aborted && seq <= 2; seq += 1) yield frame(seq);
  },
});
const person = (role: Person['role'], has_fresh_factor: boolean): Person => ({
  account: 'p',
  role,
  session_id: 's'.repeat(32),
  expires_at: isoMs(1),
  second_factor_at: isoMs(0),
  has_fresh_factor,
  is_confirmed: true,
});
const from = (who: Person | null, origin: ConsoleContext['origin'] = 'ours'): ConsoleContext => ({
  person: who,
  origin,
  address: '127.0.0.1',
});
const viewer = from(person('viewer', true));
const callers = {
  anonymous: from(null),
  viewer,
  'operator without a fresh factor': from(person('operator', false)),
  operator: from(person('operator', true)),
  'operator whose session cannot be checked': from({ ...person('operator', true), is_confirmed: false }),
  'operator from a foreign origin': from(person('operator', true), 'foreign'),
  'operator without an origin': from(person('operator', true), 'absent'),
} as const;
type Caller = keyof typeof callers;

/** The level of every procedure. One that is missing here, or is gone, fails. */
const LEVELS: Readonly<Record<string, Authority>> = {
  'console.engines': 'viewer',
  'console.snapshot': 'viewer',
  'console.direct': 'viewer',
  'console.state': 'viewer',
  'console.timeline': 'viewer',
  'console.fleet': 'viewer',
  'session.own': 'viewer',
  'session.enrolment': 'public',
  'session.stepUp': 'viewer',
  'session.list': 'viewer',
  'session.revoke': 'viewer',
  'audit.chains': 'viewer',
  'audit.events': 'viewer',
  'audit.page': 'viewer',
  'audit.record': 'viewer',
  'audit.verify': 'viewer',
  'audit.verified': 'viewer',
  'recon.view': 'viewer',
  'limits.view': 'viewer',
  'alarms.board': 'viewer',
  'alarms.ack': 'operator',
  'alarms.shelve': 'operator',
  'alarms.unshelve': 'operator',
  'alarms.test': 'operator',
  'acts.review': 'viewer',
  'acts.resume': 'operator_fresh',
  'acts.reduce': 'operator',
  'acts.shrink': 'operator_fresh',
  'acts.adopt': 'operator_fresh',
  'acts.answer': 'viewer',
};
/** What a caller is told at each level; null = it is let in. */
const SAID: Readonly<Record<Caller, Readonly<Record<Authority, string | null>>>> = {
  anonymous: row(null, 'SESSION_ENDED', 'SESSION_ENDED', 'SESSION_ENDED'),
  viewer: row(null, null, 'NEEDS_OPERATOR', 'NEEDS_OPERATOR'),
  'operator without a fresh factor': row(null, null, null, 'NEEDS_STEP_UP'),
  operator: row(null, null, null, null),
  'operator whose session cannot be checked': row(null, 'NOT_CONFIRMED', 'NOT_CONFIRMED', 'NOT_CONFIRMED'),
  'operator from a foreign origin': row(
    'FOREIGN_ORIGIN',
    'FOREIGN_ORIGIN',
    'FOREIGN_ORIGIN',
    'FOREIGN_ORIGIN',
  ),
  'operator without an origin': row('FOREIGN_ORIGIN', 'FOREIGN_ORIGIN', 'FOREIGN_ORIGIN', 'FOREIGN_ORIGIN'),
};
/** Reads may come without an Origin, since a browser sends none with a GET of its own page, and while redis-live is silent. */
const READERS: ReadonlySet<Caller> = new Set([
  'operator without an origin',
  'operator whose session cannot be checked',
]);
function row(...said: (string | null)[]): Record<Authority, string | null> {
  return Object.fromEntries(AUTHORITIES.map((level, index) => [level, said[index] ?? null])) as Record<
    Authority,
    string | null
  >; // one for each level
}

const procedures = Object.entries(
  makeConsoleRouter(impl)._def.procedures as unknown as Record<string, Procedure>,
); // the public shape hides them
type Procedure = {
  readonly _def: { readonly type: string; readonly meta?: { readonly authority: Authority } };
};

describe('who may call what', () => {
  test('every procedure has a level here', () => {
    expect(procedures.map(([name, { _def }]) => [name, _def.meta?.authority])).toEqual(
      Object.entries(LEVELS),
    );
  });

  test.each(
    procedures.flatMap(([name, { _def }]) =>
      Object.keys(callers).map((caller) => [name, caller as Caller, _def.type] as const),
    ),
  )('%s called by %s', async (name, caller, type) => {
    const isReader = type !== 'mutation' && READERS.has(caller);
    const expected = isReader ? null : SAID[caller][LEVELS[name] ?? 'public'];
    expect(await refusalOf(name, callers[caller])).toBe(expected);
  });
});

/** What the procedure says to a call without input: nothing, once the caller is let in. */
async function refusalOf(name: string, context: ConsoleContext): Promise<string | null> {
  const [group = '', leaf = ''] = name.split('.');
  const groups = makeConsoleRouter(impl).createCaller(context) as unknown as Record<
    string,
    Record<string, Call>
  >; // by name
  try {
    const answer = await groups[group]?.[leaf]?.(undefined);
    // A subscription decides before its first item.
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) return null;
    return null;
  } catch (error) {
    const { cause } = error as { cause?: { refusal?: string } };
    return cause?.refusal ?? null;
  }
}
type Call = (input: unknown) => Promise<unknown>;

/** On the server side a tracked item is the tuple [id, data, brand]; its type shows only what clients get. */
function trackedIdOf(item: unknown): string[] {
  return Array.isArray(item) ? [`${item[0]} ${item[1].seq}`] : [];
}

describe('frames', () => {
  const caller = (context: ConsoleContext, asked = impl) => makeConsoleRouter(asked).createCaller(context);

  test('are shown to a viewer, one by one and as a stream tracked by its sequence', async () => {
    expect(await caller(viewer).console.engines()).toEqual([id]);
    expect((await caller(viewer).console.snapshot({ engine_id: id })).display.word).toBe('ACTIVE');
    const seen: string[] = [];
    for await (const item of await caller(viewer).console.state({ engine_id: id }))
      seen.push(...trackedIdOf(item));
    expect(seen).toEqual(['1 1', '2 2']);
  });

  test('come again to a reconnecting event source, which adds its last event id', async () => {
    const stream = await caller(viewer).console.state({ engine_id: id, lastEventId: '41' });
    const seen: string[] = [];
    for await (const item of stream) seen.push(...trackedIdOf(item));
    expect(seen).toEqual(['1 1', '2 2']);
  });

  test('end with the session, though the stream is open', async () => {
    let signedIn = true;
    const stream = await caller(
      viewer,
      queries({ ...impl, engines: impl.engines, frames: impl.frames, isSignedIn: async () => signedIn }),
    ).console.state({ engine_id: id });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const item of stream) {
        seen.push(...trackedIdOf(item));
        signedIn = false;
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(seen).toEqual(['1 1']);
  });

  test('of an engine that is not here are refused by the names of those that are', async () => {
    const other = engineIdSchema.parse('mm-x');
    await expect(caller(viewer).console.snapshot({ engine_id: other })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'No engine mm-x. Known: mm-btc-1.',
    });
  });

  test('that break the contract are not sent', async () => {
    const broken = queries({ engines: impl.engines, snapshot: async () => ({ ...frame(1), seq: -1 }) });
    await expect(caller(viewer, broken).console.snapshot({ engine_id: id })).rejects.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
    });
  });
});
