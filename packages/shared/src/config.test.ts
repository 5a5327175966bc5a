import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Config, configSchema } from './config.ts';
import { configProblems, formatConfigProblem } from './config-errors.ts';
import {
  configDraft as draft,
  ENGINE_DRAFT as engine,
  ENVELOPE_DRAFT as envelope,
} from './config-fixture.ts';
import { configJsonSchema, configJsonSchemaText } from './config-json-schema.ts';

const ADDRESS = `0x${'1'.repeat(40)}`;

function problems(input: unknown): string[] {
  const parsed = configSchema.safeParse(input);
  return parsed.success ? [] : configProblems(parsed.error).map((problem) => formatConfigProblem(problem));
}

describe('a minimal configuration', () => {
  const config = configSchema.parse(draft());
  test('is filled with safe defaults', () => {
    expect(config.engines[0]).toMatchObject({ trading_enabled: false, warmup_s: 180 });
    expect(config.web).toEqual({ bind: '127.0.0.1', allowed_origins: [] });
    expect(config.ports).toEqual({
      web: 3000,
      guardian: 3102,
      pager: 3103,
      paper_venue: 3110,
      redis_latch: 6390,
      redis_live: 6391,
      prometheus: 9090,
      grafana: 3001,
    });
    expect(config.telegram).toBeUndefined();
  });
  test('parses again to itself, so that runtime files can carry it', () => {
    expect(configSchema.parse(structuredClone(config))).toEqual(config satisfies Config);
  });
});

describe('rules over several fields', () => {
  const testnet = (change: object) => draft({ venue: 'testnet' }, { account: ADDRESS, ...change });
  test.each<[string, unknown, RegExp | null]>([
    ['warm-up of 180 s on testnet', testnet({ warmup_s: 180 }), null],
    [
      'warm-up of 179 s on testnet',
      testnet({ warmup_s: 179 }),
      /^engines\[0\]\.warmup_s: must be at least 180 seconds/,
    ],
    ['warm-up of 0 s on paper', draft({}, { warmup_s: 0 }), null],
    [
      'generated account on mainnet',
      draft({ venue: 'mainnet' }),
      /^engines\[0\]\.account: "generated" is for venue: paper/,
    ],
    [
      'coin without limits',
      draft({}, { coins: ['BTC', 'ETH'] }),
      /^engines\[0\]\.coins\[1\]: ETH has no limits/,
    ],
    ['coin twice', draft({}, { coins: ['BTC', 'BTC'] }), /^engines\[0\]\.coins\[1\]: BTC is listed twice/],
    ['coin named like an object method', draft({}, { coins: ['toString'] }), /toString has no limits/],
    ['warning band below the limit', draft({}, { envelope: { ...envelope, warning_band_usd: 499 } }), null],
    [
      'warning band at the limit',
      draft({}, { envelope: { ...envelope, warning_band_usd: 500 } }),
      /warning_band_usd: must be less than/,
    ],
    [
      'order as large as a position',
      draft({}, { envelope: { ...envelope, max_order_notional_usd: 20_000 } }),
      null,
    ],
    [
      'order larger than a position',
      draft({}, { envelope: { ...envelope, max_order_notional_usd: 20_001 } }),
      /symbols\.BTC\.max_position_usd: must be at least/,
    ],
    [
      'position above the total',
      draft({}, { envelope: { ...envelope, max_total_position_usd: 19_999 } }),
      /symbols\.BTC\.max_position_usd: must not exceed/,
    ],
    ['quote as large as an order', draft({}, { strategy: { quote_size_usd: 2_000 } }), null],
    [
      'quote larger than an order',
      draft({}, { strategy: { quote_size_usd: 2_001 } }),
      /strategy\.quote_size_usd: must not exceed/,
    ],
    [
      'spreads crossed',
      draft({}, { strategy: { quote_size_usd: 100, min_spread_bps: 81 } }),
      /strategy\.min_spread_bps/,
    ],
    [
      'quotes outside the collar',
      draft({}, { strategy: { quote_size_usd: 100, max_spread_bps: 290 } }),
      /outside envelope\.price_collar_mid_bps/,
    ],
    [
      'more quotes than orders',
      draft(
        {},
        { envelope: { ...envelope, max_open_orders: 3 }, strategy: { quote_size_usd: 100, levels: 2 } },
      ),
      /strategy\.levels: 2 sides x 2 levels x 1 coins = 4 orders/,
    ],
    [
      'two engines of one name',
      { ...draft(), engines: [engine, { ...engine, port: 3_105 }] },
      /engines\[1\]\.id: "mm-btc-1" is used/,
    ],
    [
      'two engines on one port',
      { ...draft(), engines: [engine, { ...engine, id: 'mm-2' }] },
      /engines\[1\]\.port: port 3101 is already taken by engines\.0\.port/,
    ],
    [
      'two engines on one account, spelled differently',
      draft({
        venue: 'testnet',
        engines: [
          { ...engine, account: `0x${'ab'.repeat(20)}` },
          { ...engine, id: 'mm-2', port: 3_105, account: `0x${'AB'.repeat(20)}` },
        ],
      }),
      /engines\[1\]\.account: is used by another engine/,
    ],
    [
      'two generated accounts',
      { ...draft(), engines: [engine, { ...engine, id: 'mm-2', port: 3_105 }] },
      null,
    ],
    [
      'a port taken by the console',
      draft({ ports: { guardian: 3000 } }),
      /ports\.guardian: port 3000 is already taken by ports\.web/,
    ],
    ['bind beyond loopback without tls, which the launcher adds', draft({ web: { bind: '10.8.0.1' } }), null],
    [
      'bind on every address without a name',
      draft({ web: { bind: '0.0.0.0' } }),
      /web\.allowed_origins: must name at least one origin/,
    ],
    [
      'bind on every address with a name',
      draft({ web: { bind: '::', allowed_origins: ['https://console.example:3000'] } }),
      null,
    ],
    [
      'bind beyond loopback with tls',
      draft({ web: { bind: '10.8.0.1', tls: { certificate: 'c', key: 'k' } } }),
      null,
    ],
    ['bind on IPv6 loopback', draft({ web: { bind: '::1' } }), null],
    [
      'plain venue address beyond loopback',
      draft({ venue_urls: { http: 'http://10.0.0.1', ws: 'wss://x.example/ws' } }),
      /venue_urls\.http: must be https or wss/,
    ],
    [
      'plain venue address on loopback',
      draft({ venue_urls: { http: 'http://127.0.0.1:3110', ws: 'ws://localhost:3110/ws' } }),
      null,
    ],
  ])('%s', (_, input, expected) => {
    const found = problems(input);
    if (expected === null) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringMatching(expected)]);
  });
});

