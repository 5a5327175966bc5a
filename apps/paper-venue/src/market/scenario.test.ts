import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseScenario, ScenarioError } from './scenario.ts';
import { durationMs, timeOfDayMs } from './scenario-schema.ts';
import { scriptOf } from './scenario-script.ts';

const FOLDER = fileURLToPath(new URL('../../scenarios/', import.meta.url));
const COINS = ['BTC', 'ETH', 'SOL', 'HYPE'];
const START_MS = Date.UTC(2025, 0, 26, 23, 50);

const HEAD = 'name: t\ndescription: t\nclock: virtual\nduration: 10m\n';
const WALL = 'name: t\ndescription: t\nclock: wall\nduration: 1h\n';
const script = (text: string) => scriptOf(parseScenario(text, 't.yaml'), START_MS, COINS, 't.yaml');

describe('times in scenario files', () => {
  it.each([
    ['0s', 0],
    ['90s', 90_000],
    ['250ms', 250],
    ['1h30m', 5_400_000],
    ['1h2m3s4ms', 3_723_004],
    ['', null],
    ['10', null],
    ['1m1h', null],
    ['-5s', null],
    ['1.5h', null],
  ])('%s is %s ms', (text, ms) => expect(durationMs(text)).toBe(ms));

  it.each([
    ['00:00Z', 0],
    ['23:59:30Z', 86_370_000],
    ['24:00Z', null],
    ['00:00', null],
    ['0:30Z', null],
  ])('time of day %s is %s ms', (text, ms) => expect(timeOfDayMs(text)).toBe(ms));
});

describe('shipped scenarios', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

  it('are the five that the documentation names', () => {
    expect(files.sort()).toEqual([
      'asia-open-unwind.yaml',
      'calm.yaml',
      'flash-crash.yaml',
      'oracle-freeze.yaml',
      'thin-book.yaml',
    ]);
  });

  it.each(files)('%s can be run, and is named as its file', (file) => {
    const scenario = parseScenario(readFileSync(FOLDER + file, 'utf8'), file);
    expect(`${scenario.name}.yaml`).toBe(file);
    const running = scriptOf(scenario, START_MS, COINS, file);
    expect(running.endsAtMs).toBeGreaterThan(START_MS);
  });
});

describe('a scenario file with a mistake is refused with file, line and path', () => {
  it.each([
    ['unknown key at the top', `${HEAD}seed: 3\n`, 't.yaml:1: Unrecognized key: "seed"'],
    [
      'unknown key deep inside',
      `${HEAD}coins:\n  BTC:\n    price:\n      - { at: 0s, price: 5 }\n`,
      /t\.yaml:8: coins\.BTC\.price\[0\](: Unrecognized key: "price"|\.px: Invalid input)/,
    ],
    ['an expectation', `${HEAD}expected_pnl: 3\n`, 'Unrecognized key: "expected_pnl"'],
    [
      'wrong type',
      `${HEAD}coins:\n  BTC:\n    price:\n      - { at: 0s, px: "5" }\n`,
      'coins.BTC.price[0].px:',
    ],
    [
      'not a number',
      `${HEAD}coins:\n  BTC:\n    price:\n      - { at: 0s, px: .nan }\n`,
      'coins.BTC.price[0].px:',
    ],
    ['a bad time', `${HEAD}annotations:\n  - { at: soon, text: x }\n`, 't.yaml:6: annotations[0].at:'],
    ['bad YAML', `${HEAD}coins: [\n`, 't.yaml:'],
    ['a key twice', `${HEAD}clock: wall\n`, 't.yaml:5: Map keys must be unique'],
    ['nothing', '', 't.yaml'],
    [
      'a scenario too long',
      'name: t\ndescription: t\nclock: virtual\nduration: 169h\n',
      't.yaml:4: duration:',
    ],
    [
      'liquidity that ends the market',
      `${HEAD}market:\n  phases:\n    - { from: 0s, to: 1s, liquidity: 0 }\n`,
      'liquidity:',
    ],
  ])('%s', (_, text, message) => {
    expect(() => parseScenario(text, 't.yaml')).toThrow(message);
    expect(() => parseScenario(text, 't.yaml')).toThrow(ScenarioError);
  });

  it('that multiplies itself by aliases', () => {
    const bomb = `a: &a [${'x,'.repeat(9)}x]\n${'bcdefgh'
      .split('')
      .map((key, i) => `${key}: &${key} [${`*${'abcdefg'[i]},`.repeat(10)}]`)
      .join('\n')}\n`;
    expect(() => parseScenario(bomb, 't.yaml')).toThrow(ScenarioError);
  });

  it('with a thousand mistakes shows twenty and counts the rest', () => {
    const points = Array.from({ length: 1000 }, () => '      - { at: 0s, px: -1 }').join('\n');
    expect(() => parseScenario(`${HEAD}coins:\n  BTC:\n    price:\n${points}\n`, 't.yaml')).toThrow(
      'and 980 more',
    );
  });

  it.each([
    ['an unknown coin', `${HEAD}coins:\n  DOGE: {}\n`, 'coins.DOGE: this venue has no coin DOGE'],
    [
      'an annotation of an unknown coin',
      `${HEAD}annotations:\n  - { at: 0s, coin: X, text: x }\n`,
      'annotations[0].coin',
    ],
    [
      'a path out of order',
      `${HEAD}coins:\n  BTC:\n    price:\n      - { at: 2s, px: 1 }\n      - { at: 1s, px: 1 }\n`,
      'coins.BTC.price[1].at: must be later',
    ],
    [
      'a phase that ends before it begins',
      `${HEAD}market:\n  phases:\n    - { from: 2s, to: 1s }\n`,
      'market.phases[0].to',
    ],
    [
      'a time past the end',
      `${HEAD}annotations:\n  - { at: 11m, text: x }\n`,
      'annotations[0].at: lies after the end',
    ],
    [
      'a time of day on the virtual clock',
      `${HEAD}annotations:\n  - { at: 00:00Z, text: x }\n`,
      'annotations[0].at',
    ],
    ['a duration on the wall clock', `${WALL}annotations:\n  - { at: 5m, text: x }\n`, 'annotations[0].at'],
  ])('%s', (_, text, message) => expect(() => script(text)).toThrow(message));
});

