// Approving, replacing and revoking one agent wallet, each as steps that may be run again from wherever they ended: what the venue lists
// decides what is left to do. On the paper venue the master key is here; otherwise it is said what the master wallet has to sign.

import { engineIdSchema } from '@agora/shared/ids';
import { say } from '../cli/progress.ts';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import { hindranceOf } from '../flatten/standing.ts';
import { type Approval, bodyOf, NO_AGENT, signerOf, signWith, typedDataOf } from './approval.ts';
import type { KeyTask } from './task.ts';

export interface Signing {
  readonly days: number;
  /** Given back with the signature that was made over it; otherwise now. */
  readonly nonce: number;
  readonly signature: string | undefined;
}

export const AFTERWARDS =
  'take it into use: `./agora down`, then `./agora up`; in containers `./agora compose-init`, then `docker compose up --detach --force-recreate`';
const HALT_FIRST = '`./agora kill`, wait until it is verified, and run it again';
const SEEN_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 1_000;

/** A key that nothing uses yet. */
export function newKey({ files, engineId, role }: KeyTask): ExitName {
  if (files.next !== null)
    throw new Refusal(
      'failed',
      `a next ${role} wallet of ${engineId} waits: ${files.next.address}`,
      `\`./agora keys approve ${engineId} ${role}\`, or remove ${files.next.keyFile}`,
    );
  const { address, keyFile } = files.ensureNext();
  say(`agora: ${address} is the next ${role} wallet of ${engineId}; its key is in ${keyFile} (0400).`);
  say(
    `agora: nothing uses it yet: \`./agora keys rotate ${engineId} ${role}\` has it approved and takes it into use.`,
  );
  return 'ok';
}

/** The next wallet where there is one, else the one in use. */
export async function approve(task: KeyTask, signing: Signing): Promise<ExitName> {
  const { next, current } = task.files;
  const wallet = next ?? current;
  if (wallet === null) throw missing(task);
  if ((await mayAct(task, wallet.address)) === true) {
    say(`agora: ${wallet.address} is approved already.`);
    return 'ok';
  }
  // Under the same name: the one in use is void from then on.
  if (next !== null) {
    await refuseWhileActive(task);
    await refuseWhileResting(task);
  }
  if (!(await settle(task, signing, wallet.address, true))) return 'failed';
  say(`agora: ${wallet.address} may act for ${task.engineId} as its ${task.role} wallet.`);
  return 'ok';
}

/** A new key, approved, in the place of the old one. */
export async function rotate(task: KeyTask, signing: Signing): Promise<ExitName> {
  const { files, engineId, role } = task;
  const waiting = files.next;
  const isApproved = waiting !== null && (await mayAct(task, waiting.address)) === true;
  if (!isApproved) await refuseWhileActive(task);
  const next = waiting ?? files.ensureNext();
  if (!isApproved && !(await approvesByItself(task))) {
    await refuseWhileResting(task);
    if (!(await settle(task, signing, next.address, true))) return 'failed';
  }
  const old = files.current?.address ?? 'none';
  files.promote();
  say(
    `agora: the ${role} wallet of ${engineId} is ${next.address} now; ${old} is void and its key is removed.`,
  );
  say(`agora: ${AFTERWARDS}.`);
  return 'ok';
}

/** The paper venue reads its accounts and their agents when it starts. */
async function approvesByItself(task: KeyTask): Promise<boolean> {
  if (task.masterKey() === null || (await task.venue.agents()) !== null) return false;
  say('agora: the paper venue does not answer; it approves the new wallet by itself when it starts.');
  return true;
}

/** Never refused while something trades: a key that leaked has to go at once. */
export async function revoke(task: KeyTask, signing: Signing): Promise<ExitName> {
  const { files, engineId, role } = task;
  const wallet = files.current;
  if (wallet === null) throw missing(task);
  const isGone = (await mayAct(task, wallet.address)) === false;
  if (!isGone && !(await settle(task, signing, wallet.address, false))) return 'failed';
  files.remove();
  say(`agora: ${wallet.address} may act for ${engineId} no more, and its key is removed.`);
  say(
    `agora: the next start makes a new ${role} wallet, which has to be approved (\`./agora keys approve ${engineId} ${role}\`); ${AFTERWARDS}.`,
  );
  return 'ok';
}

