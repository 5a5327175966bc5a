// `./agora kill [REASON]`: stops every engine of this home by every way that there is from here, none needing the success of another:
// redis-latch, the kill file, the guardian's endpoint, and where no hand is known to cancel a guardian of its own until the venue shows no order
// or nobody watches any more. What makes the stop durable is done whatever Ctrl-C says, and whoever reads what is said.
import { lstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import { requestKeySchema } from '@agora/shared/ids';
import type { StopAnswered, StopRefused } from '@agora/shared/stop';
import type { Stop } from '@agora/shared/stop-record';
import { say } from '../cli/progress.ts';
import { asRefusal, Refusal } from '../cli/refusal.ts';
import { type Home, homeAt } from '../home.ts';
import { followStop } from '../kill/follow.ts';
import { askGuardian, cancelFromHere, guardianSentence } from '../kill/guardian.ts';
import type { HandEnd } from '../kill/hand.ts';
import { Leaving } from '../kill/leave.ts';
import { type Cancels, elsewhere, statusOf, verdict } from '../kill/verdict.ts';
import { killFileOf, onHost, raiseInRedis, whoIsHere, writeKillFile } from '../kill/ways.ts';
import { meanwhileOf, notStopped, whereabouts } from '../kill/whereabouts.ts';
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
    needNoReader();
    using leaving = new Leaving();
    const home = homeAt(args.home);
    const stop = stopFor(args.words);
    const plan = planIfAny(home);
    const about = whereabouts(home, plan);
    for (const line of about.lines) say(line);
    if (plan === undefined && isAbsent(home.data))
      throw new Refusal('notRunning', `nothing was ever started in ${home.dir}`, elsewhere(about));
    const isDurable = await makeDurable(home, plan, stop);
    leaving.mayEndAtOnce();
    const cancels = await haveCancelled(home, plan, stop, leaving);
    if (about.missed.length === 0 && plan?.containers !== true)
      for (const line of notStopped(home)) say(line);
    const unproven = await unprovenAfter(cancels, plan, process.stdout.isTTY, (here) =>
      followStop(home, here, AbortSignal.any([leaving.signal, leaving.hungUp])),
    );
    if (isDurable)
      say(`agora: before you resume${onTheHost(plan)}: rm ${onHost(home, plan, killFileOf(home))}`);
    return verdict({ isDurable, cancels, plan, about, unproven, left: leaving.by });
  },
};

const onTheHost = (plan: Plan | undefined): string => (plan?.containers === true ? ', on the host' : '');

/** Without a listener, what nobody reads any more (`| head`) would end the command, perhaps before the stop stands. */
function needNoReader(): void {
  for (const stream of [process.stdout, process.stderr])
    if (!stream.listeners('error').includes(unheard)) stream.on('error', unheard);
}
const unheard = (): void => undefined;

/** What cannot be looked at is not absent: that is thrown. */
function isAbsent(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined;
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

async function haveCancelled(
  home: Home,
  plan: Plan | undefined,
  stop: Stop,
  { signal: leave, hungUp }: Leaving,
): Promise<Cancels> {
  const request = { idempotency_key: stop.key, ...(stop.reason === null ? {} : { reason: stop.reason }) };
  const answer = plan === undefined ? null : await askGuardian(home, plan, request);
  const isWatched = [0, 1, 2].some((fd) => isatty(fd));
  const fromHere = () =>
    cancelFromHere(home, { leave, hungUp, isWatched, meanwhile: meanwhileOf(home, plan) });
  return cancelsAfter(answer, plan?.containers === true, fromHere);
}

/** One that answers, but holds a wallet that was replaced since, or sees no living hand, is none that is known to cancel. */
export async function cancelsAfter(
  answer: StopAnswered | StopRefused | null,
  inContainers: boolean,
  fromHere: () => Promise<HandEnd>,
): Promise<Cancels> {
  if (answer !== null) say(`agora: ${guardianSentence(answer)}`);
  if (answer !== null && ('epoch' in answer || answer.code === 'STOP_KEY_REUSED')) return 'asked';
  const why = answer === null ? 'no guardian answers' : 'nobody is known to cancel';
  if (inContainers) {
    say(`agora: ${why}, and from this container nothing reaches the venue`);
    return 'nobody';
  }
  say(`agora: ${why}; cancelling from here until the venue shows no order`);
  const end = await fromHere();
  return end === 'failed' ? 'nobody' : end;
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
