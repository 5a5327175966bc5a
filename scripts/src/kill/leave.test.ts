// What Ctrl-C does to a stop that is under way, by when it comes.
import { EventEmitter } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { type LeaveSignal, Leaving } from './leave.ts';

const process_ = new EventEmitter();
const exits: number[] = [];
const leaving = () => new Leaving(process_, (code) => exits.push(code));
const hears = (signal: LeaveSignal) => process_.emit(signal, signal);
afterEach(() => exits.splice(0));

test.each<LeaveSignal>(['SIGINT', 'SIGTERM'])('%s ends what is waited for', (signal) => {
  using left = leaving();
  expect([left.by, left.signal.aborted]).toEqual([null, false]);
  hears(signal);
  expect([left.by, left.signal.aborted, exits]).toEqual([signal, true, []]);
});

test('a terminal that is gone ends nothing that goes on by itself; a word to end does, also after it', () => {
  using left = leaving();
  left.mayEndAtOnce();
  hears('SIGHUP');
  expect([left.by, left.signal.aborted, left.hungUp.aborted]).toEqual(['SIGHUP', false, true]);
  hears('SIGINT');
  expect([left.by, left.signal.aborted, exits]).toEqual(['SIGINT', true, []]);
});

test('until the stop is durable no second word ends it; after that Ctrl-C does, and nothing else', () => {
  using left = leaving();
  for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) hears(signal);
  expect(exits).toEqual([]);
  left.mayEndAtOnce();
  hears('SIGTERM');
  expect(exits).toEqual([]);
  hears('SIGINT');
  expect([exits, left.by]).toEqual([[130], 'SIGINT']);
});

test('a first word that comes late ends only what is waited for', () => {
  using left = leaving();
  left.mayEndAtOnce();
  hears('SIGINT');
  expect([exits, left.signal.aborted]).toEqual([[], true]);
});

test('afterwards nothing of it is left', () => {
  {
    using _ = leaving();
    expect(process_.eventNames()).toEqual(['SIGINT', 'SIGTERM', 'SIGHUP']);
  }
  expect(process_.eventNames()).toEqual([]);
});
