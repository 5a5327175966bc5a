// Which stops are noted, and what each record of one makes of the halt: every field, and what is no news.
import type { Provenance } from '@agora/shared/latch';
import { isoMs } from '@agora/shared/time';
import { beforeEach, describe, expect, test } from 'vitest';
import { Rig } from '../../../test/support/engine-rig.ts';
import type { Trip } from '../risk/trip.ts';
import { haltByLatch, haltFor, haltRecordOf } from './halting.ts';
import { nameStop, noteStops, subjectOf, TELL_WITHIN_MS, tellOverdue, type UnnamedStop } from './naming.ts';

const TIME = '2026-03-01T12:00:00.000Z' as Provenance['time'];
const NEVER = { panicE: 0, panicG: 0 };
const STALLED: Trip = { cause: 'loop_stalled', value: '900 ms', limit: '500 ms', subject: null };
const KEY = 'first-try' as Provenance['key'];
const by = (path: Provenance['path'], change: Partial<Provenance> = {}): Provenance => ({
  ...{ path, who: 'ada', reason: 'news', key: KEY, time: TIME },
  ...change,
});

let rig: Rig;
beforeEach(() => {
  rig = new Rig().start();
  wants();
});
const at = (ms = 0) => ({ nowMs: rig.nowMs + ms, wallMs: rig.wallMs + ms });
const wants = () => rig.engine.effects.splice(0);
const kinds = () => wants().map(({ kind }) => kind);
const told = () => wants().flatMap((effect) => (effect.kind === 'announce' ? [effect.event] : []));

/** As the latch is seen: panic and resume epochs of the engine's own and of the global one. */
function seen(own: [number, number], global: [number, number] = [0, 0]): void {
  const { contact } = rig.engine.control.lease;
  if (contact === null) throw new Error('the rig has a contact');
  const pairs = { panic_epoch: own[0], resume_epoch: own[1] };
  Object.assign(contact.pairs, pairs, {
    global: { ...contact.pairs.global, panic_epoch: global[0], resume_epoch: global[1] },
  });
}

/** A stop that waits for its record. */
function waits(change: Partial<UnnamedStop> = {}): UnnamedStop {
  const stop = {
    scope: 'engine',
    epoch: 1,
    seenWallMs: rig.wallMs - 40,
    dueMs: rig.nowMs + 100,
    isNews: true,
  };
  const unnamed = { ...stop, ...change } as UnnamedStop;
  rig.engine.fsm.unnamed.push(unnamed);
  return unnamed;
}

describe('a contact with redis-latch', () => {
  const epochs = () =>
    rig.engine.fsm.unnamed.map(({ scope, epoch, isNews }) => `${scope} ${epoch}${isNews ? ' news' : ''}`);

  test('shows every stop above the resume and above what was noted, of both latches, six at the most', () => {
    Object.assign(rig.engine.fsm.notedStops, { engine: 3, global: 0 });
    seen([5, 2], [9, 1]);
    noteStops(rig.engine, { panicE: 4, panicG: 3 }, at());
    expect(epochs()).toEqual([
      ...['engine 4', 'engine 5 news', 'global 2', 'global 3'],
      ...['global 4 news', 'global 5 news', 'global 6 news', 'global 7 news'],
    ]);
    expect(rig.engine.fsm.unnamed[0]).toMatchObject({
      seenWallMs: rig.wallMs,
      dueMs: rig.nowMs + TELL_WITHIN_MS,
    });
    expect(rig.engine.fsm.notedStops).toEqual({ engine: 5, global: 9 });
  });

  test('shows none twice, and none that a resume has ended', () => {
    seen([2, 0]);
    noteStops(rig.engine, NEVER, at());
    noteStops(rig.engine, NEVER, at(10));
    seen([2, 2], [3, 3]);
    noteStops(rig.engine, NEVER, at(20));
    expect(epochs()).toEqual(['engine 1 news', 'engine 2 news']);
  });

  test('that shows less than before takes nothing back', () => {
    Object.assign(rig.engine.fsm.notedStops, { engine: 7, global: 7 });
    seen([2, 0], [3, 0]);
    noteStops(rig.engine, NEVER, at());
    expect(rig.engine.fsm.notedStops).toEqual({ engine: 7, global: 7 });
  });

  test('that never was shows nothing', () => {
    rig.engine.control.lease = { ...rig.engine.control.lease, contact: null };
    noteStops(rig.engine, NEVER, at());
    expect(epochs()).toEqual([]);
  });
});

