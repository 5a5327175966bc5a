import { describe, expect, test } from 'vitest';
import type { HttpAnswer } from './json.ts';
import { PAGER_EYE, PagerEye } from './pager-eye.ts';

const SAID = {
  process: 'pager',
  ok: false,
  boot_id: 'boot-of-a-test',
  build_id: 'b',
  contract_version: 1,
  at: '2026-03-01T03:11:42.117Z',
  state: 'failing',
  parts: [],
};
const HEALTH: HttpAnswer = { status: 200, json: SAID };
const TAKEN: HttpAnswer = { status: 200, json: { ok: true } };
const LATE = PAGER_EYE.silenceMax + 1;

test('one that answers lives, whatever it says of itself', () => {
  const eye = new PagerEye([7], 0);
  eye.hears(HEALTH, 5_000);
  expect(eye.toTell(5_000 + PAGER_EYE.silenceMax)).toEqual([]);
  expect(eye.problem(5_000 + PAGER_EYE.silenceMax)).toBeNull();
  expect(eye.toTell(5_000 + LATE)).toEqual([7]);
  expect(eye.problem(5_000 + LATE)).toBe('silent for 10 s');
});

test.each<[string, HttpAnswer]>([
  ['silence', { silent: 'ECONNREFUSED' }],
  ['another process on its port', { status: 200, json: { ...SAID, process: 'web' } }],
  ['no health', { status: 502, json: undefined }],
])('%s is no life', (_, answer) => {
  const eye = new PagerEye([7], 0);
  eye.hears(answer, LATE - 1);
  expect(eye.toTell(LATE)).toEqual([7]);
});

describe('is said', () => {
  test('once a death to each chat, again only to whom it did not reach', () => {
    const eye = new PagerEye([7, 8], 0);
    expect(eye.toTell(LATE)).toEqual([7, 8]);
    eye.told(7, TAKEN);
    eye.told(8, { silent: 'TimeoutError' });
    expect(eye.toTell(LATE + PAGER_EYE.repeat - 1)).toEqual([]);
    expect(eye.toTell(LATE + PAGER_EYE.repeat)).toEqual([8]);
    eye.told(8, TAKEN);
    expect(eye.toTell(LATE + 10 * PAGER_EYE.repeat)).toEqual([]);
  });
  test('anew for the next death', () => {
    const eye = new PagerEye([7], 0);
    expect(eye.toTell(LATE)).toEqual([7]);
    eye.told(7, TAKEN);
    eye.hears(HEALTH, 20_000);
    expect(eye.toTell(20_000 + LATE)).toEqual([7]);
  });
  test('not for ever where nothing arrives', () => {
    const eye = new PagerEye([7], 0);
    const tries = Array.from(
      { length: PAGER_EYE.triesMax + 5 },
      (_, i) => eye.toTell(LATE + i * PAGER_EYE.repeat).length,
    );
    expect(tries.filter((count) => count > 0)).toHaveLength(PAGER_EYE.triesMax);
  });
});
