// What one account did and suffered at the paper venue, told by the venue's journal alone: every order that reached it,
// what became of it, every fill, read and frame. Wall-clock times are microseconds, stamped when the bytes came in.
import { z } from 'zod';
import { exact } from './exact.ts';
import { filesIn, linesOf } from './lines.ts';
import { NO_TOP, topOf } from './shown-top.ts';

export type Side = 'buy' | 'sell';

/** One order of a signed batch, as it reached the exchange. */
export interface Submission {
  readonly seq: number;
  /** When its bytes came in. */
  readonly us: number;
  /** Venue time at which the exchange took it up. */
  readonly venueMs: number;
  readonly signer: string;
  readonly nonce: number;
  readonly expiresAfterMs: number | null;
  readonly cloid: string | null;
  readonly assetId: number;
  readonly side: Side;
  readonly px: bigint;
  readonly sz: bigint;
  readonly reduceOnly: boolean;
  readonly tif: string;
}

/** An order that the exchange accepted. */
export interface VenueOrder {
  readonly oid: number;
  readonly cloid: string | null;
  readonly coin: string;
  readonly side: Side;
  readonly px: bigint;
  readonly origSz: bigint;
  readonly seq: number;
  readonly openedUs: number;
  left: bigint;
  /** Null while it rests. */
  ended: { readonly status: string; readonly us: number; readonly seq: number } | null;
}

export interface VenueFill {
  readonly seq: number;
  readonly us: number;
  readonly tid: number;
  readonly oid: number;
  readonly cloid: string | null;
  readonly coin: string;
  readonly side: Side;
  readonly px: bigint;
  readonly sz: bigint;
  readonly fee: bigint;
  readonly closedPnl: bigint;
}

/** A signed action that is no order: cancel, noop … */
export interface OtherAction {
  readonly seq: number;
  readonly us: number;
  readonly signer: string;
  readonly type: string;
  readonly nonce: number;
  readonly items: number;
  /** Orders that a cancel names, each by the one or the other. */
  readonly oids: readonly number[];
  readonly cloids: readonly string[];
  /** When a scheduled cancel is to fire, venue time; null = none is scheduled any more, or this is no such action. */
  readonly timeMs: number | null;
  accepted: boolean | null;
  /** When the exchange had carried it out or refused it; null = never. */
  answeredUs: number | null;
}

/** A read of the account's open orders that came in. */
export interface OrderRead {
  readonly us: number;
  readonly req: number;
}

/** A market frame that left for somebody's socket. */
export interface MarketFrame {
  readonly us: number;
  readonly coin: string;
  readonly channel: 'bbo' | 'l2Book';
  readonly connections: readonly number[];
  /** Whether the journal keeps what it said: every `bbo`, and a book that a fault put in place of the true one. */
  readonly shown: boolean;
  /** A fault had it say something else than what the exchange held. */
  readonly replaced: boolean;
  /** Best bid and ask of one that is shown; null for an empty side and for what is no price. */
  readonly bid: number | null;
  readonly ask: number | null;
}

export interface Connection {
  readonly id: number;
  readonly openedUs: number;
  closedUs: number | null;
}

export interface VenueStory {
  readonly account: string;
  readonly submissions: Submission[];
  readonly orders: Map<number, VenueOrder>;
  readonly fills: VenueFill[];
  readonly actions: OtherAction[];
  readonly reads: OrderRead[];
  readonly frames: MarketFrame[];
  readonly connections: Map<number, Connection>;
  readonly funding: { readonly coin: string; readonly usd: bigint; readonly us: number }[];
  /** Coin by the venue's number of the asset. */
  readonly coins: Map<number, string>;
  readonly szDecimals: Map<string, number>;
  deposited: bigint;
  firstUs: number;
  lastUs: number;
}

export interface StoryWanted {
  readonly account: string;
  /** Agent wallets that may sign for it. */
  readonly signers: readonly string[];
}

const sideOf = (word: string): Side => (word === 'B' ? 'buy' : 'sell');
const decimal = z.string().transform(exact);
const cloid = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

