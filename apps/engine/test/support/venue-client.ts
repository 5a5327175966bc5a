/**
 * The whole venue adapter of one engine against a paper venue, with everything that it tells at hand; and a second trader
 * to trade against.
 */
import { type Address, type Cloid, type Coin, cloidSchema, coinSchema } from '@agora/shared/ids';
import { until } from '@agora/testkit/app-process';
import { type PaperVenue, type PaperVenueOptions, startPaperVenue } from '@agora/testkit/venue';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import type { PlaceOrder } from '../../src/adapters/hyperliquid/exchange/place.ts';
import { PlaceLine } from '../../src/adapters/hyperliquid/exchange/place-line.ts';
import { NonceSource } from '../../src/adapters/hyperliquid/nonce/nonce-source.ts';
import { actionHash } from '../../src/adapters/hyperliquid/signing/action-hash.ts';
import { agentDigest } from '../../src/adapters/hyperliquid/signing/agent-digest.ts';
import type { Packable } from '../../src/adapters/hyperliquid/signing/msgpack.ts';
import type { SignerPolicy } from '../../src/adapters/hyperliquid/signing/policy.ts';
import { Signer } from '../../src/adapters/hyperliquid/signing/signer.ts';
import { loadCurve, SigningKey } from '../../src/adapters/hyperliquid/signing/signing-key.ts';
import { VenueClock } from '../../src/adapters/hyperliquid/time/venue-clock.ts';
import { hyperliquidVenue, type Venue } from '../../src/adapters/hyperliquid/venue.ts';
import type { ApprovedOrder } from '../../src/core/approve/approved-order.ts';
import type { Outcome } from '../../src/ports/outcome.ts';
import type { PlaceReport, PlaceSent } from '../../src/ports/venue-exchange.ts';
import type { VenueSpend } from '../../src/ports/venue-spending.ts';
import type { StreamName, VenueStream, VenueStreamEvent } from '../../src/ports/venue-stream.ts';
import type { Universe } from '../../src/ports/venue-universe.ts';
import { Lines } from './doubles.ts';

export const BTC = coinSchema.parse('BTC');
export const ETH = coinSchema.parse('ETH');
export const BTC_ID = 3;
const TICK_MS = 20;

const curve = await loadCurve();
const keyOf = (n: number) => new SigningKey(new Uint8Array(32).fill(n), curve);
const masterKey = keyOf(0x11);
const agentKey = keyOf(0x22);
const otherKey = keyOf(0x33);

export class VenueClient {
  readonly paper: PaperVenue;
  readonly account: Address = masterKey.address;
  readonly agent: Address = agentKey.address;
  readonly venue: Venue;
  readonly venueClock = new VenueClock(systemClock);
  readonly nonces: NonceSource;
  readonly spends: VenueSpend[] = [];
  readonly events: VenueStreamEvent[] = [];
  readonly reports: PlaceReport[] = [];
  readonly log = new Lines();
  universe: Universe = new Map();
  readonly #timer: NodeJS.Timeout;
  #sequence = 0;
  #otherNonce = 0;

  private constructor(paper: PaperVenue) {
    this.paper = paper;
    this.nonces = new NonceSource({
      file: { write: async () => undefined },
      time: this.venueClock,
      clock: systemClock,
      log: this.log,
      reservedBefore: 0,
    });
    this.venue = hyperliquidVenue({
      httpUrl: paper.httpUrl,
      wsUrl: paper.wsUrl,
      account: this.account,
      signer: new Signer({
        key: agentKey,
        network: 'testnet',
        vaultAddress: null,
        policy: () => this.#policy(),
      }),
      nonces: this.nonces,
      clock: systemClock,
      venueClock: this.venueClock,
      spending: { spent: (spend) => this.spends.push(spend) },
      random: () => 0,
    });
    this.#timer = setInterval(() => this.venue.tick(), TICK_MS);
  }

