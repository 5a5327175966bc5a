// `./agora operator add|list|remove|reset-totp`: the accounts of the console. Only the host can make, remove or mend one. What is
// taken away counts at once: sessions end, also where the console does not run. In containers it counts from the next compose-init on.

import { liveKeys } from '@agora/shared/redis-keys';
import { ROLES, type Role } from '@agora/shared/session';
import type { Arguments } from '../cli/arguments.ts';
import { say } from '../cli/progress.ts';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import { isInContainers } from '../containers/env-file.ts';
import { type Home, homeAt } from '../home.ts';
import { addOperator, readOperators, removeOperator, resetTotp } from '../operators/file.ts';
import { connectRedis } from '../redis/connect.ts';
import { planOf } from '../status/engines.ts';
import { underLock } from '../supervisor/lock.ts';
import { specOf } from '../supervisor/plan.ts';
import type { Command } from './command.ts';

export const operator: Command = {
  summary: 'the accounts of the console: add one, list them, remove one, set up a second factor anew',
  usage: 'operator add NAME [--role operator|viewer] | list | remove NAME | reset-totp NAME',
  flags: { role: { type: 'string' } },
  wordsMax: 2,
  async run(args) {
    const home = homeAt(args.home);
    const [verb, account] = args.words;
    if (verb === 'list' && account === undefined) return list(home, args);
    if (account === undefined || !(verb === 'add' || verb === 'remove' || verb === 'reset-totp'))
      throw new Refusal(
        'usage',
        'operator: add, list, remove or reset-totp',
        `\`./agora ${operator.usage}\``,
      );
    const role = roleOf(args.flags.role);
    // One at a time: what another command changes between the read and the write would be undone.
    readOperators(home); // no deployment, no lock
    return underLock(home.secrets, async () => {
      if (verb === 'add') return add(home, account, role);
      if (verb === 'remove') removeOperator(home, account);
      else resetTotp(home, account, Date.now());
      return tellTaken(home, account, verb);
    });
  },
};

/** Each container reads a copy of its own, which only compose-init renews. */
const NOT_YET = 'Nothing has changed in the containers until `sudo ./agora compose-init`';

/** Not `ok` where it does not count yet: whoever scripts it must not take it for done. */
async function tellTaken(home: Home, account: string, verb: 'remove' | 'reset-totp'): Promise<ExitName> {
  if (isInContainers(home)) {
    const what = verb === 'remove' ? 'is removed on this host' : 'has no second factor any more on this host';
    say(`agora: ${account} ${what}. ${NOT_YET}: there it signs in as before, and stays signed in.`);
    return 'failed';
  }
  const ended = await endSessions(home, account);
  say(verb === 'remove' ? `agora: ${account} is no account any more.` : RESET(account));
  say(`agora: ${ended}`);
  return 'ok';
}

const RESET = (account: string) =>
  `agora: the second factor of ${account} is void. The next sign-in, within three days, shows a new one.`;

function add(home: Home, account: string, role: Role) {
  const path = addOperator(home, account, role, Date.now());
  say(
    `agora: ${account} may sign in as ${role}. The password waits in ${path}: hand it over, then remove the file.`,
  );
  if (isInContainers(home)) say(`agora: ${NOT_YET}.`);
  say('agora: the first sign-in, within three days, shows a code to scan with an authenticator app.');
  return 'ok' as const;
}

function list(home: Home, { json }: Arguments) {
  const rows = readOperators(home).map(({ account, role, created_at }) => ({ account, role, created_at }));
  if (json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else
    for (const each of rows)
      process.stdout.write(`${each.account.padEnd(32)} ${each.role.padEnd(9)} since ${each.created_at}\n`);
  return 'ok' as const;
}

function roleOf(given: string | boolean | undefined): Role {
  const role = ROLES.find((each) => each === (given ?? 'operator'));
  if (role === undefined) throw new Refusal('usage', `--role must be one of ${ROLES.join(', ')}`);
  return role;
}

/** In words what became of them. The console asks the accounts' file at each request, so nothing depends on this. */
async function endSessions(home: Home, account: string): Promise<string> {
  try {
    const redis = await connectRedis(home, 'live', specOf(planOf(home), 'redis-live'), 'cli');
    try {
      const ids = await redis.smembers(liveKeys.sessionsOf(account));
      for (const id of ids) await redis.del(liveKeys.session(id));
      await redis.del(
        liveKeys.sessionsOf(account),
        liveKeys.totpStep(account),
        liveKeys.loginFailures('account', account),
      );
      return `${ids.length === 1 ? 'one session' : `${ids.length} sessions`} ended.`;
    } finally {
      redis.disconnect();
    }
  } catch {
    return 'redis-live does not run; its sessions are void all the same when it does.';
  }
}
