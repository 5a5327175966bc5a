/** One trading account: brought to zero orders and kept there while a stop stands, else only watched. Decided by `shared/clearing`, done here. */
import * as clearing from '@agora/shared/clearing';
import { actionsOf, cancelsAtOnce } from '@agora/shared/clearing-actions';
import { newsOf, venueSeenOf } from '@agora/shared/clearing-news';
import { affordedAct } from '@agora/shared/clearing-pace';
import { type Clearing, type ClearingAct, NOT_CLEARING, type Situation } from '@agora/shared/clearing-state';
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
type Note = (c: Clearing) => Clearing;
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
  clearing: Clearing = NOT_CLEARING;
  readonly #parts: AccountParts;
  /** Numbers of the perpetuals, as the venue told them. */
  #assets: ReadonlyMap<string, number> = new Map();

  constructor(engine: PlannedEngine, parts: AccountParts) {
    this.engine = engine;
    this.#parts = parts;
  }

  /** Does what is due, until nothing is; what stands is asked before each act. Never rejects. */
  async step(situation: () => Situation): Promise<void> {
    const [{ monoMs, isoNow }, { budget }] = [this.#parts.machine, this.#parts];
    for (let act: ClearingAct | null = 'read'; act !== null; ) {
      this.#note((c) => clearing.follow(c, situation(), monoMs(), isoNow()));
      act = affordedAct(this.clearing, this.#assets, budget, monoMs(), this.engine.id);
      if (act === 'read') await this.#read(situation);
      else if (act !== null) this.#note(await this.#act(act));
    }
  }

  /** Orders are cancelled as soon as they are listed, beside all else that is asked. Only the whole of it proves. */
  async #read(situation: () => Situation): Promise<void> {
    const [user, { machine }, { epochs }] = [this.engine.account, this.#parts, this.clearing.situation];
    const read = { startedMs: machine.monoMs(), at: machine.isoNow(), epochs };
    const listing = this.#post('/info', { type: 'frontendOpenOrders', user });
    const asking = this.#post('/info', { type: 'clearinghouseState', user });
    const holding = asking.then((held) => answers.readState(held, machine.monoMs())); // its time is of when it came
    const numbering = answers.needsAssets(this.clearing.listed?.orders ?? [], this.#assets) && this.#number();
    const orders = answers.readOrders(await listing);
    if (answers.isWithoutNumbers(orders, this.#assets)) await numbering;
    this.#note((c) => clearing.follow(c, situation(), machine.monoMs(), machine.isoNow()));
    const cancels = cancelsAtOnce(this.clearing, orders, this.#assets, machine.monoMs());
    const strike = cancels.length > 0 && this.#act('cancel', cancels);
    const [held] = await Promise.all([holding, numbering]);
    this.#note((c) => clearing.noteAnswers(c, read, orders, held));
    if (strike) this.#note(await strike);
  }

  async #number(): Promise<void> {
    this.#assets = answers.readAssets(await this.#post('/info', { type: 'meta' })) ?? this.#assets;
  }

  /** Resolves to what notes how it went. */
  async #act(act: Exclude<ClearingAct, 'read'>, cancels?: GuardianAction[]): Promise<Note> {
    const [{ monoMs, wallMs }, { budget, tell }] = [this.#parts.machine, this.#parts];
    const sentMs = monoMs();
    if (act === 'check') {
      budget.spend(answers.ROLE_WEIGHT, sentMs);
      const answer = await this.#post('/info', { type: 'userRole', user: this.engine.wallet });
      return (c) => clearing.noteChecked(c, answers.readMaster(answer), sentMs);
    }
    const actions = cancels ?? actionsOf(this.clearing, act, this.#assets, sentMs, wallMs());
    const sending = Promise.all(actions.map((action) => this.#send(action)));
    const data = { engine_id: this.engine.id, actions };
    if (actions.length > 0)
      tell(act === 'prove' ? 'info' : 'warn', act, `${act}: ${actions.length} actions sent`, data);
    const [outcomes, nowMs] = [await sending, monoMs()];
    return (c) => clearing.noteActs(c, act, outcomes, sentMs, nowMs);
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
    return this.#parts.machine.ask(`${this.#parts.venueUrl}${path}`, { body, ...BOUNDS });
  }

  /** What is new in it is told and published. */
  #note(change: Note): void {
    const [{ tell, publish, observe, machine }, { id }, before] = [this.#parts, this.engine, this.clearing];
    this.clearing = change(before);
    const { lines, steps, changed } = newsOf(before, this.clearing, machine.monoMs());
    for (const { step, sinceStopMs } of steps) observe(id, step, sinceStopMs);
    const seen = changed ? venueSeenOf(this.clearing, id) : null;
    if (seen !== null) publish(seen);
    for (const { level, msg } of lines)
      tell(level, 'clearance', msg, { engine_id: id, stage: this.clearing.stage });
  }
}