const head = z.object({ seq: z.int(), t: z.number(), us: z.number(), k: z.string() });
const orderUpdate = z.object({
  type: z.literal('orderUpdate'),
  status: z.string(),
  order: z.object({
    coin: z.string(),
    side: z.string(),
    limitPx: decimal,
    sz: decimal,
    origSz: decimal,
    oid: z.int(),
    cloid,
  }),
});
const fillEvent = z.object({
  type: z.literal('fill'),
  fill: z.object({
    coin: z.string(),
    side: z.string(),
    px: decimal,
    sz: decimal,
    oid: z.int(),
    tid: z.int(),
    fee: decimal,
    closedPnl: decimal,
    cloid,
  }),
});
const fundingEvent = z.object({
  type: z.literal('funding'),
  payment: z.object({ coin: z.string(), usdc: decimal }),
});
const actionResult = z.object({
  type: z.literal('actionResult'),
  ticket: z.int(),
  response: z.object({ status: z.string() }),
});
const submit = z.object({
  kind: z.literal('submit'),
  command: z.object({
    signer: z.string(),
    nonce: z.number(),
    expiresAfter: z.number().nullish(),
    action: z.looseObject({ type: z.string() }),
  }),
});
const orderAction = z.object({
  orders: z.array(
    z.object({
      a: z.int(),
      b: z.boolean(),
      p: decimal,
      s: decimal,
      r: z.boolean(),
      t: z.object({ limit: z.object({ tif: z.string() }) }),
      c: cloid,
    }),
  ),
});
const cancelsAction = z.object({
  cancels: z.array(z.object({ o: z.int().optional(), cloid: z.string().optional() })).default([]),
  time: z.int().nullish(),
});
const genesis = z.object({
  assets: z.array(z.object({ name: z.string(), assetId: z.int(), szDecimals: z.int() })),
});
const funded = z.object({
  kind: z.enum(['createAccount', 'deposit']),
  account: z.union([z.string(), z.object({ address: z.string(), usd: decimal })]),
  usd: decimal.optional(),
});
const frame = z.object({
  ch: z.enum(['bbo', 'l2Book']),
  coin: z.string(),
  to: z.array(z.int()),
  text: z.string().optional(),
  replaced: z.boolean().default(false),
});
const connection = z.object({ conn: z.int(), open: z.boolean().optional() });

/** Reads the journal in `dir`. Throws where it has a gap, or lacks its beginning. */
export async function readVenue(dir: string, wanted: StoryWanted): Promise<VenueStory> {
  const reader = new VenueReader(wanted);
  for await (const line of linesOf(filesIn(dir, '.ndjson'))) reader.line(line);
  if (reader.story.coins.size === 0) throw new Error(`the journal in ${dir} lacks its beginning`);
  return reader.story;
}

/** Folds a journal, line by line, into what matters of one account. Throws where the journal has a gap. */
export class VenueReader {
  readonly story: VenueStory;
  readonly #account: string;
  readonly #signers: ReadonlySet<string>;
  readonly #waiting = new Map<number, OtherAction>();
  readonly #raw: readonly string[];
  #lastSeq = -1;

  constructor({ account, signers }: StoryWanted) {
    this.#account = account.toLowerCase();
    this.#signers = new Set(signers.map((signer) => signer.toLowerCase()));
    this.#raw = [this.#account, ...this.#signers];
    this.story = {
      account: this.#account,
      submissions: [],
      orders: new Map(),
      fills: [],
      actions: [],
      reads: [],
      frames: [],
      connections: new Map(),
      funding: [],
      coins: new Map(),
      szDecimals: new Map(),
      deposited: 0n,
      firstUs: 0,
      lastUs: 0,
    };
  }

  line(text: string): void {
    const kind = /^\{"seq":(\d+),"t":\d+,"us":(\d+),"k":"([a-z]+)"/.exec(text);
    if (kind === null) throw new Error(`not a line of the journal: ${text.slice(0, 120)}`);
    const seq = Number(kind[1]);
    if (this.#lastSeq >= 0 && seq !== this.#lastSeq + 1)
      throw new Error(`the journal goes from ${this.#lastSeq} to ${seq}`);
    this.#lastSeq = seq;
    const us = Number(kind[2]);
    if (this.story.firstUs === 0) this.story.firstUs = us;
    this.story.lastUs = Math.max(this.story.lastUs, us);
    if (this.#matters(kind[3] ?? '', text)) this.#take(JSON.parse(text));
  }

  /** Most of a journal is of others; only what may be ours is parsed. */
  #matters(kind: string, text: string): boolean {
    if (kind === 'genesis' || kind === 'conn') return true;
    // A snapshot repeats, at length, what the inputs before it led to.
    if (kind === 'snapshot') return false;
    if (kind === 'sent') return text.includes('"ch":"bbo"') || text.includes('"ch":"l2Book"');
    return this.#raw.some((address) => text.includes(address));
  }

  #take(json: unknown): void {
    const at = head.parse(json);
    const record = json as Record<string, unknown>; // head.parse has shown that it is an object
    switch (at.k) {
      case 'genesis':
        for (const { name, assetId, szDecimals } of genesis.parse(json).assets) {
          this.story.coins.set(assetId, name);
          this.story.szDecimals.set(name, szDecimals);
        }
        return;
      case 'conn':
        // A connection that was refused never was one.
        if (!('refused' in record)) this.#connection(connection.parse(json), at.us);
        return;
      case 'sent':
        this.#frame(frame.parse(json), at.us);
        return;
      case 'recv':
        this.#read(record, at.us);
        return;
      case 'in':
        this.#input(record.input, Number(record.ticket), record.res, at);
        return;
      case 'event':
        this.#event(record.event, at);
    }
  }

  #connection({ conn, open = false }: z.output<typeof connection>, us: number): void {
    const known = this.story.connections.get(conn);
    if (open) this.story.connections.set(conn, { id: conn, openedUs: us, closedUs: null });
    else if (known !== undefined) known.closedUs ??= us;
  }

