// Checks a code against an account's second factor, each code once. Two attempts with one code at one moment are taken one
// after the other, so that only the first can be right.
import type { Operator } from '@agora/shared/operators-file';
import { liveKeys } from '@agora/shared/redis-keys';
import type { Asks } from '../read-model/redis-source.ts';
import type { System } from '../system.ts';
import { stepOfCode } from './totp.ts';

/** A used step is remembered for longer than any code of it is taken. */
const REMEMBERED_MS = 10 * 60 * 1_000;

export type FactorVerdict = 'right' | 'wrong' | 'store_down';

export class SecondFactors {
  readonly #live: Asks;
  readonly #system: System;
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(live: Asks, system: System) {
    this.#live = live;
    this.#system = system;
  }

  async check(operator: Operator, code: string): Promise<FactorVerdict> {
    const { account } = operator;
    const before = this.#underWay.get(account) ?? Promise.resolve();
    const mine = before.then(() => this.#check(operator, code));
    this.#underWay.set(account, mine);
    try {
      return await mine;
    } finally {
      if (this.#underWay.get(account) === mine) this.#underWay.delete(account);
    }
  }

  /** Never rejects. */
  async #check(operator: Operator, code: string): Promise<FactorVerdict> {
    const step = stepOfCode(operator, code, this.#system.wallMs());
    if (step === null) return 'wrong';
    const key = liveKeys.totpStep(operator.account);
    const last = await this.#live.ask((redis) => redis.get(key));
    if (last === null) return 'store_down';
    // A code of the step that was used last, or of one before it, was seen before.
    if (last.value !== null && step <= Number(last.value)) return 'wrong';
    const used = await this.#live.ask((redis) => redis.set(key, String(step), 'PX', REMEMBERED_MS));
    return used === null ? 'store_down' : 'right';
  }
}
