/** Turns what the venue's streams tell into events of the core, and leads each into its lane. It waits for nothing. */
import type { Log } from '../ports/log.ts';
import type { Dropped, VenueStreamEvent } from '../ports/venue-stream.ts';
import type { EngineLoop } from './engine-loop.ts';

/** What could have been about our orders, positions or cash. A coin that is no listed perpetual, or another user, is not. */
const GAPS: ReadonlySet<Dropped> = new Set(['malformed', 'unknown_kind']);

export interface StreamFeedParts {
  readonly loop: EngineLoop;
  readonly log: Log;
}

export function feedOf({ loop, log }: StreamFeedParts): (event: VenueStreamEvent) => void {
  return (event) => {
    switch (event.kind) {
      case 'bbo':
      case 'l2':
      case 'reference':
        tellMarket(loop, event);
        return;
      case 'connected':
        tellConnection(loop, event.stream, event.connection);
        return;
      case 'lost':
        log.warn(
          { stream: event.stream, reason: event.reason },
          `the ${event.stream} stream is lost: ${event.reason}`,
        );
        tellConnection(loop, event.stream, 0);
        return;
      case 'snapshotted':
        log.info(
          { stream: event.stream, connection: event.connection },
          `the ${event.stream} stream is whole`,
        );
        return;
      case 'refused':
        log.warn({ stream: event.stream, text: event.text }, 'the venue refuses a subscription');
        return;
      case 'alive':
        if (event.stream === 'account') loop.account({ kind: 'account_alive' });
        return;
      case 'missed':
        // A gap in what we know of the account: only a read closes it.
        log.warn({ channel: event.channel, why: event.why }, 'an account frame could not be used');
        loop.happen({
          ...{ kind: 'read_wanted', reason: `a frame of ${event.channel} could not be used` },
          isGap: GAPS.has(event.why),
        });
        return;
      case 'liquidation':
        loop.happen({ kind: 'read_wanted', reason: 'the venue tells of a liquidation', isGap: event.ofUs });
        return;
      case 'non_user_cancels':
        // Each is told as an order's end, too.
        loop.happen({ kind: 'read_wanted', reason: 'the venue tells of non_user_cancels', isGap: false });
        return;
      case 'trades':
        return;
      default:
        tellAccount(loop, event);
    }
  };
}

type MarketFrame = Extract<VenueStreamEvent, { kind: 'bbo' | 'l2' | 'reference' }>;
type AccountFrame = Extract<VenueStreamEvent, { kind: 'order_news' | 'fills' | 'funding' | 'view' }>;

function tellMarket(loop: EngineLoop, event: MarketFrame): void {
  const { kind, coin } = event;
  if (kind === 'bbo') loop.market({ kind, coin, frame: event.frame });
  else if (kind === 'l2') loop.market({ kind, coin, frame: event.frame });
  else loop.market({ kind, coin, frame: event.frame });
}

/** Of the market at once, so that frames of an earlier connection are told apart; of the account in its order. */
function tellConnection(loop: EngineLoop, stream: 'market' | 'account', connection: number): void {
  if (stream === 'market') loop.happen({ kind: 'market_connection', connection });
  else loop.account({ kind: 'account_connection', connection });
}

function tellAccount(loop: EngineLoop, event: AccountFrame): void {
  switch (event.kind) {
    case 'order_news':
      for (const news of event.news) loop.account({ kind: 'order_news', news });
      return;
    case 'fills':
      loop.account({ kind: 'fills', fills: event.fills });
      return;
    case 'funding':
      loop.account({ kind: 'funding', ...event.funding });
      return;
    case 'view':
      loop.account({ kind: 'venue_view', view: event.view, fills: [] });
  }
}
