// `./agora kill [REASON]`: stops every engine of this home by every way that there is from here, none needing the success of another:
// redis-latch, the kill file, the guardian's endpoint, and where no hand is known to cancel a guardian of its own until the venue shows no order.
import { lstatSync } from 'node:fs';
import { requestKeySchema } from '@agora/shared/ids';
import type { StopAnswered, StopRefused } from '@agora/shared/stop';
import type { Stop } from '@agora/shared/stop-record';
import { say } from '../cli/progress.ts';
import { asRefusal, type ExitName, Refusal } from '../cli/refusal.ts';
import { type Home, homeAt } from '../home.ts';
import { FOLLOW_MS_MAX, followStop } from '../kill/follow.ts';
import { askGuardian, cancelFromHere, guardianSentence } from '../kill/guardian.ts';
import { killFileOf, onHost, raiseInRedis, whoIsHere, writeKillFile } from '../kill/ways.ts';
import { notStopped, type Whereabouts, whereabouts } from '../kill/whereabouts.ts';
import { type Plan, readPlan } from '../supervisor/plan.ts';
import type { Command } from './command.ts';

const REASON_CHARS_MAX = 500;
/** What an engine that reads redis-latch needs to have read who stopped it and why; one that cannot read it has no permission left. */
const NAMED_AFTER_MS = 150;

export const kill: Command = {
  summary:
    'stop all engines of this home now: redis-latch, kill file, guardian, and a guardian of its own if none is known to cancel',
  usage: 'kill [REASON…]',
  flags: {},
  wordsMax: Number.POSITIVE_INFINITY,
  prose: { undone: 'nothing was stopped' },
  async run(args) {
    const home = homeAt(args.home);
    const stop = stopFor(args.words);
    const plan = planIfAny(home);
    const about = whereabouts(home, plan);
    for (const line of about.lines) say(line);
    if (plan === undefined && isAbsent(home.data))
      throw new Refusal('notRunning', `nothing was ever started in ${home.dir}`, elsewhere(about));
    const durable = await makeDurable(home, plan, stop);
    const cancels = await haveCancelled(home, plan, stop);
    if (about.missed.length === 0 && plan?.containers !== true)
      for (const line of notStopped(home)) say(line);
    const unproven = await unprovenAfter(cancels, plan, process.stdout.isTTY, (here) =>
      followStop(home, here),
    );
    if (durable)
      say(`agora: before you resume${onTheHost(plan)}: rm ${onHost(home, plan, killFileOf(home))}`);
    return verdict(durable, cancels, plan, about, unproven);
  },
};

const onTheHost = (plan: Plan | undefined): string => (plan?.containers === true ? ', on the host' : '');

/** What cannot be looked at is not absent: that is thrown. */
function isAbsent(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined;
}

function elsewhere({ missed }: Whereabouts): string {
  return missed.length === 0
    ? '`./agora kill --home DIR` stops another deployment'
    : missed.map((act) => `\`${act}\``).join(', ');
}

function stopFor(words: readonly string[]): Stop {
  const said = words.join(' ').trim().slice(0, REASON_CHARS_MAX).toWellFormed();
  const key = requestKeySchema.parse(`cli-${Date.now()}-${process.pid}`);
  return { engine: null, path: 'cli', who: whoIsHere(), reason: said === '' ? null : said, key };
}

/** A plan that cannot be read is no reason not to stop, but it is said: without it neither redis-latch nor a guardian can be asked. */
function planIfAny(home: Home): Plan | undefined {
  try {
    return readPlan(home);
  } catch (error) {
    const refusal = asRefusal(error);
    say(`agora: ${refusal instanceof Error ? refusal.message : String(error)}`);
    return undefined;
  }
}

/**
 * True where the stop would survive the end of every process. redis-latch comes first: it keeps who stopped, and why. Once it has the
 * stop the file may wait until engines have read that; a file that they see before names nobody.
 */