describe('what is wrong is said with its place and what is allowed', () => {
  test.each<[unknown, string]>([
    [{ ...draft(), venue: 'mainet' }, 'venue: is not one of the choices (allowed: paper, testnet, mainnet)'],
    [
      draft({ colour: 1 }),
      'colour: unknown key (allowed: venue, engines, ports, web, paper_venue, telegram, webhook, alerts, outside_watch, venue_urls)',
    ],
    [
      draft({ ports: { wbe: 1 } }),
      'ports.wbe: unknown key (allowed: web, guardian, pager, paper_venue, redis_latch, redis_live, prometheus, grafana)',
    ],
    [draft({ engines: [] }), 'engines: has too few entries (allowed: a list of 1 to 8 entries)'],
    [draft({}, { id: 'global' }), 'engines[0].id: this name is reserved'],
    [draft({}, { port: 80 }), 'engines[0].port: is too small (allowed: whole number from 1024 to 65535)'],
    [
      draft({}, { port: 3101.5 }),
      'engines[0].port: is not a whole number (allowed: whole number from 1024 to 65535)',
    ],
    [draft({}, { coins: undefined }), 'engines[0].coins: is missing (allowed: a list of 1 to 8 entries)'],
    [
      draft({}, { coins: 'BTC' }),
      'engines[0].coins: is text, not a list (allowed: a list of 1 to 8 entries)',
    ],
    [
      draft({}, { trading_enabled: 'yes' }),
      'engines[0].trading_enabled: is text, not true or false (allowed: true or false)',
    ],
    [
      draft(
        {},
        { envelope: { ...envelope, symbols: { BTC: { max_position_sz: 0.2, max_position_usd: 20_000 } } } },
      ),
      'engines[0].envelope.symbols.BTC.max_position_sz: is a number, not text (allowed: text such as "0.05")',
    ],
    [
      draft({ web: { bind: 'everywhere' } }),
      'web.bind: is not in an accepted form (allowed: an IPv4 address or an IPv6 address)',
    ],
    [
      draft({ telegram: { bot_token_file: `123456789:${'A'.repeat(35)}` } }),
      'telegram.bot_token_file: looks like a secret itself: write it to a file of mode 0400 and name that file',
    ],
    [
      draft({ web: { allowed_origins: ['https://x.example/path'] } }),
      'web.allowed_origins[0]: must be an origin, such as https://console.example:3000',
    ],
    [
      null,
      'the file: is empty, not a mapping (allowed: a mapping with venue, engines, ports, web, paper_venue, telegram, webhook, alerts, outside_watch, venue_urls)',
    ],
  ])('%#: %s', (input, line) => {
    expect(problems(input)).toContain(line);
  });

  test('no message shows a secret that was written into the file', () => {
    const token = `123456789:${'A'.repeat(35)}`;
    expect(
      problems(draft({ telegram: { bot_token_file: token, bot_token: token } })).join('\n'),
    ).not.toContain(token);
  });

  test('a problem carries its path for the line number', () => {
    const parsed = configSchema.safeParse(draft({}, { port: 80 }));
    expect(parsed.success ? [] : configProblems(parsed.error).map((p) => p.path)).toEqual([
      ['engines', 0, 'port'],
    ]);
  });
});

describe('docs/schema/config.schema.json', () => {
  test('is what the schema generates (else run `pnpm generate`)', () => {
    const path = fileURLToPath(new URL('../../../docs/schema/config.schema.json', import.meta.url));
    expect(readFileSync(path, 'utf8')).toBe(configJsonSchemaText());
  });

  test('describes every field, with its unit where it is a number', () => {
    const bare: string[] = [];
    const walk = (node: ReturnType<typeof configJsonSchema>, path: string) => {
      for (const [name, child] of Object.entries(node.properties ?? {})) {
        if (child.description === undefined) bare.push(`${path}.${name}`);
        walk(child, `${path}.${name}`);
      }
      if (node.items !== undefined) walk(node.items, `${path}[]`);
      if (typeof node.additionalProperties === 'object') walk(node.additionalProperties, `${path}{}`);
    };
    walk(configJsonSchema(), '');
    expect(bare).toEqual([]);
  });
});
