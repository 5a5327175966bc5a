// Slows guessing down, by counters in redis-live. A sign-in is counted for its account and its address, both before the password is
// looked at; a step-up for its session alone, so that no stranger can keep from it who is signed in. No stop ever comes here.
import { liveKeys } from '@agora/shared/redis-keys';
import type { Asks } from '../read-model/redis-source.ts';
import { networkOf } from './network.ts';
import { handleOf } from './session-store.ts';

/** Attempts in one window, the successful one included, which ends it. */
export const ATTEMPTS_MAX = { account: 10, address: 20, session: 10 } as const;
export const WINDOW_MS = 15 * 60 * 1_000;

export type Admission =
  | { readonly kind: 'admitted' }
  /** `first` = this attempt is the one that closed the door. */
  | {
      readonly kind: 'slow_down';
      readonly retryAfterMs: number;
      readonly scope: Scope;
      readonly first: boolean;
    }
  | { readonly kind: 'store_down' };
type Scope = keyof typeof ATTEMPTS_MAX;

export interface Limiter {
  admit(account: string, address: string): Promise<Admission>;
  /** After a success. */
  clear(account: string, address: string): Promise<void>;
  admitStepUp(sessionId: string): Promise<Admission>;
  clearStepUp(sessionId: string): Promise<void>;
}

const KEYS: Readonly<Record<Scope, (who: string) => string>> = {
  account: (account) => liveKeys.loginFailures('account', account),
  address: (address) => liveKeys.loginFailures('address', networkOf(address)),
  // No account has a colon in its name.
  session: (id) => liveKeys.loginFailures('account', `step-up:${handleOf(id)}`),
};

export function makeLimiter(live: Asks): Limiter {
  const count = async (scope: Scope, who: string): Promise<Admission> => {
    const key = KEYS[scope](who);
    const counted = await live.ask(async (redis) => {
      const attempts = await redis.incr(key);
      // The window begins with its first attempt and is not prolonged by later ones.
      if (attempts === 1) await redis.pexpire(key, WINDOW_MS);
      return { attempts, leftMs: await redis.pttl(key) };
    });
    if (counted === null) return { kind: 'store_down' };
    const { attempts, leftMs } = counted.value;
    // A counter that lost its end, as after a crash between the two commands, would lock its account for ever.
    if (leftMs < 0) await live.ask((redis) => redis.pexpire(key, WINDOW_MS));
    if (attempts <= ATTEMPTS_MAX[scope]) return { kind: 'admitted' };
    const first = attempts === ATTEMPTS_MAX[scope] + 1;
    return { kind: 'slow_down', retryAfterMs: leftMs < 0 ? WINDOW_MS : leftMs, scope, first };
  };
  return {
    // The address first: who is slowed down there cannot lock accounts.
    admit: async (account, address) => {
      const byAddress = await count('address', networkOf(address));
      return byAddress.kind === 'admitted' ? count('account', account) : byAddress;
    },
    clear: async (account, address) => {
      await live.ask((redis) => redis.del(KEYS.account(account), KEYS.address(address)));
    },
    admitStepUp: (sessionId) => count('session', sessionId),
    clearStepUp: async (sessionId) => {
      await live.ask((redis) => redis.del(KEYS.session(sessionId)));
    },
  };
}