/** True once the venue shows that the agent may act, or may not; false where somebody has to sign first. */
async function settle(task: KeyTask, signing: Signing, agent: string, may: boolean): Promise<boolean> {
  const { network, role, venue } = task;
  const { nonce, days, signature } = signing;
  const approval: Approval = {
    ...{ network, role, nonce },
    ...(may ? { agent, days } : { agent: NO_AGENT, days: null }),
  };
  const key = task.masterKey();
  const signed = signature ?? (key === null ? undefined : signWith(key, approval));
  if (signed === undefined) {
    say(whatToSign(task, approval));
    return false;
  }
  refuseForeign(signerOf(approval, signed), task.account);
  const outcome = await venue.send(bodyOf(approval, signed));
  if (outcome.kind !== 'done')
    throw new Refusal('failed', `the venue says: ${outcome.text}`, 'nothing is changed here; run it again');
  await untilShown(task, agent, may);
  return true;
}

function refuseForeign(signer: string | null, account: string): void {
  if (signer === account.toLowerCase()) return;
  throw new Refusal(
    'usage',
    signer === null ? 'that is no signature' : `that was signed by ${signer}, not by the account ${account}`,
    'sign exactly what was shown, with the key of the account; --nonce and --days must be those that were shown',
  );
}

async function untilShown(task: KeyTask, agent: string, may: boolean): Promise<void> {
  const deadlineMs = performance.now() + SEEN_WITHIN_MS;
  while ((await mayAct(task, agent)) !== may) {
    if (performance.now() > deadlineMs)
      throw new Refusal('failed', 'the venue took it and does not show it yet', 'run the same command again');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function mayAct({ venue }: KeyTask, address: string): Promise<boolean | null> {
  return venue.mayAct(address, Date.now(), await venue.agents());
}

/** The venue forgets the old wallet as soon as it takes the new one: who still holds it can neither place nor cancel. */
async function refuseWhileActive({ home, plan, engineId, role }: KeyTask): Promise<void> {
  if (role === 'flatten' || plan === undefined) return;
  const hindrance = await hindranceOf(home, plan, engineIdSchema.parse(engineId));
  if (hindrance !== null) throw new Refusal('failed', hindrance, HALT_FIRST);
}

async function refuseWhileResting({ engineId, role, venue }: KeyTask): Promise<void> {
  if (role === 'flatten') return;
  const resting = await venue.restingOrders();
  if (resting === null)
    throw new Refusal('failed', `the venue does not show whether orders of ${engineId} rest`, 'run it again');
  if (resting > 0)
    throw new Refusal(
      'failed',
      `${resting} orders of ${engineId} rest, and its wallets would be void`,
      HALT_FIRST,
    );
}

function missing({ engineId, role }: KeyTask): Refusal {
  return new Refusal(
    'notRunning',
    `${engineId} has no ${role} wallet yet`,
    'run `./agora up` once, or `./agora compose-init`',
  );
}

function whatToSign({ engineId, role, account }: KeyTask, approval: Approval): string {
  const typed = JSON.stringify(typedDataOf(approval));
  const [verb, days] = approval.days === null ? ['revoke', ''] : ['approve', ` --days ${approval.days}`];
  const act =
    approval.days === null
      ? `takes the agent '${role}' from`
      : `makes ${approval.agent} the agent '${role}' of`;
  return [
    `agora: the master wallet ${account} has to sign what ${act} its account. Its key stays where it is. Either way will do:`,
    approval.days === null
      ? `  1. On the venue's API page remove the agent named ${role}.`
      : `  1. On the venue's API page authorise the address ${approval.agent} under the name ${role} for ${approval.days} days.`,
    `  2. Sign this by eth_signTypedData_v4, and hand the signature over within a day:`,
    `     ${typed}`,
    `     ./agora keys ${verb} ${engineId} ${role}${days} --nonce ${approval.nonce} --signature 0x…`,
    'agora: then run the same command again: what the venue lists decides what is left to do.',
  ].join('\n');
}