describe('a record', () => {
  test('of a stop that nobody waits for changes nothing, whatever else waits', () => {
    haltByLatch(rig.engine, at());
    wants();
    const other = waits({ epoch: 2 });
    const { halt } = rig.engine.fsm;
    nameStop(rig.engine, { scope: 'engine', epoch: 1 }, by('cli'), at());
    nameStop(rig.engine, { scope: 'global', epoch: 2 }, by('cli'), at());
    expect([rig.engine.fsm.unnamed, rig.engine.fsm.halt]).toEqual([[other], halt]);
    expect(kinds()).toEqual([]);
  });

  test('of a stop that was resumed meanwhile is taken off the list, and says nothing', () => {
    waits();
    const { halt } = rig.engine.fsm;
    nameStop(rig.engine, { scope: 'engine', epoch: 1 }, by('cli'), at());
    expect([rig.engine.fsm.unnamed, rig.engine.fsm.halt]).toEqual([[], halt]);
    expect(kinds()).toEqual([]);
  });

  test('names the halt by every field, at the time at which it halted', () => {
    haltByLatch(rig.engine, at());
    wants();
    const { halt } = rig.engine.fsm;
    Object.assign(rig.engine.control.lease.highest, { panicE: 3, panicG: 2 });
    waits();
    nameStop(rig.engine, { scope: 'engine', epoch: 1 }, by('telegram'), at(80));
    expect(rig.engine.fsm.halt).toEqual({
      ...halt,
      cause: { code: 'kill_telegram', raw_code: 'kill_telegram', value: null, limit: null, subject: 'news' },
      ...{ path: 'telegram', who: 'ada', reason: 'news', key: KEY },
      epochs: { panic_epoch: 3, panic_global_epoch: 2 },
      evidence: { ...halt.evidence, rule: 'kill_telegram, envelope version 1, build test' },
    });
    const effects = wants();
    const record = effects.find((effect) => effect.kind === 'record_halt');
    expect(record).toEqual({ kind: 'record_halt', record: haltRecordOf(rig.engine) });
    const event = effects.find((effect) => effect.kind === 'announce');
    expect(event).toMatchObject({ event: { cause: 'kill_telegram', who: 'ada', path: 'telegram' } });
    expect(rig.engine.fsm.tellDueMs).toBeNull();
  });

  test.each<[string, Provenance | null, object]>([
    ['that does not exist', null, { cause: 'kill_api', path: 'unknown', who: null, subject: 'the latch' }],
    ['of a file', by('file'), { cause: 'kill_file', path: 'file', who: 'ada', subject: 'news' }],
    ['of the API', by('api'), { cause: 'kill_api', path: 'api', subject: 'the console' }],
    ['of the guardian', by('guardian'), { cause: 'guardian', path: 'guardian', subject: 'news' }],
    ['of nobody', by('unknown'), { cause: 'kill_api', path: 'unknown', subject: 'the console' }],
    [
      'of an engine, with its cause',
      by('engine', { reason: 'daily_loss' }),
      { cause: 'daily_loss', path: 'engine', subject: 'daily_loss' },
    ],
    ['of an engine, without', by('engine', { reason: null }), { cause: 'latch_rolled_back', subject: null }],
    ['of an engine of tomorrow', by('engine'), { cause: 'latch_rolled_back', subject: 'news' }],
    ['of a person who writes a cause', by('cli', { reason: 'daily_loss' }), { cause: 'kill_cli' }],
  ])('%s', (_, cause, named) => {
    haltByLatch(rig.engine, at());
    waits();
    nameStop(rig.engine, { scope: 'engine', epoch: 1 }, cause, at());
    const { halt } = rig.engine.fsm;
    const { path, who } = halt;
    expect({ cause: halt.cause.code, subject: halt.cause.subject, path, who }).toMatchObject(named);
    expect(halt.cause.raw_code).toBe(halt.cause.code);
    expect([halt.reason, halt.key]).toEqual([cause?.reason ?? null, cause?.key ?? null]);
  });

  test.each<[string, Partial<NonNullable<Rig['engine']['control']['kill']>> | null, string | null]>([
    ['that lies there, by whoever touched it', { present: true, who: 'bob' }, 'bob'],
    ['that lies there, touched by nobody known', { present: true, who: null }, 'ada'],
    ['that was taken away', { present: false, who: 'bob' }, 'ada'],
    ['that was never looked at', null, 'ada'],
  ])('of a file %s', (_, kill, who) => {
    haltByLatch(rig.engine, at());
    waits();
    const { control } = rig.engine;
    if (control.kill === null) throw new Error('the rig looks at kill files');
    control.kill = kill === null ? null : { ...control.kill, ...kill };
    nameStop(rig.engine, { scope: 'engine', epoch: 1 }, by('file'), at());
    expect(rig.engine.fsm.halt.who).toBe(who);
  });

  test('of another way says nothing of a kill file that lies there', () => {
    haltByLatch(rig.engine, at());
    waits();
    const { control } = rig.engine;
    if (control.kill === null) throw new Error('the rig looks at kill files');
    control.kill = { ...control.kill, present: true, who: 'bob' };
    nameStop(rig.engine, { scope: 'engine', epoch: 1 }, by('cli'), at());
    expect(rig.engine.fsm.halt.who).toBe('ada');
  });
});

