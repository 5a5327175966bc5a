/**
 * The rules of the configuration that bind more than one field, each with the path of the field to change
 * and a sentence that says how. Pure: no disk, no network.
 */
import type { z } from 'zod';
import type { configShape, EngineConfig } from './config.ts';
import { REAL_VENUE_CEILINGS } from './envelope-ceilings.ts';

type ConfigShape = z.infer<typeof configShape>;

export interface BrokenRule {
  readonly path: (string | number)[];
  readonly message: string;
}

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);
/** Shortest warm-up on a real venue, in seconds; the paper venue may be quicker, and the console says so. */
export const WARMUP_S_MIN = 180;

/** Every broken rule, in the order of the file; an empty list means the configuration is coherent. */
export function configRules(config: ConfigShape): BrokenRule[] {
  return [
    ...config.engines.flatMap((engine, index) => engineRules(config, engine, ['engines', index])),
    ...duplicateRules(config),
    ...portRules(config),
    ...webRules(config),
    ...urlRules(config),
  ];
}

function engineRules(config: ConfigShape, engine: EngineConfig, at: (string | number)[]): BrokenRule[] {
  const broken: BrokenRule[] = [];
  const rule = (holds: boolean, path: (string | number)[], message: string) => {
    if (!holds) broken.push({ path: [...at, ...path], message });
  };
  const paper = config.venue === 'paper';
  rule(
    paper || engine.account !== 'generated',
    ['account'],
    '"generated" is for venue: paper; name the address of your trading account',
  );
  rule(
    paper || engine.warmup_s >= WARMUP_S_MIN,
    ['warmup_s'],
    `must be at least ${WARMUP_S_MIN} seconds on ${config.venue}; only venue: paper may warm up faster`,
  );
  const { envelope } = engine;
  const ceilings = [
    ['max_open_orders', REAL_VENUE_CEILINGS.openOrdersMax],
    ['max_messages_per_min', REAL_VENUE_CEILINGS.messagesPerMinMax],
  ] as const;
  for (const [field, max] of ceilings)
    rule(
      paper || envelope[field] <= max,
      ['envelope', field],
      `must be at most ${max} on ${config.venue}; only venue: paper may have more`,
    );
  for (const [index, coin] of engine.coins.entries()) {
    rule(
      Object.hasOwn(envelope.symbols, coin),
      ['coins', index],
      `${coin} has no limits: add it to envelope.symbols`,
    );
    rule(engine.coins.indexOf(coin) === index, ['coins', index], `${coin} is listed twice`);
  }
  rule(
    envelope.warning_band_usd < envelope.daily_loss_limit_usd,
    ['envelope', 'warning_band_usd'],
    `must be less than daily_loss_limit_usd (${envelope.daily_loss_limit_usd}), else the kill threshold is armed from the start`,
  );
  for (const [coin, limits] of Object.entries(envelope.symbols)) {
    rule(
      limits.max_position_usd <= envelope.max_total_position_usd,
      ['envelope', 'symbols', coin, 'max_position_usd'],
      `must not exceed max_total_position_usd (${envelope.max_total_position_usd})`,
    );
    rule(
      envelope.max_order_notional_usd <= limits.max_position_usd,
      ['envelope', 'symbols', coin, 'max_position_usd'],
      `must be at least max_order_notional_usd (${envelope.max_order_notional_usd}), else one order could break it`,
    );
  }
  return [...broken, ...strategyRules(engine, at)];
}

function strategyRules(engine: EngineConfig, at: (string | number)[]): BrokenRule[] {
  const { envelope, strategy } = engine;
  const broken: BrokenRule[] = [];
  const rule = (holds: boolean, field: string, message: string) => {
    if (!holds) broken.push({ path: [...at, 'strategy', field], message });
  };
  rule(
    strategy.quote_size_usd <= envelope.max_order_notional_usd,
    'quote_size_usd',
    `must not exceed envelope.max_order_notional_usd (${envelope.max_order_notional_usd})`,
  );
  rule(
    strategy.min_spread_bps <= strategy.max_spread_bps,
    'min_spread_bps',
    `must not exceed max_spread_bps (${strategy.max_spread_bps})`,
  );
  const outermostBps = strategy.max_spread_bps / 2 + (strategy.levels - 1) * strategy.level_spacing_bps;
  rule(
    outermostBps + strategy.inventory_skew_bps <= envelope.price_collar_mid_bps,
    'max_spread_bps',
    `the outermost quote may lie ${outermostBps + strategy.inventory_skew_bps} bps from mid, outside envelope.price_collar_mid_bps (${envelope.price_collar_mid_bps})`,
  );
  const quotes = 2 * strategy.levels * engine.coins.length;
  rule(
    quotes <= envelope.max_open_orders,
    'levels',
    `2 sides x ${strategy.levels} levels x ${engine.coins.length} coins = ${quotes} orders, above envelope.max_open_orders (${envelope.max_open_orders})`,
  );
  return broken;
}

function duplicateRules(config: ConfigShape): BrokenRule[] {
  const broken: BrokenRule[] = [];
  for (const [index, engine] of config.engines.entries()) {
    const earlier = config.engines.slice(0, index);
    if (earlier.some((other) => other.id === engine.id)) {
      broken.push({ path: ['engines', index, 'id'], message: `"${engine.id}" is used by another engine` });
    }
    if (engine.account !== 'generated' && earlier.some((other) => other.account === engine.account)) {
      broken.push({
        path: ['engines', index, 'account'],
        message:
          'is used by another engine: two engines on one account would read each other as foreign orders',
      });
    }
  }
  return broken;
}

function portRules(config: ConfigShape): BrokenRule[] {
  const takenBy = new Map<number, string>();
  const broken: BrokenRule[] = [];
  const take = (path: (string | number)[], port: number) => {
    const other = takenBy.get(port);
    if (other !== undefined) broken.push({ path, message: `port ${port} is already taken by ${other}` });
    else takenBy.set(port, path.join('.'));
  };
  for (const [name, port] of Object.entries(config.ports)) take(['ports', name], port);
  for (const [index, engine] of config.engines.entries()) take(['engines', index, 'port'], engine.port);
  return broken;
}

/** The console answers only to names it was told; every address at once is no name that a browser could use. */
function webRules({ web }: ConfigShape): BrokenRule[] {
  if (!EVERY_ADDRESS.has(web.bind) || web.allowed_origins.length > 0) return [];
  const message = `must name at least one origin, such as https://10.8.0.1:3000, because web.bind (${web.bind}) names no single address`;
  return [{ path: ['web', 'allowed_origins'], message }];
}

function urlRules(config: ConfigShape): BrokenRule[] {
  if (config.venue_urls === undefined) return [];
  const broken: BrokenRule[] = [];
  for (const [name, text] of Object.entries(config.venue_urls)) {
    const url = new URL(text);
    const encrypted = url.protocol === 'https:' || url.protocol === 'wss:';
    if (!encrypted && !LOOPBACK_HOSTS.has(url.hostname)) {
      broken.push({
        path: ['venue_urls', name],
        message: 'must be https or wss, unless the host is loopback',
      });
    }
  }
  return broken;
}
