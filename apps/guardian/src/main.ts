/** Entry of the guardian: guards until a signal, or with `--once` only cancels, without server or Redis, until the venue proves zero. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import type { GuardianPlan } from '@agora/shared/guardian-plan';
import { bootIdSchema } from '@agora/shared/ids';
import { openAccounts } from './account.ts';
import { say, type Tell } from './audit.ts';
import { machine } from './clock.ts';
import { startGuardian } from './guardian.ts';
import { loadSettings } from './settings.ts';

const STEP_EVERY_MS = 50;
const ONCE = { stop: 'once', dark: false, firesMs: null, calm: true, epochs: null };

const { once, plan } = loadSettings(process.argv.slice(2));
if (once) clearOnce(plan);
else void guard(plan); // not awaited: a single executable holds a script, which cannot wait at its top

async function guard(plan: GuardianPlan): Promise<void> {
  const goodbye = await startGuardian(plan, bootIdSchema.parse(randomBytes(8).toString('hex')));
  let stopping: Promise<boolean> | undefined;
  const end = async (signal: 'SIGINT' | 'SIGTERM') => {
    if (stopping && signal === 'SIGINT') process.exit(128 + constants.signals[signal]); // as shells report it
    stopping ??= goodbye(signal); // told twice by a supervisor whose whole group was told: no hurry
    process.exit((await stopping) ? 0 : 1);
  };
  process.on('SIGINT', end).on('SIGTERM', end);
}

/** Says what it does, and ends well only when no order rests and none can land. */
function clearOnce(plan: GuardianPlan): void {
  const tell: Tell = (_, __, msg, data) => say(`${data?.engine_id}: ${msg}`);
  const accounts = openAccounts(plan, { machine, tell, publish: () => undefined, observe: () => undefined });
  const uncleared = new Set(accounts);
  for (const account of accounts)
    machine.every(STEP_EVERY_MS, async () => {
      await account.step(() => ONCE);
      if (account.clearing.stage === 'verified') uncleared.delete(account);
      if (uncleared.size === 0) process.exit(0);
    });
}
