// `/_venue/live`: what the page shows, as a stream of JSON lines, ten a second. A line holds only the parts that changed
// since the one before; a viewer that does not read misses lines, never order.
import type { ServerResponse } from 'node:http';
import type { Timers } from '../../clock/system.ts';
import type { FaultBook } from '../../faults/book.ts';
import { FAULT_KINDS } from '../../faults/spec.ts';
import type { Journal } from '../../journal/journal.ts';
import type { VenueHost } from '../host.ts';
import type { SocketServer } from '../ws/server.ts';
import { AdminError } from './respond.ts';
import { JournalTail } from './tail.ts';

const PERIOD_MS = 100;
const VIEWERS_MAX = 8;
const LEVELS = 6;
const ORDERS_MAX = 200;
const FACTS_MAX = 100;

export interface LiveOptions {
  readonly host: VenueHost;
  readonly faults: FaultBook;
  readonly sockets: SocketServer;
  readonly journal: Journal;
  readonly timers: Timers;
}

export class Live {
  readonly #options: LiveOptions;
  readonly #tail: JournalTail;
  #viewers = 0;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#tail = new JournalTail(options.journal);
  }

  /** Streams to one viewer until it goes. @throws AdminError when there are too many. */
  stream(response: ServerResponse): void {
    if (this.#viewers >= VIEWERS_MAX) {
      throw new AdminError(429, 'TOO_MANY_VIEWERS', `At most ${VIEWERS_MAX} pages can watch at once.`);
    }
    this.#viewers++;
    this.#tail.start();
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    const shown = new Map<string, string>();
    let seq = 0;
    const push = (): void => {
      if (response.writableNeedDrain) return;
      const { lines, next } = this.#tail.since(seq);
      seq = next;
      const parts = changed(shown, this.#parts());
      if (lines.length > 0) parts.push(`"journal":${JSON.stringify(lines)}`);
      if (parts.length > 0) response.write(`{${parts.join(',')}}\n`);
    };
    push();
    const stop = this.#options.timers.every(PERIOD_MS, push);
    response.on('close', () => {
      stop();
      this.#viewers--;
      if (this.#viewers === 0) this.#tail.stop();
    });
  }

  #parts(): Readonly<Record<string, unknown>> {
    const { host } = this.#options;
    const clients = host.exchange.accounts().filter(({ house }) => !house);
    return {
      vitals: this.#vitals(),
      coins: host.exchange.coins().map((coin) => coinOf(host, coin)),
      accounts: clients
        .slice(0, FACTS_MAX)
        .map(({ address, openOrders }) => accountOf(host, address, openOrders)),
      orders: ordersOf(host, clients),
      faults: this.#options.faults.list().slice(0, FACTS_MAX).map(faultOf),
      connections: [...this.#options.sockets.connections].slice(0, FACTS_MAX).map((connection) => ({
        id: connection.id,
        ip: connection.ip,
        subscriptions: connection.subscriptions.size,
        note: connection.halfOpen ? 'half open' : '',
      })),
      choices: { kinds: FAULT_KINDS, coins: host.exchange.coins() },
    };
  }

  #vitals(): Readonly<Record<string, string>> {
    const { host, sockets, journal } = this.#options;
    return {
      'venue time': `${new Date(host.clock.nowMs()).toISOString().slice(0, 19)}Z`,
      clock: host.clock.mode === 'virtual' ? 'virtual' : `real, skew ${host.clock.skewMs} ms`,
      block: host.exchange.height.toLocaleString('en-US'),
      actions: host.actions.toLocaleString('en-US'),
      sockets: String(sockets.connections.size),
      records: journal.nextSeq.toLocaleString('en-US'),
    };
  }
}

/** Parts whose text differs from what was shown, as members of a JSON object. */
function changed(shown: Map<string, string>, parts: Readonly<Record<string, unknown>>): string[] {
  const members: string[] = [];
  for (const [name, data] of Object.entries(parts)) {
    const text = JSON.stringify(data);
    if (shown.get(name) === text) continue;
    shown.set(name, text);
    members.push(`"${name}":${text}`);
  }
  return members;
}

function coinOf({ exchange }: VenueHost, coin: string): object {
  const ctx = exchange.assetCtx(coin);
  const [bids, asks] = exchange.l2Book(coin, { levelsMax: LEVELS })?.levels ?? [[], []];
  const listed = exchange.meta().universe.find(({ name }) => name === coin);
  const flags = [
    listed?.isDelisted ? 'delisted' : '',
    exchange.perpsAtOpenInterestCap().includes(coin) ? 'at its open-interest cap' : '',
  ];
  return {
    coin,
    mid: ctx?.midPx ?? null,
    mark: ctx?.markPx,
    oracle: ctx?.oraclePx,
    funding: ctx?.funding,
    openInterest: ctx?.openInterest,
    flags: flags.filter((flag) => flag !== '').join(', '),
    bids,
    asks,
  };
}

type Client = ReturnType<VenueHost['exchange']['accounts']>[number];

function accountOf({ exchange }: VenueHost, address: Client['address'], openOrders: number): object {
  const state = exchange.clearinghouseState(address);
  const { nRequestsCap, nRequestsUsed } = exchange.userRateLimit(address);
  const positions = state.assetPositions.map(({ position: { coin, szi, leverage } }) =>
    leverage.type === 'isolated' ? `${coin} ${szi} (isolated)` : `${coin} ${szi}`,
  );
  return {
    address,
    role: exchange.userRole(address).role,
    value: state.marginSummary.accountValue,
    free: state.withdrawable,
    positions: positions.join(', '),
    orders: openOrders,
    requestsLeft: nRequestsCap - nRequestsUsed,
  };
}

function ordersOf({ exchange }: VenueHost, clients: readonly Client[]): object {
  const total = clients.reduce((sum, { openOrders }) => sum + openOrders, 0);
  const shown: object[] = [];
  for (const { address, openOrders } of clients) {
    if (shown.length >= ORDERS_MAX) break;
    if (openOrders === 0) continue;
    for (const order of exchange.frontendOpenOrders(address).slice(0, ORDERS_MAX - shown.length)) {
      const { coin, side, limitPx, sz, oid, orderType, triggerCondition, reduceOnly, tif } = order;
      const kind = order.isTrigger ? `${orderType}, ${triggerCondition}` : `${orderType} ${tif ?? ''}`;
      const named = reduceOnly ? `${kind}, reduce-only` : kind;
      shown.push({ coin, side, px: limitPx, sz, kind: named, account: address, oid });
    }
  }
  return { shown, total };
}

function faultOf({
  id,
  spec,
  strikes,
  active,
  startsAtMs,
  endsAtMs,
}: ReturnType<FaultBook['list']>[number]): object {
  const about = Object.entries(spec.match).map(([name, value]) => `${name} ${value}`);
  const ends = Number.isFinite(endsAtMs) ? `until ${clock(endsAtMs)}` : 'no end';
  return {
    id,
    kind: spec.kind,
    about: about.length === 0 ? 'anything' : about.join(', '),
    strikes,
    state: active ? `in force, ${ends}` : `from ${clock(startsAtMs)}, ${ends}`,
  };
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}
