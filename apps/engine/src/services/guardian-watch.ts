/** Reads the guardian's heartbeat, by the time the read was issued. No answer leaves the last one to age. */
import type { Clock } from '../ports/clock.ts';
import type { LatchStore } from '../ports/latch-store.ts';
import type { EngineLoop } from './engine-loop.ts';

/** A quarter of the age at which a hand stops counting as live. */
export const GUARDIAN_LOOK_EVERY_MS = 250;

export async function lookForGuardian(store: LatchStore, loop: EngineLoop, clock: Clock): Promise<void> {
  const issuedMs = clock.monoMs();
  const outcome = await store.readGuardian();
  if (outcome.kind === 'answered') {
    loop.happen({ kind: 'guardian_read', heartbeat: outcome.value, issuedMs });
  }
}
