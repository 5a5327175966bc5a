// What the key commands ask of the venue: which agents an account has, whether anything of it rests, and the one action that changes
// its agents. An answer that is not understood is not known, never "none". Engine and guardian share the weight of this host's IP, so
// little is asked.
import { addressSchema } from '@agora/shared/ids';
import type { HttpAnswer } from '@agora/shared/json';
import { type ActionOutcome, readActionOutcome, readMaster } from '@agora/shared/venue-account';
import { z } from 'zod';
import { askVenue } from '../venue/ask.ts';

const agentsSchema = z.array(z.object({ name: z.string(), address: addressSchema, validUntil: z.int() }));
export type ListedAgent = z.infer<typeof agentsSchema>[number];
const ordersSchema = z.array(z.unknown());

export class KeysVenue {
  readonly #url: string;
  readonly #account: string;

  constructor(url: string, account: string) {
    this.#url = url;
    this.#account = account;
  }

  /** Named agents, those that have expired as well; null = not known. */
  async agents(): Promise<readonly ListedAgent[] | null> {
    return agentsSchema.safeParse(jsonOf(await this.#info('extraAgents'))).data ?? null;
  }

  /**
   * Whether the address may act for the account, by name or without one; null = not known. `agents` where they were just read. One
   * that is not listed costs a weight of 60.
   */
  async mayAct(
    address: string,
    nowMs: number,
    agents: readonly ListedAgent[] | null,
  ): Promise<boolean | null> {
    if (agents === null) return null;
    const listed = agents.find((agent) => agent.address === address);
    if (listed !== undefined) return listed.validUntil > nowMs;
    const role = await askVenue(this.#url, '/info', { type: 'userRole', user: address });
    return jsonOf(role) === undefined ? null : readMaster(role) === this.#account;
  }

  /** Null = not known. */
  async restingOrders(): Promise<number | null> {
    return ordersSchema.safeParse(jsonOf(await this.#info('frontendOpenOrders'))).data?.length ?? null;
  }

  async send(body: object): Promise<ActionOutcome> {
    return readActionOutcome(await askVenue(this.#url, '/exchange', body));
  }

  #info(type: string): Promise<HttpAnswer> {
    return askVenue(this.#url, '/info', { type, user: this.#account });
  }
}

function jsonOf(answer: HttpAnswer): unknown {
  return 'json' in answer && answer.status === 200 ? answer.json : undefined;
}
