// A recording replays to the same decisions; whatever is changed, in it or in what quotes, is named at its first difference.
import { parseRecorded, recordedJson } from '@agora/engine/src/services/recorded-json.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { runIncident } from '../incident/incident-run.ts';
import { incidentOf } from '../incident/incidents.ts';
import { RecordingError, Replay } from './replay.ts';

/** Of the machine, which may be busy. */
const CASE_MS_MAX = 120_000;
const recording: string[] = [];

beforeAll(() => {
  // Boot, opening, quoting, a lost latch, a halt and its proof: every kind of event that matters is in it.
  const record = (line: string) => recording.push(line);
  runIncident({ name: 'redis-loss', incident: incidentOf('redis-loss'), seed: 1, record });
}, CASE_MS_MAX);

function replay(lines: readonly string[]) {
  const own = new Replay();
  for (const line of lines) if (!own.line(line)) break;
  return own.report();
}

/** The recording with one thing that it holds changed. */
const altered = (from: RegExp, to: string) => {
  let done = false;
  return recording.map((line) => {
    if (done || !from.test(line)) return line;
    done = true;
    return line.replace(from, to);
  });
};

describe('a recording', { timeout: CASE_MS_MAX }, () => {
  test('replays to the same decisions, three minutes of them', () => {
    const { events, decisions, spanMs, difference, cutOff } = replay(recording);
    expect([difference, cutOff]).toEqual([null, false]);
    expect(events).toBe(recording.length - 1);
    expect(decisions).toBeGreaterThan(150);
    expect(spanMs).toBeGreaterThan(170_000);
  });

  test('another rule of quoting is named at the first decision that it changes', () => {
    const { difference } = replay(altered(/"level_spacing_bps":[\d.]+/, '"level_spacing_bps":0.9'));
    expect(difference?.recorded).toContain('"kind":"place"');
    expect(difference?.replayed).toContain('"kind":"place"');
    expect(difference?.replayed).not.toBe(difference?.recorded);
  });

  test('a decision that was altered, left out or put in is named by its line', () => {
    const line = recording.findIndex((each) => each.includes('"kind":"place"'));
    const cut = recording.map((each, i) =>
      i === line ? recordedJson([(parseRecorded(each) as unknown[])[0]]) : each,
    );
    expect(replay(cut).difference).toMatchObject({ line: line + 1, recorded: null });
    const { difference } = replay(altered(/"pxText":"\d/, '"pxText":"8'));
    expect(difference?.line).toBe(line + 1);
  });

  test('that was cut off counts up to the cut; what is no recording is refused', () => {
    const whole = recording.slice(0, 500);
    const last = whole.at(-1) ?? '';
    const { events, cutOff, difference } = replay([...whole.slice(0, -1), last.slice(0, last.length / 2)]);
    expect({ events, cutOff, difference }).toEqual({ events: 498, cutOff: true, difference: null });
    expect(() => replay(['{"recording":1}'])).toThrow(RecordingError);
    expect(() => replay(['not json'])).toThrow(RecordingError);
    expect(() => replay([])).toThrow(RecordingError);
  });
});

test('numbers that are none and maps survive it', () => {
  const value = {
    a: Number.POSITIVE_INFINITY,
    b: [Number.NEGATIVE_INFINITY, 1],
    c: new Map([['x', { y: Number.NaN }]]),
  };
  expect(parseRecorded(recordedJson(value))).toEqual(value);
});
