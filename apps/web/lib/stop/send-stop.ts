// One press of STOP until it has an answer: at once, then again with the same key after 1, 2 and 4 s, and given up at 5 s.
// What is given up is aborted and never sent later. Pure but for what it is handed.
import type { StopReply } from '@agora/shared/stop-answer';

/** When a press that has no answer yet is sent again, in milliseconds after the press. */
const RESEND_AFTER_MS: readonly number[] = [1_000, 2_000, 4_000];
/** A press without an answer by then has failed, in milliseconds. */
export const GIVE_UP_MS = 5_000;
/** A request that failed sooner never got through, as far as a browser can tell, in milliseconds. */
export const AT_ONCE_MS = 250;

/** What one press came to. `not_sent`: every request failed at once. `not_confirmed`: one may have got through. */
export type PressOutcome =
  | { readonly kind: 'answered'; readonly reply: StopReply }
  | { readonly kind: 'not_sent' }
  | { readonly kind: 'not_confirmed' };

export type PressParts = {
  /** Rejects where the request did not get through; `signal` aborts it. */
  readonly post: (signal: AbortSignal) => Promise<StopReply>;
  readonly after: (ms: number, act: () => void) => () => void;
};

export type Press = {
  readonly outcome: Promise<PressOutcome>;
  /** Pressed once more before the answer: the same request at once. */
  again(): void;
};

/** Requests of one press under way at the same moment; further ones would say the same. */
const UNDER_WAY_MAX = 6;

export function sendStop({ post, after }: PressParts): Press {
  const given = new AbortController();
  let resolve: (outcome: PressOutcome) => void = () => undefined;
  // Not `Promise.withResolvers`, which is younger than browsers that must stop.
  const promise = new Promise<PressOutcome>((resolveIt) => {
    resolve = resolveIt;
  });
  let underWay = 0;
  let isOver = false;
  /** Of one that failed later only the answer may have been lost. */
  let failedLate = false;
  let refused: StopReply | null = null;

  const end = (outcome: PressOutcome) => {
    if (isOver) return;
    isOver = true;
    for (const cancel of timers) cancel();
    given.abort();
    resolve(outcome);
  };
  const attempt = () => {
    if (isOver || underWay >= UNDER_WAY_MAX) return;
    underWay += 1;
    let isLate = false;
    const cancel = after(AT_ONCE_MS, () => {
      isLate = true;
    });
    timers.push(cancel);
    post(given.signal).then(
      (reply) => {
        underWay -= 1;
        if (isFinal(reply)) end({ kind: 'answered', reply });
        else refused = reply;
      },
      () => {
        underWay -= 1;
        cancel();
        failedLate ||= isLate;
      },
    );
  };
  const giveUp = () => {
    if (refused !== null) end({ kind: 'answered', reply: refused });
    else end({ kind: underWay > 0 || failedLate ? 'not_confirmed' : 'not_sent' });
  };
  const timers = [...RESEND_AFTER_MS.map((ms) => after(ms, attempt)), after(GIVE_UP_MS, giveUp)];
  attempt();
  return { outcome: promise, again: attempt };
}

/** A stop that is not confirmed is worth another try; every other answer stays the same. */
function isFinal({ body }: StopReply): boolean {
  return !('code' in body && body.code === 'STOP_NOT_CONFIRMED');
}
