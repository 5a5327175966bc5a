// One client of the soak: an account with its own keys that acts by chance, over HTTP and over its socket, and holds the
// venue to what it was told. Every answer must be one that the venue gives; silence and errors of the transport count
// against the venue where no fault and no kill explains them.
import type { Prng } from '../../../src/market/prng.ts';
import type { Packable } from '../../../src/signing/msgpack.ts';
import { keySigner } from '../../support/key-signer.ts';
import { signed, signedApproval, signedSend } from '../../support/sign.ts';
import { numberedKey } from '../../support/wallet.ts';
import { type Coin, type Drawn, drawAct, type Known, pick } from './acts.ts';
import { Stream, type Told } from './stream.ts';

export interface World {
  readonly url: () => string;
  readonly wsUrl: () => string;
  readonly coins: readonly Coin[];
  readonly mids: ReadonlyMap<string, number>;
  readonly addresses: readonly string[];
  /** A fault or a kill explains an answer of the transport that is not an answer of the venue. */
  isTroubled(): boolean;
  /** A fault hides fresh orders. */
  hidesOrders(): boolean;
}

const KEEP = 300;
const ANSWER_MS_MAX = 8_000;
const HTTP_OK = 200;
const NONSENSE: readonly unknown[] = [
  'x',
  '{',
  '[]',
  {},
  { type: 'nothing' },
  { action: {}, nonce: 1, signature: { r: '0x1', s: '0x1', v: 27 } },
  { action: { type: 'order', orders: [] }, nonce: -1 },
];
const READS = [
  'openOrders',
  'frontendOpenOrders',
  'clearinghouseState',
  'userFills',
  'historicalOrders',
  'userRateLimit',
  'userFees',
  'userRole',
  'extraAgents',
  'portfolio',
  'subAccounts',
  'userVaultEquities',
  'meta',
  'metaAndAssetCtxs',
  'allMids',
  'l2Book',
  'recentTrades',
  'candleSnapshot',
  'userFunding',
  'fundingHistory',
  'predictedFundings',
  'exchangeStatus',
  'webData2',
] as const;

export class SoakClient {
  readonly address: string;
  readonly stream: Stream;
  readonly told: Told = { fills: new Set(), orders: new Set() };
  readonly strange: string[] = [];
  /** How many answers of each kind it got. */
  readonly answers = new Map<string, number>();
  readonly #world: World;
  readonly #chance: Prng;
  readonly #key: string;
  readonly #number: number;
  #agentKey: string;
  #agents = 1;
  #oids: number[] = [];
  #cloids: string[] = [];
  #nextCloid = 1;
  #subAccount: string | null = null;
  #vault: string | null = null;

