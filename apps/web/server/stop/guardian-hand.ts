// Whether the guardian is a hand for an engine, by its own word: one that said goodbye, or whose wallet the venue refuses, cancels nothing.
import { guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import type { EngineId } from '@agora/shared/ids';
import { parseJson } from '@agora/shared/json';

/** What it says of a wallet against which nothing is known: right after its start it has tried none. */
const NOT_TRIED = 'the venue has not accepted an action of it yet';

export function isGuardianHand(heartbeat: string | null, engineId: EngineId): boolean {
  const beat = guardianHeartbeatSchema.safeParse(parseJson(heartbeat ?? '')).data;
  if (beat === undefined || beat.goodbye !== undefined) return false;
  const wallet = beat.wallets.find(({ engine_id }) => engine_id === engineId);
  return wallet !== undefined && (wallet.problem === null || wallet.problem === NOT_TRIED);
}
