// Slows guessing down: failures are counted for each account and each address, in redis-live, and both are counted before the
// password is looked at. No stop ever comes here.
import { liveKeys } from '@agora/shared/redis-keys';
import type { Asks } from '../read-model/redis-source.ts';

/** Attempts in one window, the successful one included, which ends it. */
export const ATTEMPTS_MAX = { account: 10, address: 20 } as const;
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
}

export function makeLimiter(live: Asks): Limiter {
  const count = async (scope: Scope, who: string): Promise<Admission> => {
    const key = liveKeys.loginFailures(scope, who);
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
      const byAddress = await count('address', address);
      return byAddress.kind === 'admitted' ? count('account', account) : byAddress;
    },
    clear: async (account, address) => {
      await live.ask((redis) =>
        redis.del(liveKeys.loginFailures('account', account), liveKeys.loginFailures('address', address)),
      );
    },
  };
}
