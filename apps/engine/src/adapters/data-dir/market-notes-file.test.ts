import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { marketNotesFile } from './market-notes-file.ts';

const NOTE = { from: '2026-03-02T03:00:00.000Z', until: '2026-03-02T03:10:00.000Z', text: 'Asia open' };
let dir: string;
let path: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'market-notes-'));
  path = join(dir, 'market-notes.json');
});
afterEach(() => rmSync(dir, { recursive: true }));

test('without a file there is no note and no problem', () => {
  expect(marketNotesFile(path).read()).toEqual({ notes: [], problem: null });
});

test('a note is of a coin or of the whole market', () => {
  writeFileSync(path, JSON.stringify([NOTE, { ...NOTE, coin: 'BTC' }]));
  const { notes, problem } = marketNotesFile(path).read();
  const whole = { fromWallMs: Date.UTC(2026, 2, 2, 3), untilWallMs: Date.UTC(2026, 2, 2, 3, 10) };
  expect(problem).toBeNull();
  expect(notes).toEqual([
    { ...whole, coin: null, text: 'Asia open' },
    { ...whole, coin: 'BTC', text: 'Asia open' },
  ]);
});

test.each<[string, string]>([
  ['no JSON', '{'],
  ['no list', JSON.stringify(NOTE)],
  ['a key that nobody knows', JSON.stringify([{ ...NOTE, halt: true }])],
  ['an end before the beginning', JSON.stringify([{ ...NOTE, until: NOTE.from }])],
  ['no text', JSON.stringify([{ ...NOTE, text: ' ' }])],
  ['a text that is too long', JSON.stringify([{ ...NOTE, text: 'x'.repeat(201) }])],
  ['more than can be meant', JSON.stringify(Array.from({ length: 101 }, () => NOTE))],
  ['a file that is too large', ' '.repeat(65_537)],
])('%s is no note, and says so', (_, text) => {
  writeFileSync(path, text);
  expect(marketNotesFile(path).read()).toEqual({ notes: [], problem: expect.stringContaining(path) });
});

test('a folder of that name is no note, and says so', () => {
  mkdirSync(path);
  expect(marketNotesFile(path).read().problem).toContain('is no file');
});
