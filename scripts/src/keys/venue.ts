// What the key commands ask of the venue: which agents an account has, whether anything of it rests, and the one action that changes
// its agents. An answer that is not understood is not known, never "none". Engine and guardian share the weight of this host's IP, so
// little is asked.
import { addressSchema } from '@agora/shared/ids';
import type { HttpAnswer } from '@agora/shared/json';
import { type ActionOutcome, readActionOutcome, readMaster } from '@agora/shared/venue-account';
import { z } from 'zod';
import { say } from '../cli/progress.ts';
import { askVenue } from '../venue/ask.ts';

const agentsSchema = z.array(z.object({ name: z.string(), address: addressSchema, validUntil: z.int() }));
export type ListedAgent = z.infer<typeof agentsSchema>[number];
const ordersSchema = z.array(z.unknown());

/** The venue counts by the minute. */
const SCARCE = { triesMax: 14, everyMs: 5_000 } as const;
const TOO_MANY = 429;

export class KeysVenue {
  readonly #url: string;
  readonly #account: string;
  readonly #everyMs: number;

  /** `everyMs`: between tries while the venue says that this host asked too much. */
  constructor(url: string, account: string, everyMs: number = SCARCE.everyMs) {
    this.#url = url;
    this.#account = account;
    this.#everyMs = everyMs;
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
    const role = await this.#info('userRole', address);
    return jsonOf(role) === undefined ? null : readMaster(role) === this.#account;
  }

  /** Null = not known. */
  async restingOrders(): Promise<number | null> {
    return ordersSchema.safeParse(jsonOf(await this.#info('frontendOpenOrders'))).data?.length ?? null;
  }

  async send(body: object): Promise<ActionOutcome> {
    return readActionOutcome(await askVenue(this.#url, '/exchange', body));
  }

  /** Waits for the next minute where the weight of this one is used up; a read changes nothing, so it may be repeated. */
  async #info(type: string, user = this.#account): Promise<HttpAnswer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await askVenue(this.#url, '/info', { type, user });
      const isScarce = 'status' in answer && answer.status === TOO_MANY;
      if (!isScarce || tries === SCARCE.triesMax) return answer;
      if (tries === 1)
        say('agora: the venue takes no more questions of this host for now: waiting up to a minute');
      await new Promise((resolve) => setTimeout(resolve, this.#everyMs));
    }
  }
}

function jsonOf(answer: HttpAnswer): unknown {
  return 'json' in answer && answer.status === 200 ? answer.json : undefined;
}