describe('a script answers', () => {
  it('with a path that is exact at its points, log-linear between and constant outside', () => {
    const path = script(
      `${HEAD}coins:\n  BTC:\n    price:\n      - { at: 1s, px: 100 }\n      - { at: 3s, px: 400 }\n`,
    );
    const px = (s: number) => path.at('BTC', START_MS + s * 1000).anchorPx;
    expect(px(0)).toBeCloseTo(100, 9);
    expect(px(1)).toBeCloseTo(100, 9);
    expect(px(2)).toBeCloseTo(200, 9);
    expect(px(3)).toBeCloseTo(400, 9);
    expect(px(500)).toBeCloseTo(400, 9);
    expect(path.at('ETH', START_MS).anchorPx).toBeNull();
  });

  it('with factors that multiply, the coin naming the regime, and phases that end', () => {
    const phases = script(
      `${HEAD}market:\n  phases:\n    - { from: 0s, to: 1m, regime: calm, liquidity: 0.5 }\n` +
        'coins:\n  BTC:\n    phases:\n      - { from: 10s, to: 20s, regime: stressed, liquidity: 0.5 }\n',
    );
    const at = (coin: string, s: number) => phases.at(coin, START_MS + s * 1000);
    expect(at('BTC', 9)).toMatchObject({ regime: 'calm', liquidityX: 0.5 });
    expect(at('BTC', 10)).toMatchObject({ regime: 'stressed', liquidityX: 0.25 });
    expect(at('BTC', 20)).toMatchObject({ regime: 'calm', liquidityX: 0.5 });
    expect(at('ETH', 15)).toMatchObject({ regime: 'calm', liquidityX: 0.5 });
    expect(at('ETH', 60)).toMatchObject({ regime: null, liquidityX: 1 });
  });

  it('with each jump exactly once however time is cut', () => {
    const jumps = script(
      `${HEAD}coins:\n  BTC:\n    jumps:\n      - { at: 0s, bps: 100 }\n      - { at: 2s, bps: -50 }\n`,
    );
    const cut = [0, 1, 999, 1000, 2000, 2001, 5000].map((ms) => START_MS + ms);
    const sum = cut
      .slice(1)
      .reduce((total, toMs, i) => total + jumps.jumpBetween('BTC', cut[i] ?? 0, toMs), 0);
    expect(sum).toBeCloseTo(Math.log(1.01) + Math.log(0.995), 12);
  });

  it('on the wall clock with the first occurrence at or after the start', () => {
    const wall = script(
      `${WALL}annotations:\n  - { at: 00:00Z, coin: BTC, text: midnight }\n  - { at: 23:50Z, until: 23:55Z, text: now }\n`,
    );
    const midnight = Date.UTC(2025, 0, 27);
    expect(wall.annotationsBetween(START_MS, midnight).map(({ text }) => text)).toEqual(['now']);
    expect(wall.annotationsBetween(midnight, midnight + 1)).toEqual([
      { atMs: midnight, untilMs: START_MS + 3_600_000, coin: 'BTC', text: 'midnight' },
    ]);
    expect(wall.annotationsAt(Date.UTC(2025, 0, 26, 23, 55)).length).toBe(0);
    expect(wall.annotationsAt(midnight + 1).map(({ text }) => text)).toEqual(['midnight']);
  });
});
