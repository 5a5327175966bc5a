/**
 * One trading account: brought to zero orders and kept there while a stop stands, only watched otherwise. What is next is decided
 * by `@agora/shared/clearing` and `clearing-pace`; here it is done, one act after the other, told and published.
 */
import * as clearing from '@agora/shared/clearing';
import { newsOf, venueSeenOf } from '@agora/shared/clearing-news';
import { affordedAct } from '@agora/shared/clearing-pace';
import type { GuardianAction } from '@agora/shared/guardian-action';
import type { GuardianPlan, PlannedEngine } from '@agora/shared/guardian-plan';
import type { EngineId } from '@agora/shared/ids';
import type { HttpAnswer } from '@agora/shared/json';
import type { Machine } from '@agora/shared/machine';
import * as answers from '@agora/shared/venue-account';
import { WeightBudget } from '@agora/shared/venue-pace';
import type { VenueSeen } from '@agora/shared/venue-seen';
import type { Tell } from './audit.ts';
import { readKey } from './settings.ts';
import { Signer } from './signer.ts';

const BOUNDS = { limitMs: 2_000, bytesMax: 8 << 20 }; // an account with 5,000 orders answers a quarter of that

export interface AccountParts {
  readonly machine: Machine;
  readonly venueUrl: string;
  readonly signer: Signer;
  readonly budget: WeightBudget;
  readonly tell: Tell;
  readonly publish: (seen: VenueSeen) => void;
  readonly observe: (engine: EngineId, step: string, sinceStopMs: number) => void;
}
type Ears = Pick<AccountParts, 'machine' | 'tell' | 'publish' | 'observe'>;

/** Refuses wallets that it cannot read. */
export function openAccounts(plan: GuardianPlan, ears: Ears): Account[] {
  const budget = new WeightBudget(plan.weightPerMin, ears.machine.monoMs());
  return plan.engines.map((engine) => {
    const signer = new Signer(readKey(engine.keyFile), plan.network, ears.machine.wallMs);
    return new Account(engine, { ...ears, venueUrl: plan.venueUrl, signer, budget });
  });
}

export class Account {
  readonly engine: PlannedEngine;
  clearing: clearing.Clearing = clearing.NOT_CLEARING;
  readonly #parts: AccountParts;
  /** Numbers of the perpetuals, as the venue told them. */
  #assets: ReadonlyMap<string, number> = new Map();

  constructor(engine: PlannedEngine, parts: AccountParts) {
    this.engine = engine;
    this.#parts = parts;
  }

  /** Does what is due, until nothing is; what stands is asked before each act. Never rejects. */
  async step(situation: () => clearing.Situation): Promise<void> {
    const [{ monoMs, isoNow }, { budget }] = [this.#parts.machine, this.#parts];
    for (let after: clearing.Clearing | null = this.clearing; after !== null; ) {
      const before = this.clearing;
      this.clearing = clearing.follow(before, situation(), monoMs(), isoNow());
      const act = affordedAct(this.clearing, this.#assets, budget, monoMs(), this.engine.id);
      after = act === 'read' ? await this.#read() : act === null ? null : await this.#act(act);
      this.clearing = after ?? this.clearing;
      this.#report(before);
    }
  }

  async #read(): Promise<clearing.Clearing> {
    const [user, { machine }] = [this.engine.account, this.#parts];
    const [startedMs, at, { epochs }] = [machine.monoMs(), machine.isoNow(), this.clearing.situation];
    const asksMeta = answers.needsAssets(this.clearing.seen?.orders ?? [], this.#assets);
    const [orders, state, meta] = await Promise.all([
      this.#post('/info', { type: 'frontendOpenOrders', user }),
      this.#post('/info', { type: 'clearinghouseState', user }),
      asksMeta ? this.#post('/info', { type: 'meta' }) : null,
    ]);
    if (meta !== null) this.#assets = answers.readAssets(meta) ?? this.#assets;
    const read = answers.readAccount(orders, state);
    if (typeof read === 'string') return clearing.noteReadFailed(this.clearing, startedMs, read);
    return clearing.noteRead(this.clearing, { startedMs, at, epochs, ...read });
  }

  async #act(act: Exclude<clearing.ClearingAct, 'read'>): Promise<clearing.Clearing> {
    const { monoMs, wallMs } = this.#parts.machine;
    const sentMs = monoMs();
    if (act === 'check') {
      this.#parts.budget.spend(answers.ROLE_WEIGHT, sentMs);
      const answer = await this.#post('/info', { type: 'userRole', user: this.engine.wallet });
      return clearing.noteChecked(this.clearing, answers.readMaster(answer), sentMs);
    }
    const actions = clearing.actionsOf(this.clearing, act, this.#assets, sentMs, wallMs());
    const sending = Promise.all(actions.map((action) => this.#send(action)));
    const data = { engine_id: this.engine.id, actions };
    this.#parts.tell(act === 'prove' ? 'info' : 'warn', act, `${act}: ${actions.length} actions sent`, data);
    return clearing.noteActs(this.clearing, act, await sending, sentMs, monoMs());
  }

  /** An action waits for nothing: its weight is only counted. */
  async #send(action: GuardianAction): Promise<answers.ActionOutcome> {
    const { budget, signer, machine } = this.#parts;
    const body = signer.sign(action);
    budget.spend(answers.actionWeight(action), machine.monoMs());
    const outcome = answers.readActionOutcome(await this.#post('/exchange', body));
    const nonce = outcome.kind === 'failed' ? answers.readNonceRefusal(outcome.text) : null;
    if (nonce !== null) signer.startAt(nonce);
    return outcome;
  }

  #post(path: string, body: object): Promise<HttpAnswer> {
    const { machine, venueUrl } = this.#parts;
    return machine.ask(`${venueUrl}${path}`, { body, ...BOUNDS });
  }

  #report(before: clearing.Clearing): void {
    const [{ tell, publish, observe, machine }, { id }] = [this.#parts, this.engine];
    const { lines, steps, changed } = newsOf(before, this.clearing, machine.monoMs());
    for (const { step, sinceStopMs } of steps) observe(id, step, sinceStopMs);
    const seen = changed ? venueSeenOf(this.clearing, id) : null;
    if (seen !== null) publish(seen);
    for (const { level, msg } of lines)
      tell(level, 'clearance', msg, { engine_id: id, stage: this.clearing.stage });
  }
}
