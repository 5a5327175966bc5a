// `./agora keys [new|approve|rotate|revoke]`: the agent wallets of engine, guardian and flatten. Shows who may act for an account and for
// how long, and replaces a key without a moment in which two may. It never sees the key of a real account.
import type { Arguments } from '../cli/arguments.ts';
import { say } from '../cli/progress.ts';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import { approve, newKey, revoke, rotate, type Signing } from '../keys/acts.ts';
import { DAYS_MAX } from '../keys/approval.ts';
import { audited } from '../keys/audited.ts';
import { type KeyRow, rowsOf, rowText } from '../keys/list.ts';
import { type KeyTask, oneTask, tasksOf } from '../keys/task.ts';
import { confirm } from '../requests/send.ts';
import type { Command } from './command.ts';

const DAYS = 90;
const ACTS = {
  new: async (task: KeyTask) => newKey(task),
  approve,
  rotate,
  revoke,
} as const;

export const keys: Command = {
  summary:
    'the agent wallets: who may act for which account until when; make, approve, replace and revoke one',
  usage:
    'keys [list [ENGINE]] | new|approve|rotate|revoke [ENGINE] engine|guardian|flatten [--days N] [--nonce N --signature 0x…] [--confirm "REVOKE ENGINE ROLE"] [--json]',
  flags: {
    days: { type: 'string' },
    nonce: { type: 'string' },
    signature: { type: 'string' },
    confirm: { type: 'string' },
  },
  wordsMax: 3,
  async run(args) {
    const [verb = 'list', ...words] = args.words;
    if (verb === 'list') return list(args, words[0]);
    const signing = signingOf(args);
    if (!isAct(verb))
      throw new Refusal('usage', 'keys: list, new, approve, rotate or revoke', `\`./agora ${keys.usage}\``);
    const task = oneTask(args, words);
    if (verb === 'revoke') await confirm(`REVOKE ${task.engineId} ${task.role}`, args.flags.confirm);
    return audited(task, verb, () => ACTS[verb](task, signing));
  },
};

function isAct(verb: string): verb is keyof typeof ACTS {
  return Object.hasOwn(ACTS, verb);
}

/** Exit code 1 where a wallet in use is known not to be approved. */
async function list(args: Arguments, engine: string | undefined): Promise<ExitName> {
  const rows: KeyRow[] = await rowsOf(tasksOf(args, engine), Date.now());
  if (args.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else for (const row of rows) process.stdout.write(`${rowText(row)}\n`);
  if (!args.json && rows.some(({ approved }) => approved === null))
    say('agora: the venue does not say who may act for the account.');
  return rows.some(({ use, approved }) => use === 'now' && approved === false) ? 'failed' : 'ok';
}

function signingOf({ flags }: Arguments): Signing {
  const days = flags.days === undefined ? DAYS : Number(flags.days);
  if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX)
    throw new Refusal('usage', `--days must be whole days from 1 to ${DAYS_MAX}`);
  const signature = flags.signature === undefined ? undefined : String(flags.signature);
  if ((signature === undefined) !== (flags.nonce === undefined))
    throw new Refusal('usage', '--nonce and --signature go together', 'give back the nonce that was shown');
  const nonce = flags.nonce === undefined ? Date.now() : Number(flags.nonce);
  if (!Number.isSafeInteger(nonce) || nonce < 1)
    throw new Refusal('usage', '--nonce must be the number that was shown');
  return { days, nonce, signature };
}