async function makeDurable(home: Home, plan: Plan | undefined, stop: Stop): Promise<boolean> {
  const raised = plan === undefined ? null : await raiseInRedis(home, plan, stop);
  if (raised !== null) await new Promise((resolve) => setTimeout(resolve, NAMED_AFTER_MS));
  const problem = writeKillFile(
    home,
    `${new Date().toISOString()} ${stop.who}: ${stop.reason ?? 'no reason'}`,
  );
  say(
    raised === null
      ? 'agora: redis-latch does not take the stop'
      : `agora: latched in redis-latch as stop ${raised.epoch} of every engine`,
  );
  say(
    problem === null
      ? `agora: ${onHost(home, plan, killFileOf(home))} is written; engines and guardian see it within 50 ms, also after any restart`
      : `agora: the kill file cannot be written: ${problem}`,
  );
  return raised !== null || problem === null;
}

/** `asked`: somebody else cancels, and the proof is still to come. `proven`: done from here, and the venue shows no order. */
type Cancels = 'asked' | 'proven' | 'nobody';

async function haveCancelled(home: Home, plan: Plan | undefined, stop: Stop): Promise<Cancels> {
  const request = { idempotency_key: stop.key, ...(stop.reason === null ? {} : { reason: stop.reason }) };
  const answer = plan === undefined ? null : await askGuardian(home, plan, request);
  return cancelsAfter(answer, plan?.containers === true, () => cancelFromHere(home));
}

/** One that answers, but holds a wallet that was replaced since, or sees no living hand, is none that is known to cancel. */
export async function cancelsAfter(
  answer: StopAnswered | StopRefused | null,
  inContainers: boolean,
  fromHere: () => Promise<boolean>,
): Promise<Cancels> {
  if (answer !== null) say(`agora: ${guardianSentence(answer)}`);
  if (answer !== null && ('epoch' in answer || answer.code === 'STOP_KEY_REUSED')) return 'asked';
  const why = answer === null ? 'no guardian answers' : 'nobody is known to cancel';
  if (inContainers) {
    say(`agora: ${why}, and from this container nothing reaches the venue`);
    return 'nobody';
  }
  say(`agora: ${why}; cancelling from here until the venue shows no order`);
  return (await fromHere()) ? 'proven' : 'nobody';
}

/** Engines whose proof was awaited and did not come. Where nobody looks on it is not awaited, and that is said. */
export async function unprovenAfter(
  cancels: Cancels,
  plan: Plan | undefined,
  isTerminal: boolean,
  follow: (plan: Plan) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  if (cancels !== 'asked' || plan === undefined) return [];
  if (isTerminal) return follow(plan);
  say(`agora: without a terminal the venue's proof is not awaited: \`${statusOf(plan)}\` tells of it`);
  return [];
}

function statusOf(plan: Plan | undefined): string {
  return plan?.containers === true ? 'docker compose run --rm cli status' : './agora status';
}

export function verdict(
  durable: boolean,
  cancels: Cancels,
  plan: Plan | undefined,
  about: Whereabouts,
  unproven: readonly string[] = [],
): ExitName {
  const atTheVenue = 'cancel at the venue itself, and check again with `./agora status`';
  const ofContainers =
    'on the host, now: `docker compose run --rm --no-deps guardian --once`; where that fails, cancel at the venue itself';
  if (cancels === 'nobody')
    throw new Refusal(
      'failed',
      'nobody is known to cancel, and not every order is proven gone',
      plan?.containers === true ? ofContainers : atTheVenue,
    );
  if (!durable)
    throw new Refusal(
      'failed',
      'cancelled, but the stop is durable nowhere: an engine may start again',
      'end every engine: `./agora down`',
    );
  if (unproven.length > 0)
    throw new Refusal(
      'failed',
      `the stop stands and somebody cancels, but within ${FOLLOW_MS_MAX / 1_000} s the venue has not proven that no order rests of ${unproven.join(', ')}`,
      `\`${statusOf(plan)}\` tells when it has; where it does not soon, cancel at the venue itself`,
    );
  if (about.missed.length > 0)
    throw new Refusal(
      'notRunning',
      'stopped what this home could have at its venue, but nothing runs in it, and what runs elsewhere goes on',
      elsewhere(about),
    );
  return 'ok';
}
