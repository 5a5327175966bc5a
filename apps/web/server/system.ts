// The only place where this process asks for the time, for chance or for a timer. Everything else is handed
// what it needs, so that tests decide it.
import { randomBytes } from 'node:crypto';

export type System = {
  /** Milliseconds since 1970, UTC; it may jump. */
  readonly wallMs: () => number;
  /** Milliseconds that only grow, of no meaning outside this process. */
  readonly monotonicMs: () => number;
  /** An unguessable text of `bytes` random bytes, base64url. */
  readonly token: (bytes: number) => string;
  /** Calls `act` once after `ms`; the returned function cancels it. */
  readonly after: (ms: number, act: () => void) => () => void;
};

export const system: System = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  token: (bytes) => randomBytes(bytes).toString('base64url'),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};
