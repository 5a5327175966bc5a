// The deployment of a drill: a whole AGORA of its own, on its own paper venue without latency, blocks or limits, with a Bot API of
// its own, in a folder and on ports of its own. Nothing of another deployment is touched.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, configSchema } from '@agora/shared/config';
import { FakeBotApi } from '../bot-api.ts';
import { type Deployment, newDeployment } from '../stack.ts';

export const DRILL_ENGINE = 'mm-drill';
/** Who writes to the bot. */
export const OPERATOR_ID = 4_711;
const COINS = ['BTC', 'ETH', 'SOL', 'HYPE'] as const;
const LEVELS = 63;
/** Two sides of four coins. */
export const ORDERS_WANTED = 2 * LEVELS * COINS.length;

export interface DrillDeployment {
  readonly it: Deployment;
  readonly bot: FakeBotApi;
  remove(): Promise<void>;
}

/** Started, healthy and not enabled. Throws with what the launcher said where it does not come up. */
export async function startDrillDeployment(): Promise<DrillDeployment> {
  const bot = await FakeBotApi.start();
  const it = await newDeployment({
    engineIds: [DRILL_ENGINE],
    configure: (config) => drillConfig(config, bot.root),
  });
  writeFileSync(join(it.home.dir, 'bot.token'), bot.token, { mode: 0o400 });
  const remove = async () => {
    await it.remove();
    await bot.stop();
  };
  const up = await it.run('up', '--detach');
  if (up.code === 0) return { it, bot, remove };
  await remove();
  throw new Error(`the deployment of the drill did not come up: ${up.stderr.trim()}`);
}

function drillConfig(config: Config, botRoot: string): Config {
  const [engine] = config.engines;
  if (engine === undefined) throw new Error('there is no engine to drill');
  const limits = { max_position_sz: '100000', max_position_usd: 20_000 };
  return configSchema.parse({
    ...config,
    paper_venue: { ...config.paper_venue, block_ms: 0, latency_ms: 0, limits: false },
    telegram: {
      bot_token_file: 'bot.token',
      allowed_user_ids: [OPERATOR_ID],
      chat_ids: [],
      second_contact_chat_ids: [],
      api_root: botRoot,
    },
    engines: [
      {
        ...engine,
        warmup_s: 0,
        coins: COINS,
        envelope: {
          ...engine.envelope,
          symbols: Object.fromEntries(COINS.map((coin) => [coin, limits])),
          max_total_position_usd: 80_000,
          max_open_orders: 600,
          max_messages_per_min: 120_000,
          max_executions_per_min: 600,
          max_position_flips_per_10min: 60,
          max_price_move_bps_per_min: 2_000,
          price_collar_mid_bps: 500,
          price_collar_oracle_bps: 1_000,
          daily_loss_limit_usd: 50_000,
        },
        strategy: {
          ...engine.strategy,
          quote_size_usd: 20,
          levels: LEVELS,
          level_spacing_bps: 2,
          min_spread_bps: 10,
          anti_churn_cooldown_ms: 100,
        },
      },
    ],
  });
}
