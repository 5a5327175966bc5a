// The worked example of docs/strategy.md is a strategy: taken from the page as it is printed, it quotes what the page says.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { config, strategyView } from './fixtures.ts';
import type { Strategy } from './strategy.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PAGE = readFileSync(fileURLToPath(new URL('../../../../../docs/strategy.md', import.meta.url)), 'utf8');
const dir = mkdtempSync(join(tmpdir(), 'strategy-page-'));
let steady: Strategy;

beforeAll(async () => {
  const [, example = ''] = /^```ts\n([\s\S]*?)^```/m.exec(PAGE) ?? [];
  const path = join(dir, 'steady.ts');
  writeFileSync(path, example.replaceAll("from './", `from '${HERE}`));
  const loaded: { readonly steady: Strategy } = await import(pathToFileURL(path).href);
  steady = loaded.steady;
});
afterAll(() => rmSync(dir, { recursive: true }));

test('both sides of a calm market, as far apart as configured, a level behind the other', () => {
  const { quotes, spreadBps, reservationPx } = steady(strategyView());
  expect({ spreadBps, reservationPx }).toEqual({
    spreadBps: config.min_spread_bps,
    reservationPx: 1_000_000,
  });
  expect(quotes.map(({ side, level, px }) => [side, level, px])).toEqual([
    ['buy', 0, 999_800],
    ['buy', 1, 999_400],
    ['sell', 0, 1_000_200],
    ['sell', 1, 1_000_600],
  ]);
});

test('one side in reduce_only, none when flat', () => {
  const reducing = { quoteMode: 'reduce_only', szi: 5_000 } as const;
  expect(new Set(steady(strategyView(reducing)).quotes.map(({ side }) => side))).toEqual(new Set(['sell']));
  expect(steady(strategyView({ ...reducing, szi: 0 })).quotes).toEqual([]);
});

test('nothing without others on both sides', () => {
  expect(steady(strategyView({ othersBidPx: 0 })).quotes).toEqual([]);
});
