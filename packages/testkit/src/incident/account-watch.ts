// What the venue says the account is worth, and where its oracle stands, four times a second: read like any client reads, of a
// venue without limits by IP. It never asks for orders, since judges count such reads.
import { z } from 'zod';

const EVERY_MS = 250;

const accountSchema = z.object({
  marginSummary: z.object({ accountValue: z.coerce.number() }),
  assetPositions: z.array(
    z.object({ position: z.object({ coin: z.string(), positionValue: z.coerce.number() }) }),
  ),
});
const marketSchema = z.tuple([
  z.object({ universe: z.array(z.object({ name: z.string() })) }),
  z.array(z.object({ oraclePx: z.coerce.number() })),
]);
const limitSchema = z.object({ nRequestsUsed: z.int(), nRequestsCap: z.int() });

export class AccountWatch {
  readonly samples: { readonly ms: number; readonly equityUsd: number }[] = [];
  readonly oracleLog: { readonly ms: number; readonly px: number }[] = [];
  /** Looks that got no answer. */
  missed = 0;
  readonly #httpUrl: string;
  readonly #account: string;
  readonly #coin: string;
  readonly #held = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;

  /** `coin` is whose oracle is noted. */
  constructor(httpUrl: string, account: string, coin: string) {
    this.#httpUrl = httpUrl;
    this.#account = account;
    this.#coin = coin;
  }

  start(): void {
    const next = async () => {
      await this.#look().catch(() => {
        this.missed += 1;
      });
      if (this.#timer !== null) this.#timer = setTimeout(next, EVERY_MS);
    };
    this.#timer = setTimeout(next, 0);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** As of the last look. */
  positionUsd(coin: string): number {
    return this.#held.get(coin) ?? 0;
  }

  async requests(): Promise<{ used: number; cap: number }> {
    const { nRequestsUsed: used, nRequestsCap: cap } = limitSchema.parse(
      await this.#info({ type: 'userRateLimit', user: this.#account }),
    );
    return { used, cap };
  }

  /** The venue's number of each coin, and how finely it is traded. */
  async assets(coins: readonly string[]): Promise<{ coin: string; assetId: number; szDecimals: number }[]> {
    const meta = z
      .object({ universe: z.array(z.object({ name: z.string(), szDecimals: z.int() })) })
      .parse(await this.#info({ type: 'meta' }));
    return coins.map((coin) => {
      const assetId = meta.universe.findIndex(({ name }) => name === coin);
      return { coin, assetId, szDecimals: meta.universe[assetId]?.szDecimals ?? 0 };
    });
  }

  async #look(): Promise<void> {
    const [account, [{ universe }, contexts]] = await Promise.all([
      this.#info({ type: 'clearinghouseState', user: this.#account }).then((json) =>
        accountSchema.parse(json),
      ),
      this.#info({ type: 'metaAndAssetCtxs' }).then((json) => marketSchema.parse(json)),
    ]);
    const ms = Date.now();
    this.samples.push({ ms, equityUsd: account.marginSummary.accountValue });
    this.#held.clear();
    for (const { position } of account.assetPositions)
      this.#held.set(position.coin, Math.abs(position.positionValue));
    const px = contexts[universe.findIndex(({ name }) => name === this.#coin)]?.oraclePx;
    if (px !== undefined && this.oracleLog.at(-1)?.px !== px) this.oracleLog.push({ ms, px });
  }

  async #info(body: object): Promise<unknown> {
    const answer = await fetch(`${this.#httpUrl}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(2_000),
    });
    if (!answer.ok) throw new Error(`/info answered ${answer.status}`);
    return answer.json();
  }
}
