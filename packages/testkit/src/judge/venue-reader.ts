// Reads the paper venue's journal into the story of one account. Only what may be that account's is parsed; a journal with a gap is refused,
// never bridged.
import type { z } from 'zod';
import {
  actionResultSchema,
  cancelActionSchema,
  connectionSchema,
  fillEventSchema,
  frameSchema,
  fundedSchema,
  fundingEventSchema,
  genesisSchema,
  headSchema,
  orderActionSchema,
  orderUpdateSchema,
  submitSchema,
} from './journal-schemas.ts';
import { filesIn, linesOf } from './lines.ts';
import { NO_TOP, topOf } from './shown-top.ts';
import type { OtherAction, Side, Submission, VenueStory } from './venue-story.ts';

type Head = z.output<typeof headSchema>;
type Action = z.output<typeof submitSchema>['command']['action'];

export interface StoryWanted {
  readonly account: string;
  /** Agent wallets that may sign for it. */
  readonly signers: readonly string[];
}

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
    const at = headSchema.parse(json);
    const record = json as Record<string, unknown>; // headSchema.parse has shown that it is an object
    switch (at.k) {
      case 'genesis':
        for (const { name, assetId, szDecimals } of genesisSchema.parse(json).assets) {
          this.story.coins.set(assetId, name);
          this.story.szDecimals.set(name, szDecimals);
        }
        return;
      case 'conn':
        // A connection that was refused never was one.
        if (!('refused' in record)) this.#connection(connectionSchema.parse(json), at.us);
        return;
      case 'sent':
        this.#frame(frameSchema.parse(json), at.us);
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

  #connection({ conn, open = false }: z.output<typeof connectionSchema>, us: number): void {
    const known = this.story.connections.get(conn);
    if (open) this.story.connections.set(conn, { id: conn, openedUs: us, closedUs: null });
    else if (known !== undefined) known.closedUs ??= us;
  }

  #frame({ ch, coin, to, text, replaced }: z.output<typeof frameSchema>, us: number): void {
    const { bid, ask } = text === undefined ? NO_TOP : topOf(text, coin);
    const shown = text !== undefined;
    this.story.frames.push({ us, coin, channel: ch, connections: to, shown, replaced, bid, ask });
  }

  #read({ text, req, by }: Record<string, unknown>, us: number): void {
    const isOrders =
      typeof text === 'string' && /"(?:frontendO|o)penOrders"/.test(text) && text.includes(this.#account);
    if (!isOrders) return;
    this.story.reads.push({ us, req: Number(req), by: by === 'engine' || by === 'guardian' ? by : null });
  }

  #input(input: unknown, ticket: number, answered: unknown, at: Head): void {
    const money = fundedSchema.safeParse(input).data;
    if (money !== undefined) this.#fund(money);
    const sent = submitSchema.safeParse(input).data;
    if (sent === undefined) return;
    const { signer, nonce, expiresAfter, action } = sent.command;
    if (!this.#signers.has(signer)) return;
    const signed = { signer, nonce };
    if (action.type === 'order') this.#place(action, { ...signed, expiresAfterMs: expiresAfter ?? null }, at);
    else this.#waiting.set(ticket, this.#act(action, signed, answered, at));
  }

  #place(action: Action, terms: Pick<Submission, 'signer' | 'nonce' | 'expiresAfterMs'>, at: Head): void {
    for (const order of orderActionSchema.parse(action).orders) {
      this.story.submissions.push({
        ...{ seq: at.seq, us: at.us, venueMs: at.t, ...terms },
        ...{ cloid: order.c, assetId: order.a, side: order.b ? 'buy' : 'sell', px: order.p, sz: order.s },
        ...{ reduceOnly: order.r, tif: order.t.limit.tif },
      });
    }
  }

  #act(
    action: Action,
    signed: Pick<OtherAction, 'signer' | 'nonce'>,
    answered: unknown,
    { seq, us }: Head,
  ): OtherAction {
    const { cancels, time } = cancelActionSchema.parse(action);
    const status = actionResultSchema.shape.response.safeParse(answered).data?.status;
    const other: OtherAction = {
      ...{ seq, us, ...signed, type: action.type, items: Math.max(1, cancels.length) },
      oids: cancels.flatMap(({ o }) => o ?? []),
      cloids: cancels.flatMap(({ cloid: named }) => named ?? []),
      timeMs: time ?? null,
      accepted: status === undefined ? null : status === 'ok',
      answeredUs: status === undefined ? null : us,
    };
    this.story.actions.push(other);
    return other;
  }

  #fund({ account, usd }: z.output<typeof fundedSchema>): void {
    const [address, amount] =
      typeof account === 'string' ? [account, usd ?? 0n] : [account.address, account.usd];
    if (address.toLowerCase() === this.#account) this.story.deposited += amount;
  }

  #event(event: unknown, { seq, us }: Head): void {
    const { account, type } = event as { account?: unknown; type?: unknown }; // read only to compare
    if (account !== this.#account) return;
    if (type === 'orderUpdate') this.#orderUpdate(orderUpdateSchema.parse(event), seq, us);
    else if (type === 'fill') this.#fill(fillEventSchema.parse(event).fill, seq, us);
    else if (type === 'funding') {
      const { coin, usdc } = fundingEventSchema.parse(event).payment;
      this.story.funding.push({ coin, usd: usdc, us });
    } else if (type === 'actionResult') {
      const { ticket, response } = actionResultSchema.parse(event);
      const other = this.#waiting.get(ticket);
      if (other !== undefined) Object.assign(other, { accepted: response.status === 'ok', answeredUs: us });
      this.#waiting.delete(ticket);
    }
  }

  #orderUpdate({ status, order }: z.output<typeof orderUpdateSchema>, seq: number, us: number): void {
    const { oid, coin, limitPx, origSz, sz } = order;
    const known = this.story.orders.get(oid);
    if (known === undefined) {
      // A refusal has an id, too, and never rested.
      if (status.endsWith('Rejected') || status === 'rejected') return;
      this.story.orders.set(oid, {
        ...{
          oid,
          cloid: order.cloid,
          coin,
          side: sideOf(order.side),
          px: limitPx,
          origSz,
          seq,
          openedUs: us,
        },
        ...{ left: sz, ended: status === 'open' ? null : { status, us, seq } },
      });
      return;
    }
    known.left = sz;
    if (status !== 'open') known.ended = { status, us, seq };
  }

  #fill(fill: z.output<typeof fillEventSchema>['fill'], seq: number, us: number): void {
    const { side, ...rest } = fill;
    this.story.fills.push({ ...rest, side: sideOf(side), seq, us });
  }
}

function sideOf(word: string): Side {
  return word === 'B' ? 'buy' : 'sell';
}