  #frame({ ch, coin, to, text, replaced }: z.output<typeof frame>, us: number): void {
    const { bid, ask } = text === undefined ? NO_TOP : topOf(text, coin);
    const shown = text !== undefined;
    this.story.frames.push({ us, coin, channel: ch, connections: to, shown, replaced, bid, ask });
  }

  #read({ text, req }: Record<string, unknown>, us: number): void {
    if (typeof text === 'string' && /"(?:frontendO|o)penOrders"/.test(text) && text.includes(this.#account))
      this.story.reads.push({ us, req: Number(req) });
  }

  #input(input: unknown, ticket: number, answered: unknown, at: z.output<typeof head>): void {
    const money = funded.safeParse(input).data;
    if (money !== undefined) this.#fund(money);
    const sent = submit.safeParse(input).data;
    if (sent === undefined) return;
    const { signer, nonce, expiresAfter, action } = sent.command;
    if (!this.#signers.has(signer)) return;
    if (action.type !== 'order') {
      const { cancels, time } = cancelsAction.parse(action);
      const { seq, us } = at;
      const accepted = actionResult.shape.response.safeParse(answered).data?.status;
      const other = {
        seq,
        us,
        signer,
        type: action.type,
        nonce,
        items: Math.max(1, cancels.length),
        oids: cancels.flatMap(({ o }) => o ?? []),
        cloids: cancels.flatMap(({ cloid: named }) => named ?? []),
        timeMs: time ?? null,
        accepted: accepted === undefined ? null : accepted === 'ok',
        answeredUs: accepted === undefined ? null : us,
      };
      this.story.actions.push(other);
      this.#waiting.set(ticket, other);
      return;
    }
    for (const order of orderAction.parse(action).orders) {
      this.story.submissions.push({
        seq: at.seq,
        us: at.us,
        venueMs: at.t,
        signer,
        nonce,
        expiresAfterMs: expiresAfter ?? null,
        cloid: order.c,
        assetId: order.a,
        side: order.b ? 'buy' : 'sell',
        px: order.p,
        sz: order.s,
        reduceOnly: order.r,
        tif: order.t.limit.tif,
      });
    }
  }

  #fund({ account, usd }: z.output<typeof funded>): void {
    const [address, amount] =
      typeof account === 'string' ? [account, usd ?? 0n] : [account.address, account.usd];
    if (address.toLowerCase() === this.#account) this.story.deposited += amount;
  }

  #event(event: unknown, { seq, us }: z.output<typeof head>): void {
    const { account, type } = event as { account?: unknown; type?: unknown }; // read only to compare
    if (account !== this.#account) return;
    if (type === 'orderUpdate') this.#orderUpdate(orderUpdate.parse(event), seq, us);
    else if (type === 'fill') this.#fill(fillEvent.parse(event).fill, seq, us);
    else if (type === 'funding') {
      const { coin, usdc } = fundingEvent.parse(event).payment;
      this.story.funding.push({ coin, usd: usdc, us });
    } else if (type === 'actionResult') {
      const { ticket, response } = actionResult.parse(event);
      const other = this.#waiting.get(ticket);
      if (other !== undefined) Object.assign(other, { accepted: response.status === 'ok', answeredUs: us });
      this.#waiting.delete(ticket);
    }
  }

  #orderUpdate({ status, order }: z.output<typeof orderUpdate>, seq: number, us: number): void {
    const { oid, coin, limitPx, origSz, sz } = order;
    const known = this.story.orders.get(oid);
    if (known === undefined) {
      // A refusal has an id, too, and never rested.
      if (status.endsWith('Rejected') || status === 'rejected') return;
      const opened = {
        oid,
        cloid: order.cloid,
        coin,
        side: sideOf(order.side),
        px: limitPx,
        origSz,
        seq,
        openedUs: us,
      };
      this.story.orders.set(oid, {
        ...opened,
        left: sz,
        ended: status === 'open' ? null : { status, us, seq },
      });
      return;
    }
    known.left = sz;
    if (status !== 'open') known.ended = { status, us, seq };
  }

  #fill(fill: z.output<typeof fillEvent>['fill'], seq: number, us: number): void {
    const { side, ...rest } = fill;
    this.story.fills.push({ ...rest, side: sideOf(side), seq, us });
  }
}
