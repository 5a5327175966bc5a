// Fault scripts: times in words, and every mistake with its place.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseFaultScript } from './script.ts';

const HEAD = 'name: night\ndescription: What a night may bring.\n';
const START_MS = Date.UTC(2026, 0, 1, 22);

const parse = (faults: string, clock = 'virtual') =>
  parseFaultScript(`${HEAD}clock: ${clock}\nfaults:\n${faults}`, 'night.yaml', START_MS);

describe('a fault script', () => {
  test('becomes the faults that the endpoint would arm', () => {
    const text = [
      '  - { at: 90s, kind: rate_limited, match: { action: order }, for: 10s, probability: 0.5 }',
      '  - { at: 0s, kind: ws_close, every: 1m, count: 3 }',
      '  - { at: 1h, kind: delayed_ack, delay: 2s500ms, skip: 1 }',
    ].join('\n');
    expect(parse(text)).toEqual([
      {
        ...{ kind: 'rate_limited', match: { action: 'order' }, probability: 0.5, skip: 0 },
        ...{ starts_in_ms: 90_000, duration_ms: 10_000 },
      },
      {
        ...{ kind: 'ws_close', match: {}, probability: 1, skip: 0, count: 3 },
        ...{ starts_in_ms: 0, every_ms: 60_000 },
      },
      {
        ...{ kind: 'delayed_ack', match: {}, probability: 1, skip: 1 },
        ...{ starts_in_ms: 3_600_000, delay_ms: 2_500 },
      },
    ]);
  });

  test('that comes with the venue can be armed', () => {
    const path = join(import.meta.dirname, '../../faults/bad-night.yaml');
    expect(parseFaultScript(readFileSync(path, 'utf8'), path, START_MS)).toHaveLength(11);
  });

  test.each([
    ['23:00Z', 3_600_000],
    ['22:00Z', 0],
    ['21:59:59Z', 86_399_000],
  ])('%s on a wall clock that says 22:00 is the next one', (at, startsInMs) => {
    expect(parse(`  - { at: '${at}', kind: hang }`, 'wall')[0]?.starts_in_ms).toBe(startsInMs);
  });

  test.each([
    ['an unknown kind', '  - { at: 0s, kind: earthquake }', 'night.yaml:5: faults[0].kind'],
    ['an unknown key', '  - { at: 0s, kind: hang, weather: bad }', 'night.yaml:5: faults[0]'],
    ['no time', '  - { kind: hang }', 'night.yaml:5: faults[0].at'],
    ['a time that is none', '  - { at: soon, kind: hang }', 'must be a time since the start'],
    ['a time of day without a wall clock', "  - { at: '23:00Z', kind: hang }", 'needs clock: wall'],
    ['a fault that lacks something', '  - { at: 0s, kind: clock_skew }', 'clock_skew needs amount'],
    ['a time that its kind ignores', '  - { at: 0s, kind: rate_limited, delay: 5s }', 'takes no delay_ms'],
    ['milliseconds of the endpoint', '  - { at: 0s, kind: hang, delay_ms: 5 }', 'delay_ms'],
    ['no faults', '  []', 'night.yaml:5: faults'],
    ['no YAML', '  - { at: 0s', 'night.yaml:'],
  ])('refuses %s with its place', (_, faults, message) => {
    expect(() => parse(faults)).toThrow(message);
  });
});