  /** Starts a venue and connects; the line for places is open. */
  static async start(options: PaperVenueOptions = {}): Promise<VenueClient> {
    const paper = await startPaperVenue({
      oracles: { BTC: '100000', ETH: '3000' },
      ...options,
      accounts: [
        {
          address: masterKey.address,
          usd: '100000',
          agents: [{ address: agentKey.address, name: 'engine' }],
        },
        { address: otherKey.address, usd: '1000000' },
      ],
    });
    const client = new VenueClient(paper);
    client.venue.start();
    answered(await client.venue.info.exchangeStatus());
    client.universe = answered(await client.venue.info.meta());
    await client.nonces.renew();
    await client.lineOpen();
    return client;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.venue.close();
    await this.paper.stop();
  }

  lineOpen(): Promise<boolean> {
    return until('the line for places is open', () => this.venue.placer.look().open);
  }

  openStream(stream: StreamName, coins: readonly Coin[] = [BTC]): VenueStream {
    return this.venue.openStream(stream, this.universe, coins, (event) => this.events.push(event));
  }

  of<K extends VenueStreamEvent['kind']>(kind: K): Extract<VenueStreamEvent, { kind: K }>[] {
    return this.events.filter(
      (event): event is Extract<VenueStreamEvent, { kind: K }> => event.kind === kind,
    );
  }

  cloid(n: number): Cloid {
    return cloidSchema.parse(`0x${n.toString(16).padStart(32, '0')}`);
  }

  order(change: Partial<PlaceOrder> = {}): PlaceOrder {
    this.#sequence += 1;
    return {
      cloid: this.cloid(this.#sequence),
      assetId: BTC_ID,
      side: 'buy',
      pxText: '99000',
      szText: '0.01',
      reduceOnly: false,
      expiresAfterMs: (this.venueClock.venueNowMs() ?? 0) + 2_000,
      ...change,
    };
  }

  /** Sends one batch; its reports are appended to `reports`. */
  send(...orders: PlaceOrder[]): PlaceSent {
    const { placer } = this.venue;
    if (!(placer instanceof PlaceLine)) throw new Error('the placer is another one');
    const prepared = placer.prepare(orders);
    if ('kind' in prepared) throw new Error(`${prepared.reason}: ${prepared.detail}`);
    const sent = placer.send(
      prepared,
      () => true,
      (report) => this.reports.push(report),
    );
    if (sent.kind === 'denied') throw new Error(`${sent.reason}: ${sent.detail}`);
    return sent;
  }

  /** Sends one batch and waits for its first report. */
  async place(...orders: PlaceOrder[]): Promise<PlaceReport> {
    const { nonce } = this.send(...orders);
    return until('a report', () => this.reports.find((report) => report.nonce === nonce));
  }

  /** Open orders as the venue itself holds them. */
  async openCloids(): Promise<(string | null)[]> {
    const read = answered(await this.venue.info.readAccount(this.universe, new Set([BTC, ETH]), 0));
    return (read.view.orders ?? []).map((order) => order.cloid);
  }

  /** The other trader takes or makes: a signed GTC or IOC order straight to the venue. */
  async otherTrades(
    side: 'buy' | 'sell',
    px: string,
    sz: string,
    tif: 'Gtc' | 'Ioc' = 'Ioc',
  ): Promise<unknown> {
    const action: Packable = {
      type: 'order',
      orders: [{ a: BTC_ID, b: side === 'buy', p: px, s: sz, r: false, t: { limit: { tif } } }],
      grouping: 'na',
    };
    this.#otherNonce = Math.max(Date.now(), this.#otherNonce + 1);
    const nonce = this.#otherNonce;
    const hash = actionHash(action, { nonce, vaultAddress: null, expiresAfterMs: null });
    const signature = otherKey.sign(agentDigest(hash, 'testnet'));
    const answer = await fetch(`${this.paper.httpUrl}/exchange`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action, nonce, signature }),
    });
    return answer.json();
  }

  #policy(): SignerPolicy {
    const assets = new Map([...this.universe.values()].map(({ spec }) => [spec.assetId, spec]));
    return { assets, orderNotionalUusdMax: 5_000_000_000, leverageMax: 10 };
  }
}

export function answered<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'answered') throw new Error(`${outcome.kind}: ${outcome.reason}`);
  return outcome.value;
}

/** Type-level: whatever the gate approves, the line can place. */
export const approvedIsPlaceable = (order: ApprovedOrder): PlaceOrder => order;