describe('while a halt of the engine stands', () => {
  beforeEach(() => {
    haltFor(rig.engine, STALLED, at());
    wants();
  });

  test.each<[string, Provenance | null, object[]]>([
    ['its own raise is no news', by('engine', { reason: 'loop_stalled' }), []],
    [
      'another cause is a consequence',
      by('engine', { reason: 'daily_loss' }),
      [{ raw_code: 'daily_loss', path: 'engine', who: 'ada', at: TIME }],
    ],
    [
      'a stop that nobody recorded is one',
      null,
      [{ raw_code: 'kill_api', path: 'unknown', who: null, at: 'seen' }],
    ],
    ['a stop of a person is one', by('cli'), [{ raw_code: 'kill_cli', path: 'cli', who: 'ada', at: TIME }]],
  ])('%s', (_, cause, listed) => {
    const { seenWallMs } = waits();
    nameStop(rig.engine, { scope: 'engine', epoch: 1 }, cause, at(30));
    const consequences = rig.engine.fsm.halt.consequences.map((each) => ({
      ...each,
      at: each.at === isoMs(seenWallMs) ? 'seen' : each.at,
    }));
    expect(consequences).toEqual(listed);
    expect(rig.engine.fsm.halt.cause.raw_code).toBe('loop_stalled');
    expect(kinds()).toEqual(listed.length === 0 ? [] : ['note', 'record_halt', 'publish_snapshot']);
  });

  test.each<[Provenance['path'], string, number]>([
    ['telegram', 'kill_telegram', 2],
    ['api', 'kill_api', 2],
    ['cli', 'kill_cli', 2],
    ['file', 'kill_file', 1],
    ['guardian', 'guardian', 1],
  ])('stops by %s are told each by whom a hand made them, else once', (path, code, times) => {
    for (const epoch of [1, 2]) {
      waits({ epoch });
      nameStop(rig.engine, { scope: 'engine', epoch }, by(path), at());
    }
    const codes = rig.engine.fsm.halt.consequences.map(({ raw_code }) => raw_code);
    expect(codes).toEqual(Array.from({ length: times }, () => code));
  });
});

