/**
 * Everything that reaches the venue, put together for one account: reads and cancels over kept-open HTTP connections,
 * places over a socket of their own, market and account streams over one each. The streams are opened once the venue has
 * described its coins. `tick` carries all deadlines.
 */
import type { Address, Coin } from '@agora/shared/ids';
import type { Clock } from '../../ports/clock.ts';
import type { VenueCanceller, VenuePlacer } from '../../ports/venue-exchange.ts';
import type { VenueInfo } from '../../ports/venue-info.ts';
import type { VenueNonces } from '../../ports/venue-nonces.ts';
import type { VenueSpending } from '../../ports/venue-spending.ts';
import type { StreamName, VenueStream, VenueStreamEvent } from '../../ports/venue-stream.ts';
import type { Universe } from '../../ports/venue-universe.ts';
import { canceller } from './exchange/canceller.ts';
import { PlaceLine } from './exchange/place-line.ts';
import { postActionOver } from './exchange/post-action.ts';
import { httpPoster } from './http/poster.ts';
import { postInfoOver } from './info/post-info.ts';
import type { Signer } from './signing/signer.ts';
import { ConnectPace } from './socket/backoff.ts';
import { openNativeSocket } from './socket/native-socket.ts';
import { StreamClient } from './stream/stream-client.ts';
import type { VenueClock } from './time/venue-clock.ts';
import { venueInfo } from './venue-info.ts';

export interface VenueParts {
  readonly httpUrl: string;
  readonly wsUrl: string;
  /** The trading account, never the agent. */
  readonly account: Address;
  readonly signer: Signer;
  readonly nonces: VenueNonces;
  readonly clock: Clock;
  readonly venueClock: VenueClock;
  readonly spending: VenueSpending;
  /** A number in [0, 1) for each wait before a reconnect. */
  readonly random: () => number;
}

export interface Venue {
  readonly info: VenueInfo;
  readonly placer: VenuePlacer;
  readonly canceller: VenueCanceller;
  /** Opens a stream; `tell` must only enqueue. */
  openStream(
    stream: StreamName,
    universe: Universe,
    coins: readonly Coin[],
    tell: (event: VenueStreamEvent) => void,
  ): VenueStream;
  /** Connects the line for places. */
  start(): void;
  /** Every 100 ms or so. */
  tick(): void;
  /** Ends every connection. */
  close(): void;
}

export function hyperliquidVenue(parts: VenueParts): Venue {
  const { httpUrl, wsUrl, account, signer, nonces, clock, venueClock, spending, random } = parts;
  const poster = httpPoster(httpUrl);
  const socket = { wsUrl, open: openNativeSocket, clock, random, pace: new ConnectPace() };
  const line = new PlaceLine({ ...socket, signer, nonces, spending });
  const streams: VenueStream[] = [];
  return {
    info: venueInfo({ post: postInfoOver(poster, spending), account, clock, venueClock }),
    placer: line,
    canceller: canceller(postActionOver(poster, signer, spending), nonces),
    openStream(stream, universe, coins, tell) {
      const client = new StreamClient({
        ...socket,
        time: venueClock,
        stream,
        account,
        coins,
        universe,
        tell,
      });
      streams.push(client);
      client.start();
      return client;
    },
    start: () => line.start(),
    tick() {
      line.tick();
      for (const stream of streams) stream.tick();
    },
    close() {
      line.stop();
      for (const stream of streams) stream.stop();
      poster.close();
    },
  };
}
