// What an incident can break among real processes, done at its instant. What is broken on virtual time alone is named before anything
// starts: a run that leaves out a part of its incident would show nothing.
import type { Stage } from '@agora/testkit/incident/stage';
import type { Fault, Incident } from '../incident-file.ts';
import { wallClock } from '../pace.ts';

const STREAMS = {
  market: ['bbo', 'l2Book', 'activeAssetCtx', 'trades'],
  account: ['orderUpdates', 'userFills', 'user', 'openOrders', 'clearinghouseState'],
} as const;

/** Why real processes cannot live through it; null = they can. */
export function onlyVirtual({ request_budget: budget, faults, coins }: Incident): string | null {
  if (budget !== undefined) return 'a request budget of its own';
  if (coins.length === 0) return 'no coin';
  const missing = faults.find(({ kind }) => !REAL.has(kind));
  return missing === undefined ? null : `the fault ${missing.kind}`;
}

const REAL: ReadonlySet<Fault['kind']> = new Set(['latch_silent', 'stall', 'silence', 'post_only_window']);

/** Breaks it now, and mends it when its time is over. */
export async function strikeReal(stage: Stage, fault: Fault, nowMs: number): Promise<void> {
  const { pair, venue, engine } = stage;
  switch (fault.kind) {
    case 'latch_silent':
      pair.signal('latch', 'SIGSTOP');
      await wallClock(nowMs + fault.for);
      pair.signal('latch', 'SIGCONT');
      return;
    case 'stall':
      engine.signal('SIGSTOP');
      await wallClock(nowMs + fault.for);
      engine.signal('SIGCONT');
      return;
    case 'silence':
      for (const channel of STREAMS[fault.stream])
        await venue.fault({ kind: 'frame_drop', match: { channel }, duration_ms: fault.for });
      return;
    case 'post_only_window':
      await venue.fault({ kind: 'post_only_window', duration_ms: fault.for });
      return;
    default:
      throw new Error(`${fault.kind} cannot be brought about among real processes`);
  }
}