  constructor(number: number, world: World, chance: Prng) {
    this.#number = number;
    this.#world = world;
    this.#chance = chance;
    this.#key = soakKey(number);
    this.#agentKey = agentKeyOf(number, this.#agents);
    this.address = keySigner(this.#key).address;
    this.stream = new Stream({
      ...{
        wsUrl: world.wsUrl,
        user: this.address,
        coins: world.coins.map(({ coin }) => coin),
        chance,
        told: this.told,
      },
      onAnswer: (data) => this.#heardPost(data),
      onStrange: (what) => this.#complain(`frame: ${what}`),
    });
  }

  get agentAddress(): string {
    return keySigner(this.#agentKey).address;
  }

  /** One act by chance, and what the venue answers. */
  async act(): Promise<void> {
    this.stream.ensure();
    const draw = this.#chance.unit();
    if (draw < 0.12) this.stream.act();
    else if (draw < 0.24) await this.#read();
    else if (draw < 0.3) await this.#recall();
    else if (draw < 0.32) await this.#nonsense();
    else await this.#sign();
  }

  /** Sends an action by the account's own key. */
  async send(action: Packable): Promise<unknown> {
    return await this.#post('exchange', signed(this.#key, action));
  }

  nextCloid(): string {
    const cloid = `0x${((this.#number << 24) + this.#nextCloid++).toString(16).padStart(32, '0')}`;
    this.#cloids = [...this.#cloids, cloid].slice(-KEEP);
    return cloid;
  }

  #known(): Known {
    const { coins, mids, addresses } = this.#world;
    return {
      ...{ coins, oids: this.#oids, cloids: this.#cloids, subAccount: this.#subAccount, vault: this.#vault },
      mid: (coin) => mids.get(coin) ?? null,
      others: addresses.filter((address) => address !== this.address),
      nowMs: () => Date.now(),
      nextCloid: () => this.nextCloid(),
    };
  }

  async #sign(): Promise<void> {
    const drawn = drawAct(this.#chance, this.#known());
    if (drawn === null) return;
    const body = this.#bodyOf(drawn);
    if (drawn.by === 'agent' && this.stream.isOpen && this.#chance.chance(0.25)) {
      this.stream.post('action', body);
      return;
    }
    const answer = await this.#post('exchange', body);
    if (this.#isUnknownAgent(answer)) await this.#newAgent();
  }

  #bodyOf(drawn: Drawn): object {
    if (drawn.by === 'send') return signedSend(this.#key, drawn.destination, drawn.amount);
    const expiresAfter = this.#chance.chance(0.2) ? { expiresAfter: Date.now() + 30_000 } : {};
    return signed(drawn.by === 'agent' ? this.#agentKey : this.#key, drawn.action, expiresAfter);
  }

  #isUnknownAgent(answer: unknown): boolean {
    return String((answer as { response?: unknown } | null)?.response).includes(
      `${this.agentAddress} does not exist`,
    );
  }

  /** Approves the next agent under the same name, which takes the place of the last one. */
  async #newAgent(): Promise<void> {
    const next = agentKeyOf(this.#number, this.#agents + 1);
    const approval = { agentAddress: keySigner(next).address, agentName: 'soak' };
    const answer = await this.#post('exchange', signedApproval(this.#key, approval));
    if ((answer as { status?: unknown } | null)?.status !== 'ok') return;
    this.#agents++;
    this.#agentKey = next;
  }

  async #read(): Promise<void> {
    const type = pick(this.#chance, READS) ?? 'meta';
    const coin = pick(this.#chance, this.#world.coins)?.coin ?? 'BTC';
    const startTime = Date.now() - 3_600_000;
    const request = {
      type,
      user: this.address,
      coin,
      startTime,
      req: { coin, interval: '1m', startTime, endTime: Date.now() },
    };
    if (this.stream.isOpen && this.#chance.chance(0.2)) this.stream.post('info', request);
    else await this.#post('info', request);
  }

  /** An order that was acknowledged is known for as long as the venue remembers so many. */
  async #recall(): Promise<void> {
    const oid = pick(this.#chance, this.#oids.slice(-100));
    if (oid === undefined) return;
    const hidden = this.#world.hidesOrders();
    const answer = (await this.#post('info', { type: 'orderStatus', user: this.address, oid })) as {
      status?: unknown;
    } | null;
    if (answer !== null && answer.status !== 'order' && !hidden && !this.#world.hidesOrders())
      this.#complain(`order ${oid} was acknowledged and is ${String(answer.status)}`);
  }

  async #nonsense(): Promise<void> {
    const body = pick(this.#chance, NONSENSE);
    const path = this.#chance.chance(0.5) ? 'info' : 'exchange';
    await this.#post(path, typeof body === 'string' ? body : JSON.stringify(body), [400, 422]);
  }

  /** @returns The answer, or null where the transport gave none. */
  async #post(
    path: 'info' | 'exchange',
    body: object | string,
    codes: readonly number[] = [],
  ): Promise<unknown> {
    try {
      const response = await fetch(`${this.#world.url()}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      const text = await response.text();
      this.#count(String(response.status));
      if (response.status !== HTTP_OK) {
        if (!codes.includes(response.status))
          this.#doubt(`${path} answered ${response.status} ${text.slice(0, 100)}`, body);
        return null;
      }
      const answer: unknown = JSON.parse(text);
      if (path === 'exchange') this.#noteAnswer(answer);
      return answer;
    } catch (error) {
      this.#count('none');
      this.#doubt(
        `${path}: ${error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : error}`,
        body,
      );
      return null;
    }
  }

  #heardPost(data: unknown): void {
    const { response } = data as { response: { type: string; payload: unknown } };
    this.#count(`post ${response.type}`);
    if (response.type === 'action') this.#noteAnswer(response.payload);
    else if (response.type === 'error') this.#doubt(`post answered ${JSON.stringify(response.payload)}`, {});
  }

  #noteAnswer(answer: unknown): void {
    const { status, response } = answer as { status?: unknown; response?: unknown };
    if (status === 'err' && typeof response === 'string') return;
    if (status !== 'ok' || typeof response !== 'object' || response === null) {
      this.#complain(`answer ${JSON.stringify(answer).slice(0, 200)}`);
      return;
    }
    const { type, data } = response as { type: string; data?: unknown };
    if (type === 'createSubAccount') this.#subAccount = String(data);
    else if (type === 'createVault') this.#vault = String(data);
    else if (type === 'order') this.#noteStatuses((data as { statuses: unknown[] }).statuses);
  }

  #noteStatuses(statuses: readonly unknown[]): void {
    for (const status of statuses) {
      const { resting, filled } = (typeof status === 'object' ? status : {}) as {
        resting?: { oid: number };
        filled?: { oid: number };
      };
      const oid = resting?.oid ?? filled?.oid;
      if (oid === undefined) continue;
      this.told.orders.add(oid);
      this.#oids.push(oid);
    }
    if (this.#oids.length > 2 * KEEP) this.#oids = this.#oids.slice(-KEEP);
  }

  #count(kind: string): void {
    this.answers.set(kind, (this.answers.get(kind) ?? 0) + 1);
  }

  #doubt(what: string, body: object | string): void {
    if (!this.#world.isTroubled()) this.#complain(`${what} to ${JSON.stringify(body).slice(0, 300)}`);
  }

  #complain(what: string): void {
    if (this.strange.length < 20)
      this.strange.push(`${new Date().toISOString()} client ${this.#number}: ${what}`);
  }
}

export function soakKey(number: number): string {
  return numberedKey(0x50a4_0000 + number);
}

export function agentKeyOf(number: number, generation: number): string {
  return numberedKey(0x50a5_0000_0000 + number * 0x1_0000 + generation);
}
