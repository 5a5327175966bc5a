/**
 * Every act on an agent wallet stands in the chain `keys`: what was asked for is on disk before it is done, and what came of it follows.
 * One act at a time. Revoking alone is done without a record where none can be written: a key that leaked has to go at once.
 */
import { join } from 'node:path';
import { withCommandAudit } from '../audit/command-chain.ts';
import { say } from '../cli/progress.ts';
import { asRefusal, type ExitName, Refusal } from '../cli/refusal.ts';
import { whoIsHere } from '../kill/ways.ts';
import { underLock } from '../supervisor/lock.ts';
import type { KeyTask } from './task.ts';

export type KeyAct = 'new' | 'approve' | 'rotate' | 'revoke';

export async function audited(task: KeyTask, act: KeyAct, work: () => Promise<ExitName>): Promise<ExitName> {
  let isBegun = false;
  const begin = () => {
    isBegun = true;
    return work();
  };
  try {
    return await underLock(join(task.home.data, 'keys'), () => recorded(task, act, begin));
  } catch (error) {
    if (isBegun || act !== 'revoke') throw error;
    const known = asRefusal(error);
    const why = known instanceof Refusal ? known.line() : String(known);
    say(`agora: ${why}. Revoking goes on without a record: a key that leaked has to go at once.`);
    return work();
  }
}

function recorded(task: KeyTask, act: KeyAct, work: () => Promise<ExitName>): Promise<ExitName> {
  return withCommandAudit(task.home, 'keys', [], async (audit) => {
    const record = async (type: string, data: Readonly<Record<string, unknown>> = {}) => {
      await audit.append({
        actor: `cli:${whoIsHere()}`.slice(0, 128),
        type,
        data: { ...factsOf(task, act), ...data },
      });
    };
    await record('keys.asked');
    const outcome = await work().catch(async (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      // Why it was refused matters more than that this could not be noted.
      await record('keys.refused', { why }).catch(() => undefined);
      throw error;
    });
    await record(outcome === 'ok' ? 'keys.done' : 'keys.waits_for_a_signature');
    return outcome;
  });
}

/** Addresses, never keys. */
function factsOf(
  { engineId, role, account, files }: KeyTask,
  act: KeyAct,
): Readonly<Record<string, unknown>> {
  const address = (wallet: { readonly address: string } | null) => wallet?.address ?? null;
  return {
    engine_id: engineId,
    role,
    act,
    account,
    in_use: address(files.current),
    next: address(files.next),
  };
}
