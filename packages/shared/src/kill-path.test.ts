import { describe, expect, test } from 'vitest';
import { endpointProblem, killPathsOf, killPathsSchema, type TriedPaths, untriedPaths } from './kill-path.ts';
import { refuseStop } from './stop-answer.ts';
import { isoMsSchema } from './time.ts';

const AT = isoMsSchema.parse('2026-03-01T03:11:42.117Z');
const LATER = isoMsSchema.parse('2026-03-01T03:11:43.000Z');
const NOW = 1_000_000;
const well = { ms: NOW, at: AT, problem: null };
const paths = (change: Partial<TriedPaths>) =>
  killPathsOf({
    monoMs: NOW,
    telegram: { lastPoll: { ms: NOW, at: AT }, problem: null },
    trials: { file: well, api: well },
    ...change,
  });

test('all live, in the published form', () => {
  const all = paths({});
  expect(killPathsSchema.parse(all)).toEqual(all);
  expect(Object.values(all).map(({ live }) => live)).toEqual([true, true, true, true]);
});

test.each<[string, Partial<TriedPaths>, boolean | null, RegExp]>([
  ['not configured', { telegram: null }, null, /not configured/],
  [
    'a poll just in time',
    { telegram: { lastPoll: { ms: NOW - 60_000, at: AT }, problem: null } },
    true,
    /polls/,
  ],
  [
    'a poll too long ago',
    { telegram: { lastPoll: { ms: NOW - 60_001, at: AT }, problem: null } },
    false,
    /not answer/,
  ],
  ['never polled', { telegram: { lastPoll: null, problem: null } }, false, /not answer/],
  ['refused just now', { telegram: { lastPoll: { ms: NOW, at: AT }, problem: '409' } }, false, /409/],
])('telegram: %s', (_, change, live, detail) => {
  const { telegram } = paths(change);
  expect(telegram.live).toBe(live);
  expect(telegram.detail).toMatch(detail);
});

test.each<[string, TriedPaths['trials']['file'], boolean | null]>([
  ['never tried', null, null],
  ['it worked just in time', { ...well, ms: NOW - 180_000 }, true],
  ['it worked too long ago', { ...well, ms: NOW - 180_001 }, null],
  ['it failed', { ...well, problem: 'ENOSPC' }, false],
  ['it failed too long ago', { ms: NOW - 180_001, at: AT, problem: 'ENOSPC' }, null],
])('the kill file and the endpoint: %s', (_, trial, live) => {
  expect(paths({ trials: { file: trial, api: well } }).file.live).toBe(live);
  expect(paths({ trials: { file: well, api: trial } }).api.live).toBe(live);
});

describe('the command on the host', () => {
  const broken = { ms: NOW, at: LATER, problem: 'broken' };
  test.each<[string, TriedPaths['trials'], boolean | null, RegExp]>([
    ['has two ways', { file: well, api: well }, true, /kill file and the endpoint/],
    ['needs one: the file', { file: well, api: broken }, true, /kill file alone: broken/],
    ['needs one: the endpoint', { file: broken, api: well }, true, /endpoint alone: broken/],
    ['has none', { file: broken, api: broken }, false, /broken; broken/],
    ['is not known with neither tried', { file: null, api: null }, null, /not tried/],
  ])('%s', (_, trials, live, detail) => {
    const { cli } = paths({ trials });
    expect(cli.live).toBe(live);
    expect(cli.detail).toMatch(detail);
  });
  test('is as old as the older proof', () => {
    expect(paths({ trials: { file: well, api: { ...well, at: LATER } } }).cli.checked_at).toBe(AT);
  });
});

test('a detail of any length fits the form', () => {
  const trial = { ...well, problem: 'x'.repeat(10_000) };
  expect(killPathsSchema.safeParse(paths({ trials: { file: trial, api: trial } })).success).toBe(true);
});

test('nobody heard: nothing is known', () => {
  expect(Object.values(untriedPaths('no guardian')).map(({ live }) => live)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

describe('the endpoint’s own answer to a stop without its key', () => {
  const { status, body } = refuseStop('STOP_MALFORMED', { field: 'idempotency_key' });
  test('is the only proof', () => {
    expect(endpointProblem({ status, json: JSON.parse(JSON.stringify(body)) })).toBeNull();
  });
  test.each([
    ['silence', { silent: 'ECONNREFUSED' }, /ECONNREFUSED/],
    ['a stranger on the port', { status: 200, json: {} }, /answers 200/],
    ['another refusal', { status: 401, json: refuseStop('STOP_UNAUTHENTICATED').body }, /answers 401/],
    ['a complaint of something else', { status: 400, json: { field: 'body' } }, /answers 400/],
  ])('%s is none', (_, answer, problem) => {
    expect(endpointProblem(answer)).toMatch(problem);
  });
});