describe('a boot', () => {
  function booted(change: object = {}): void {
    const { halt } = rig.engine.fsm;
    haltFor(rig.engine, STALLED, at());
    const boot = { ...halt.cause, code: 'boot', raw_code: 'boot', value: 'v', limit: 'l', subject: 's' };
    Object.assign(rig.engine.fsm, {
      halt: { ...rig.engine.fsm.halt, at: isoMs(1_000), cause: boot },
      tellDueMs: null,
      ...change,
    });
    wants();
  }
  const own = () => ({ ...rig.engine.fsm.halt, at: isoMs(500) });

  test('gives way to the stop that came first, at its time, and is its consequence; nobody is told again', () => {
    booted();
    waits({ isNews: false });
    nameStop(rig.engine, { scope: 'engine', epoch: 1 }, by('cli'), at());
    expect(rig.engine.fsm.halt).toMatchObject({
      ...{ at: TIME, who: 'ada', cause: { raw_code: 'kill_cli', value: null, limit: null, subject: 'news' } },
      consequences: [{ raw_code: 'boot', at: isoMs(1_000), path: 'engine', who: null }],
    });
    expect(kinds()).toEqual(['note', 'record_halt', 'publish_snapshot']);
  });

  test('a stop without a record counts from when it was seen', () => {
    booted();
    const { seenWallMs } = waits({ isNews: false });
    nameStop(rig.engine, { scope: 'engine', epoch: 1 }, null, at());
    expect(rig.engine.fsm.halt.at).toBe(isoMs(seenWallMs));
  });

  test('is told of a stop that is news, and of one while people wait to be told', () => {
    booted();
    waits();
    nameStop(rig.engine, { scope: 'engine', epoch: 1 }, by('cli'), at());
    expect(told()).toMatchObject([{ event: 'halt', cause: 'kill_cli' }]);
    booted({ tellDueMs: rig.nowMs + 1 });
    waits({ isNews: false });
    nameStop(rig.engine, { scope: 'engine', epoch: 1 }, by('api'), at());
    expect(told()).toMatchObject([{ event: 'halt', cause: 'kill_api' }]);
  });

  test.each<[string, Provenance, string, object]>([
    [
      'of the same cause, by the engine, keeps what was recorded',
      by('engine', { reason: 'daily_loss' }),
      'daily_loss',
      {
        at: isoMs(500),
        cause: { value: '-$9', limit: '$8', subject: 'BTC' },
        evidence: { rule: 'as recorded' },
      },
    ],
    [
      'of another cause does not',
      by('engine', { reason: 'daily_loss' }),
      'loop_stalled',
      {
        ...{ at: TIME, cause: { value: null, limit: null, subject: 'daily_loss' } },
        evidence: { rule: 'daily_loss, envelope version 1, build test' },
      },
    ],
    [
      'by another path does not',
      by('cli'),
      'kill_cli',
      { at: TIME, cause: { value: null, limit: null, subject: 'news' } },
    ],
  ])('a halt of an earlier life, %s', (_, cause, recorded, halt) => {
    booted();
    const earlier = own();
    const figures = { code: recorded, raw_code: recorded, value: '-$9', limit: '$8', subject: 'BTC' };
    const prior = {
      halt: { ...earlier, cause: figures, evidence: { ...earlier.evidence, rule: 'as recorded' } },
    };
    Object.assign(rig.engine.fsm, { prior });
    waits({ isNews: false });
    nameStop(rig.engine, { scope: 'engine', epoch: 1 }, cause, at());
    expect(rig.engine.fsm.halt).toMatchObject(halt);
  });
});

describe('what is overdue', () => {
  test('is told without its record from the due moment on, not before', () => {
    haltByLatch(rig.engine, at());
    rig.engine.fsm.tellDueMs = rig.nowMs + 1_000;
    waits({ dueMs: rig.nowMs + 100 });
    wants();
    tellOverdue(rig.engine, at(99));
    expect([rig.engine.fsm.unnamed.length, kinds()]).toEqual([1, []]);
    tellOverdue(rig.engine, at(100));
    expect(rig.engine.fsm.unnamed).toEqual([]);
    expect(told()).toMatchObject([{ event: 'halt', cause: 'kill_api' }]);
  });

  test('is told where no contact explains the halt, once its time has come and nothing waits', () => {
    haltByLatch(rig.engine, at());
    rig.engine.fsm.tellDueMs = rig.nowMs + 200;
    const stop = waits({ dueMs: rig.nowMs + 1_000 });
    wants();
    tellOverdue(rig.engine, at(300));
    expect(kinds()).toEqual([]);
    rig.engine.fsm.unnamed.splice(rig.engine.fsm.unnamed.indexOf(stop), 1);
    tellOverdue(rig.engine, at(199));
    expect(kinds()).toEqual([]);
    tellOverdue(rig.engine, at(200));
    expect(told()).toMatchObject([{ event: 'halt', cause: 'kill_api', path: 'engine' }]);
  });

  test('nothing is told twice', () => {
    haltByLatch(rig.engine, at());
    rig.engine.fsm.tellDueMs = null;
    wants();
    tellOverdue(rig.engine, at(10_000));
    expect(kinds()).toEqual([]);
  });
});

test('where a stop came from reads after "from"', () => {
  expect(subjectOf('kill_api', null)).toBe('the latch');
  expect(subjectOf('daily_loss', null)).toBe('the latch');
  expect(subjectOf('kill_cli', by('cli'))).toBe('news');
  expect(subjectOf('kill_api', by('api'))).toBe('the console');
  expect(subjectOf('kill_api', by('api', { who: 'the stop token' }))).toBe('the stop endpoint');
});
