/**
 * One trading account: brought to zero orders and kept there while a stop stands, only watched otherwise. What is next is decided
 * by `@agora/shared/clearing`; here it is done, one act after the other, told and published.
 */
import * as clearing from '@agora/shared/clearing';
import { newsOf, venueSeenOf } from '@agora/shared/clearing-news';
import type { GuardianAction } from '@agora/shared/guardian-action';
import type { Address, EngineId } from '@agora/shared/ids';
import type { HttpAnswer } from '@agora/shared/json';
import * as answers from '@agora/shared/venue-account';
import { WeightBudget } from '@agora/shared/venue-pace';
import type { VenueSeen } from '@agora/shared/venue-seen';
import { isoNow, monoMs, wallMs } from './clock.ts';
import { ask } from './http.ts';
import { readKey, type Settings, StartRefusal } from './settings.ts';
import { Signer } from './signer.ts';
import type { Tell } from './tell.ts';

/** Several times the answer of an account with 5,000 orders. */
const BOUNDS = { limitMs: 2_000, bytesMax: 8 << 20 };
/** Of the venue's 1,200 a minute and IP. */
const WEIGHT_PER_MIN = 400;

export interface Standing extends clearing.Situation {
  /** Both panic epochs as last read; null = not freshly. */
  readonly epochs: VenueSeen['epochs'];
}

/** Who hears of it. */
export interface AccountEars {
  readonly tell: Tell;
  readonly publish: (seen: VenueSeen) => void;
  readonly observe: (engine: EngineId, step: string, sinceStopMs: number) => void;
}

interface AccountParts extends AccountEars {
  readonly engine: EngineId;
  /** What is read: never the wallet's own address, which would show an empty account. */
  readonly address: Address;
  readonly wallet: Address;
  readonly venueUrl: string;
  readonly signer: Signer;
  readonly budget: WeightBudget;
}

export class Account {
  readonly parts: AccountParts;
  clearing: clearing.Clearing = clearing.NOT_CLEARING;
  /** Numbers of the perpetuals, as the venue told them. */
  #assets: ReadonlyMap<string, number> = new Map();

  constructor(parts: AccountParts) {
    this.parts = parts;
  }

  /** Does what is due, until nothing is; what stands is asked before each act. Never rejects. */
  async step(standingNow: () => Standing): Promise<void> {
    for (let act: clearing.ClearingAct | null = 'read'; act !== null; ) {
      const before = this.clearing;
      const standing = standingNow();
      this.clearing = clearing.follow(before, standing, monoMs(), isoNow());
      act = clearing.nextAct(this.clearing, monoMs());
      const done = act === null ? this.clearing : await this.#do(act, standing.epochs);
      if (done === null)
        act = null; // this minute's weight is used up
      else this.clearing = done;
      this.#report(before);
    }
  }

  #do(act: clearing.ClearingAct, epochs: VenueSeen['epochs']): Promise<clearing.Clearing | null> {
    if (act === 'read') return this.#read(epochs);
    return act === 'check' ? this.#check() : this.#act(act);
  }

  async #read(epochs: VenueSeen['epochs']): Promise<clearing.Clearing | null> {
    const { address: user, budget } = this.parts;
    const [startedMs, at] = [monoMs(), isoNow()];
    const knows =
      this.#assets.size > 0 && (this.clearing.seen?.orders ?? []).every(({ coin }) => this.#assets.has(coin));
    if (!budget.take(answers.READ_WEIGHT + (knows ? 0 : answers.META_WEIGHT), startedMs)) return null;
    const [orders, positions, meta] = await Promise.all([
      this.#post('/info', { type: 'frontendOpenOrders', user }),
      this.#post('/info', { type: 'clearinghouseState', user }),
      knows ? null : this.#post('/info', { type: 'meta' }),
    ]);
    if (meta !== null) this.#assets = answers.readAssets(meta) ?? this.#assets;
    const read = answers.readAccount(orders, positions);
    if (typeof read === 'string') return clearing.noteReadFailed(this.clearing, startedMs, read);
    return clearing.noteRead(this.clearing, { startedMs, at, epochs, ...read });
  }

  /** Whom the wallet acts for: an accepted `noop` says that it acts for somebody. */
  async #check(): Promise<clearing.Clearing> {
    this.parts.budget.spend(answers.ROLE_WEIGHT, monoMs());
    const answer = await this.#post('/info', { type: 'userRole', user: this.parts.wallet });
    return clearing.noteChecked(this.clearing, answers.readMaster(answer), monoMs());
  }

  async #act(act: clearing.ClearingAct): Promise<clearing.Clearing> {
    const sentMs = monoMs();
    const actions = clearing.actionsOf(this.clearing, act, this.#assets, sentMs, wallMs());
    const sending = Promise.all(actions.map((action) => this.#send(action)));
    const data = { engine_id: this.parts.engine, actions };
    this.parts.tell(act === 'prove' ? 'info' : 'warn', act, `${act}: ${actions.length} actions sent`, data);
    return clearing.noteActs(this.clearing, act, await sending, sentMs, monoMs());
  }

  /** An action waits for nothing: its weight is only counted. */
  async #send(action: GuardianAction): Promise<answers.ActionOutcome> {
    const { budget, signer } = this.parts;
    const body = signer.sign(action);
    budget.spend(answers.actionWeight('cancels' in action ? action.cancels.length : 1), monoMs());
    const outcome = answers.readActionOutcome(await this.#post('/exchange', body));
    const nonce = outcome.kind === 'failed' ? answers.readNonceRefusal(outcome.text) : null;
    if (nonce !== null) signer.startAt(nonce);
    return outcome;
  }

  #post(path: string, body: object): Promise<HttpAnswer> {
    return ask(`${this.parts.venueUrl}${path}`, { body, ...BOUNDS });
  }

  #report(before: clearing.Clearing): void {
    const { engine, tell, publish, observe } = this.parts;
    const { line, steps, changed } = newsOf(before, this.clearing, monoMs());
    for (const { step, sinceStopMs } of steps) observe(engine, step, sinceStopMs);
    const seen = changed ? venueSeenOf(this.clearing, engine) : null;
    if (seen !== null) publish(seen);
    if (line !== null)
      tell(line.level, 'clearance', line.msg, { engine_id: engine, clearance: this.clearing.stage });
  }
}

/** Every account to guard. The weight of reads, which the venue counts by IP, is shared. Throws StartRefusal. */
export function openAccounts({ runtime, engines }: Settings, ears: AccountEars): Account[] {
  const budget = new WeightBudget(WEIGHT_PER_MIN, monoMs());
  const network = runtime.config.venue === 'mainnet' ? 'mainnet' : 'testnet';
  const venueUrl = runtime.venue.http_url.replace(/\/$/, '');
  return engines.map((engine) => {
    const {
      account_address: address,
      guardian_address: wallet,
      guardian_key_file: file,
    } = runtime.wallets[engine] ?? {};
    if (address === undefined || wallet === undefined || file === undefined)
      throw new StartRefusal('config', `no wallet of the guardian is named for ${engine}`);
    try {
      const signer = new Signer(readKey(file), network, wallMs);
      return new Account({ ...ears, engine, address, wallet, venueUrl, signer, budget });
    } catch (error) {
      if (error instanceof RangeError)
        throw new StartRefusal('environment', `${file} holds ${error.message}`);
      throw error;
    }
  });
}
