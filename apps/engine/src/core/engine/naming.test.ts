import type { Provenance, StopPath } from '@agora/shared/latch';
import { causeClause } from '@agora/shared/why-halted';
import { expect, test } from 'vitest';
import { Rig, STEP_MS } from '../../../test/support/engine-rig.ts';
import { haltRecordOf } from './halting.ts';
import { type PriorLife, priorLifeOf } from './state.ts';

const AT = '2026-03-01T12:00:00.000Z' as Provenance['time'];
const by = (path: StopPath, who: string, reason: string | null = null): Provenance => ({
  path,
  who,
  reason,
  key: null,
  time: AT,
});
const halt = (rig: Rig) => rig.engine.fsm.halt;
const say = (rig: Rig, epoch: number, cause: Provenance | null, scope: 'engine' | 'global' = 'engine') =>
  rig.feed({ kind: 'latch_cause', scope, epoch, cause });

/** A halt that an earlier life recorded. */
function priorOf(rig: Rig): PriorLife {
  return priorLifeOf(haltRecordOf(rig.engine));
}

function booted(panicE: number, found: ConstructorParameters<typeof Rig>[2] = {}): Rig {
  const rig = new Rig(undefined, 'boot-0002', found);
  rig.latch.panicE = panicE;
  rig.connect();
  rig.pass(200);
  return rig;
}

test.each<[Provenance, string]>([
  [by('telegram', 'ada', 'news'), 'Stopped by ada from Telegram'],
  [by('api', 'ada', 'news'), 'Stopped by ada from the console'],
  [by('api', 'the stop token'), 'Stopped by the stop token from the stop endpoint'],
  [by('cli', 'ada on the host'), 'Stopped by ada on the host from the command line'],
  [by('file', 'the kill file', 'mm-bot.kill'), 'Stopped by the kill file from the kill file mm-bot.kill'],
  [by('guardian', 'guardian', 'engine mm-1 is DARK'), 'Stopped by the guardian: engine mm-1 is DARK'],
  [by('engine', 'engine', 'daily_loss'), 'Daily loss reached not recorded, past the not recorded cap'],
])('a stop %j reads "%s", on disk and in the frame', (cause, clause) => {
  const rig = new Rig().start();
  rig.latch.panicE = 1;
  rig.pass(STEP_MS);
  const effects = rig.only({ kind: 'latch_cause', scope: 'engine', epoch: 1, cause });
  expect(causeClause(halt(rig))).toBe(clause);
  expect(halt(rig)).toMatchObject({ path: cause.path, who: cause.who, reason: cause.reason });
  expect(halt(rig).evidence.rule).toBe(`${halt(rig).cause.raw_code}, envelope version 1, build test`);
  const record = effects.find((effect) => effect.kind === 'record_halt');
  expect(record?.kind === 'record_halt' && record.record.halt).toEqual(halt(rig));
});

test('a stop whose record never comes says so, and by which path is not guessed', () => {
  const rig = new Rig().start();
  rig.latch.panicE = 1;
  rig.pass(600);
  expect(halt(rig).path).toBe('unknown');
  expect(causeClause(halt(rig))).toBe('Stopped by the latch; who raised it, and from where, is not recorded');
});

test('a kill file is told by its name and by who touched it', () => {
  const rig = new Rig().start();
  rig.killFile = true;
  rig.pass(STEP_MS);
  expect(causeClause(halt(rig))).toBe('Stopped by ada from the kill file mm-bot.kill');
  expect(rig.effects.findLast(({ kind }) => kind === 'raise_latch')).toMatchObject({
    by: { who: 'ada', path: 'file', reason: 'mm-bot.kill' },
  });
});

test('the lowest epoch names the halt, every later stop of a person is a consequence of its own', () => {
  const rig = new Rig().start();
  rig.latch.panicE = 1;
  rig.pass(STEP_MS);
  say(rig, 1, by('api', 'ada'));
  rig.latch.panicE = 3;
  rig.latch.panicG = 1;
  rig.pass(STEP_MS);
  say(rig, 2, by('api', 'bob'));
  say(rig, 3, by('engine', 'engine', 'kill_api'));
  say(rig, 1, by('telegram', 'eve'), 'global');
  expect(halt(rig)).toMatchObject({
    cause: { code: 'kill_api' },
    who: 'ada',
    consequences: [
      { raw_code: 'kill_api', who: 'bob', path: 'api' },
      { raw_code: 'kill_telegram', who: 'eve', path: 'telegram' },
    ],
    consequences_total: 2,
  });
  expect(rig.named('halt')).toHaveLength(1);
});

test('the latch that the engine raised for its own halt is no consequence of it', () => {
  const rig = new Rig().start();
  rig.feed({
    kind: 'halt_wanted',
    trip: { cause: 'loop_stalled', value: '900 ms', limit: '1000 ms', subject: null },
  });
  rig.pass(STEP_MS);
  say(rig, 1, by('engine', 'engine', 'loop_stalled'));
  expect(halt(rig)).toMatchObject({ cause: { value: '900 ms' }, consequences: [], consequences_total: 0 });
});

test('a boot under a latch that stands is told by the stop that came first; booting is its consequence', () => {
  const rig = booted(4, { highest: { panicE: 4, panicG: 0 } });
  say(rig, 1, by('telegram', 'ada', 'news'));
  expect(halt(rig)).toMatchObject({
    cause: { code: 'kill_telegram' },
    at: AT,
    who: 'ada',
    consequences: [{ raw_code: 'boot' }],
  });
  expect(rig.named('halt')).toEqual([]);
});

test('a stop that comes while halted since boot is news, and names the halt', () => {
  const rig = booted(0);
  rig.latch.panicE = 1;
  rig.pass(STEP_MS);
  say(rig, 1, by('cli', 'ada on the host'));
  expect(rig.named('halt')).toMatchObject([{ cause: 'kill_cli', who: 'ada on the host' }]);
});

test('after a restart a halt of the engine keeps its figures from the record of the earlier life', () => {
  const before = new Rig().start();
  before.feed({
    kind: 'halt_wanted',
    trip: { cause: 'daily_loss', value: '-$512', limit: '$500', subject: null },
  });
  before.pass(STEP_MS);
  const rig = booted(1, { highest: { panicE: 1, panicG: 0 }, prior: priorOf(before) });
  say(rig, 1, by('engine', 'engine', 'daily_loss'));
  expect(causeClause(halt(rig))).toBe('Daily loss reached -$512, past the $500 cap');
  expect(halt(rig).at).toBe(before.engine.fsm.halt.at);
});

test('I-11: a halt that died before its INCR is raised by the next boot; one that the latch has is not raised again', () => {
  const before = new Rig().start();
  before.faults.latchSilent = true;
  before.feed({
    kind: 'halt_wanted',
    trip: { cause: 'daily_loss', value: '-$512', limit: '$500', subject: null },
  });
  const prior = priorOf(before);
  expect(before.latch.panicE).toBe(0);
  const owing = booted(0, { prior });
  owing.pass(1_000);
  expect(owing.latch.panicE).toBe(1);
  const raised = booted(1, { prior });
  raised.pass(1_000);
  expect(raised.latch.panicE).toBe(1);
  const over = booted(0, { prior: { ...prior, owedRaise: null } });
  over.pass(1_000);
  expect(over.latch.panicE).toBe(0);
});

test('trading again is recorded, so that the next boot knows that the halt is over', () => {
  const rig = new Rig().start();
  const record = rig.effects.findLast((effect) => effect.kind === 'record_halt');
  expect(record?.kind === 'record_halt' && record.record.halt.ended_at).not.toBeNull();
});
