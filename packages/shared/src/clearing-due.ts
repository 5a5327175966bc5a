/** What to do next for an account that is watched or brought to zero, and when. Pure: whoever asks does it. */
import { CLEARING, type Clearing, type ClearingAct, isLimited } from './clearing-state.ts';

/** What to do now; null = nothing. `check` asks whom the wallet acts for, `prove` sends a `noop`. */
export function nextAct(c: Clearing, nowMs: number): ClearingAct | null {
  const mayAct = nowMs >= c.actFromMs;
  const pulls = mayAct && pullDue(c, nowMs);
  if (!c.struck && mayAct) return pulls && c.dispatchedMs !== null ? 'pull' : 'cancel';
  if (c.triedMs === null || nowMs >= readDueMs(c, c.triedMs)) return 'read';
  if (pulls) return 'pull';
  if (!mayAct || c.stage === 'cancelling' || !proofDue(c, nowMs)) return null;
  return c.actsFor === null ? 'check' : 'prove';
}

/** What goes on where a read has to wait for the venue's weight. */
export function actWithoutRead(c: Clearing, nowMs: number): 'pull' | null {
  return nowMs >= c.actFromMs && pullDue(c, nowMs) ? 'pull' : null;
}

/**
 * The armed switch of a dead engine is pulled near, once, right after the first cancels: should these be lost, and the guardian
 * with them, the venue itself cancels. One that is not armed is never armed here, and none is moved away, but for the seconds between
 * a try whose answer was lost and the next.
 */
function pullDue(c: Clearing, nowMs: number): boolean {
  const { dark, firesMs } = c.situation;
  const open = c.standing !== null && c.stage !== 'verified' && c.pullsLeft > 0 && !isLimited(c, nowMs);
  return open && nowMs >= c.pullFromMs && dark && firesMs !== null && firesMs > nowMs + CLEARING.pull;
}

function readDueMs(c: Clearing, triedMs: number): number {
  if (c.hurry) return triedMs;
  if (c.standing === null) {
    const answered = c.seen?.startedMs === triedMs;
    return triedMs + (c.situation.calm || !answered ? CLEARING.calm : CLEARING.idle);
  }
  if (c.verifiedMs !== null)
    return triedMs + (triedMs - c.verifiedMs < CLEARING.watchFor ? CLEARING.slow : CLEARING.calm);
  const isQuick = triedMs - c.quickFromMs < CLEARING.quickFor;
  const short = c.shortMs === 0 ? CLEARING.quick : Math.max(c.shortMs, CLEARING.soon);
  const gap = isQuick ? Math.min(short, CLEARING.quick) : CLEARING.slow;
  const proves = c.stage === 'zero_seen' && triedMs < c.provesFromMs;
  return Math.min(triedMs + gap, proves ? c.provesFromMs : Number.POSITIVE_INFINITY);
}

function proofDue({ provenMs, proofTriedMs }: Clearing, nowMs: number): boolean {
  if (proofTriedMs !== null && nowMs - proofTriedMs < CLEARING.proveRetry) return false;
  return provenMs === null || nowMs - provenMs >= CLEARING.prove;
}
