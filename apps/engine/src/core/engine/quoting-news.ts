/** What people are told about quoting: a spread that widened, a size that shrank, a mode that changed. */
import { type Coin, symbolOf } from '@agora/shared/ids';
import { usdForDisplay, uusdOfUsd } from '../money/usd.ts';
import type { DesiredQuotes } from '../quoting/strategy.ts';
import { variancePerS } from '../quoting/volatility.ts';
import { announce } from './announce.ts';
import type { CoinDesk, Desk } from './desk.ts';
import type { Timed } from './event.ts';
import { marketNoteOf } from './market-notes.ts';
import type { Engine } from './state.ts';

/** A spread this much wider than the one last told is news, and one this much narrower resets what it is compared with. */
const WIDER_BY = 1.25;
/** Not told more often than this for one coin. */
const SPREAD_NEWS_MS_MIN = 10_000;

export function tellQuoting(
  engine: Engine,
  desk: Desk,
  coinDesk: CoinDesk,
  wished: DesiredQuotes,
  t: Timed,
): void {
  if (wished.quotes.length === 0) return;
  tellSpread(engine, coinDesk, wished.spreadBps, t);
  tellSize(engine, desk, coinDesk, t);
}

function tellSpread(engine: Engine, { told, volatility, coin }: CoinDesk, spreadBps: number, t: Timed): void {
  const variance = variancePerS(volatility);
  const wider = told.spreadBps > 0 && spreadBps >= told.spreadBps * WIDER_BY;
  const narrower = spreadBps <= told.spreadBps / WIDER_BY;
  if (!wider) {
    if (told.spreadBps === 0 || narrower) Object.assign(told, { spreadBps, variance });
    return;
  }
  if (volatility.rank === null || (told.spreadMs >= 0 && t.nowMs - told.spreadMs < SPREAD_NEWS_MS_MIN))
    return;
  const note = marketNoteOf(engine, coin, t.wallMs);
  announce(engine, t.wallMs, {
    event: 'spread_widened',
    symbol: symbolOf(coin),
    spread_bps: Number(spreadBps.toFixed(2)),
    trigger: 'ewma_variance',
    context: {
      ...(note !== null && { concurrent_market_event: note }),
      ewma_var_delta: `${told.variance.toExponential(3)} -> ${variance.toExponential(3)}`,
      vol_pct_rank_1h: Number(volatility.rank.toFixed(1)),
    },
  });
  Object.assign(told, { spreadBps, variance, spreadMs: t.nowMs });
}

/** Size of one quote in the present mode, in USD. */
function quoteSizeUsd({ config, quoteMode }: Desk): number {
  const usd = Math.floor(config.quote_size_usd * (quoteMode === 'normal' ? 1 : config.defensive_size_factor));
  return usdForDisplay(uusdOfUsd(usd));
}

function tellSize(engine: Engine, desk: Desk, { told, coin }: CoinDesk, t: Timed): void {
  const sizeUsd = quoteSizeUsd(desk);
  if (told.sizeUsd !== 0 && sizeUsd < told.sizeUsd)
    announceSize(engine, desk, coin, told.sizeUsd, sizeUsd, t);
  told.sizeUsd = sizeUsd;
}

function announceSize(
  engine: Engine,
  desk: Desk,
  coin: Coin,
  fromUsd: number,
  toUsd: number,
  t: Timed,
): void {
  announce(engine, t.wallMs, {
    event: 'quote_size_reduced',
    symbol: symbolOf(coin),
    previous_quote_size_usd: fromUsd,
    next_quote_size_usd: toUsd,
    controls: {
      anti_churn_cooldown_ms: desk.config.anti_churn_cooldown_ms,
      post_only: true,
      quote_mode: desk.quoteMode,
    },
  });
}
