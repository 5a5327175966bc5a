/**
 * What `./agora flatten` asks of the venue: position, book, resting orders, and the one kind of order that its signer signs. An answer
 * that is not understood is never taken for nothing.
 */
import { canonicalDecimal, type Decimal } from '@agora/shared/decimal';
import { type Address, addressSchema, type Coin } from '@agora/shared/ids';
import type { HttpAnswer } from '@agora/shared/json';
import { readAssets, readPositions } from '@agora/shared/venue-account';
import { z } from 'zod';
import { Refusal } from '../cli/refusal.ts';
import { askVenue } from '../venue/ask.ts';
import { closingOrder, type FlattenOrder } from './action.ts';
import type { Book, Held } from './close-plan.ts';
import type { FlattenSigner } from './signer.ts';

export type FlattenAnswer =
  | { readonly kind: 'filled'; readonly size: string; readonly px: string }
  | {
      readonly kind: 'unmatched' | 'would_grow' | 'post_only' | 'refused' | 'silent';
      readonly text: string;
    };

export class FlattenVenue {
  readonly #url: string;
  readonly #account: Address;

  constructor(url: string, account: string) {
    this.#url = url;
    this.#account = addressSchema.parse(account);
  }

  async assets(): Promise<ReadonlyMap<string, number>> {
    const assets = readAssets(await this.#post('/info', { type: 'meta' }));
    if (assets === null) throw unread('the list of perpetuals');
    return assets;
  }

  async positions(): Promise<readonly Held[]> {
    const read = readPositions(
      await this.#post('/info', { type: 'clearinghouseState', user: this.#account }),
    );
    if (typeof read === 'string') throw unread(`the account (${read})`);
    return read.filter(({ szi }) => szi !== '0');
  }

  /** The ids that clients gave the orders at rest; null for an order without one. */
  async restingCloids(): Promise<readonly (string | null)[]> {
    const answer = await this.#post('/info', { type: 'frontendOpenOrders', user: this.#account });
    const orders = 'json' in answer ? restingSchema.safeParse(answer.json).data : undefined;
    if (orders === undefined) throw unread('the resting orders');
    return orders.map(({ cloid }) => cloid ?? null);
  }

  async book(coin: Coin): Promise<Book> {
    const answer = await this.#post('/info', { type: 'l2Book', coin });
    const levels = 'json' in answer ? bookSchema.safeParse(answer.json).data?.levels : undefined;
    if (levels === undefined) throw unread(`the book of ${coin}`);
    return { bids: levels[0], asks: levels[1] };
  }

  async close(order: FlattenOrder, signer: FlattenSigner): Promise<FlattenAnswer> {
    return readFlattenAnswer(await this.#post('/exchange', signer.sign(closingOrder(order), Date.now())));
  }

  #post(path: '/info' | '/exchange', body: object): Promise<HttpAnswer> {
    return askVenue(this.#url, path, body);
  }
}

/** What became of the one order. No answer, or a strange one, may be an order that traded: the next read tells. */
export function readFlattenAnswer(answer: HttpAnswer): FlattenAnswer {
  if ('silent' in answer) return { kind: 'silent', text: answer.silent };
  const said = answerSchema.safeParse(answer.json).data;
  if (said === undefined)
    return { kind: 'silent', text: `HTTP ${answer.status} without an answer that is understood` };
  if (said.status === 'err') return refusalOf(said.response);
  const [status] = said.response.data.statuses;
  if ('filled' in status) return { kind: 'filled', size: status.filled.totalSz, px: status.filled.avgPx };
  return refusalOf(status.error);
}

function refusalOf(whole: string): FlattenAnswer {
  const text = whole.slice(0, 200);
  if (/only post-only orders allowed/i.test(text)) return { kind: 'post_only', text };
  if (/could not immediately match/i.test(text)) return { kind: 'unmatched', text };
  // The position went before the order came, perhaps by the order before it: a later read says so.
  if (/reduce only order would increase/i.test(text)) return { kind: 'would_grow', text };
  return { kind: 'refused', text };
}

function unread(what: string): Refusal {
  return new Refusal('failed', `the venue does not show ${what}`, 'nothing is sent without it; run it again');
}

const venueDecimal = z.string().transform((text, ctx): Decimal => {
  try {
    return canonicalDecimal(text);
  } catch {
    ctx.addIssue('not a plain decimal');
    return z.NEVER;
  }
});
const levelsSchema = z.array(z.object({ px: venueDecimal, sz: venueDecimal }));
const bookSchema = z.object({ levels: z.tuple([levelsSchema, levelsSchema]) });
const restingSchema = z.array(z.object({ oid: z.int(), cloid: z.string().nullish() }));
const statusSchema = z.union([
  z.object({ filled: z.object({ totalSz: z.string(), avgPx: z.string() }) }),
  z.object({ error: z.string() }),
]);
const answerSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    response: z.object({ data: z.object({ statuses: z.tuple([statusSchema]) }) }),
  }),
  z.object({ status: z.literal('err'), response: z.string() }),
]);
