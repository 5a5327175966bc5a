// `./agora resume [ENGINE]`: the deliberate way back from a halt. Shows the whole checklist, asks for the phrase, sends the
// reviewed epochs as a request, and prints the engine's answer. The engine decides; a stop that came meanwhile wins.
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { deriveDisplay } from '@agora/shared/display';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { requestIdSchema } from '@agora/shared/ids';
import { latchKeys, REQUEST_TTL_S } from '@agora/shared/redis-keys';
import { RECOVERY_GATES, type ResumeRequest, resumeRequestSchema } from '@agora/shared/resume';
import { isoMs } from '@agora/shared/time';
import { whyHalted } from '@agora/shared/why-halted';
import { say } from '../cli/progress.ts';
import { type ExitName, Refusal } from '../cli/refusal.ts';
import { type Home, homeAt } from '../home.ts';
import { whoIsHere } from '../kill/ways.ts';
import { connectRedis } from '../redis/connect.ts';
import { awaitAnswer } from '../status/answer.ts';
import { chosenEngines, planOf } from '../status/engines.ts';
import { readFrames } from '../status/read.ts';
import { type Plan, specOf } from '../supervisor/plan.ts';
import type { Command } from './command.ts';

export const resume: Command = {
  summary:
    'review the halt, type the phrase, and ask the engine to resume; refusals print the whole checklist',
  usage: 'resume [ENGINE] [--confirm "RESUME ENGINE"] [--reason TEXT]',
  flags: { confirm: { type: 'string' }, reason: { type: 'string' } },
  wordsMax: 1,
  async run(args) {
    const home = homeAt(args.home);
    const plan = planOf(home);
    const [id, ...others] = chosenEngines(plan, args.words[0]);
    if (id === undefined || others.length > 0)
      throw new Refusal('usage', 'several engines run here', 'name one: `./agora resume ENGINE`');
    const [frame] = (await readFrames(home, plan, [id])).frames;
    if (frame === undefined) throw new Error('a frame for every engine asked for');
    const request = requestFor(frame, String(args.flags.reason ?? '') || null);
    say(review(frame));
    await confirm(`RESUME ${id}`, args.flags.confirm);
    return send(home, plan, frame, request);
  },
};

/** The request that names exactly what was reviewed; refuses where there is nothing that could be reviewed. */
function requestFor(frame: FrameFacts, reason: string | null): ResumeRequest {
  const { latch, snapshot } = frame;
  if (latch === null)
    throw new Refusal('failed', 'redis-latch cannot be read, so nothing can be reviewed', '`./agora doctor`');
  if (snapshot === null || snapshot.halt === null)
    throw new Refusal('failed', "the engine's state cannot be read", '`./agora status`');
  if (snapshot.state !== 'HALTED')
    throw new Refusal('failed', `${frame.engine_id} is not halted`, '`./agora status`');
  return resumeRequestSchema.parse({
    act: 'resume',
    request_id: requestIdSchema.parse(randomBytes(8).toString('hex')),
    who: whoIsHere(),
    at: isoMs(Date.now()),
    reason,
    reviewed: { panic_epoch: latch.panic_epoch, panic_global_epoch: latch.global.panic_epoch },
    halt_id: snapshot.halt.halt_id,
    snapshot_seq: null,
    second_factor_at: null,
  });
}

function review(frame: FrameFacts): string {
  const seen = { frame, elapsedMs: 0, linkMs: 0 };
  const display = deriveDisplay(seen);
  const gates = (frame.snapshot?.recovery_gates ?? []).map(
    ({ gate, holds, value, helps }) =>
      `  ${holds ? 'ok  ' : 'NO  '}${RECOVERY_GATES[gate].label}: ${value}${holds ? '' : ` — ${helps}`}`,
  );
  return [
    `${display.word} · ${frame.engine_id}. ${display.answer}.`,
    whyHalted(seen).sentence,
    'Recovery gates:',
    ...gates,
  ].join('\n');
}

async function confirm(phrase: string, given: string | boolean | undefined): Promise<void> {
  if (given !== undefined) {
    if (given !== phrase) throw new Refusal('usage', `--confirm must be "${phrase}"`);
    return;
  }
  if (!process.stdin.isTTY)
    throw new Refusal('usage', 'nobody is at the keyboard to confirm', `add --confirm "${phrase}"`);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await prompt.question(`Type ${phrase} to ask for it: `);
  prompt.close();
  if (typed.trim() !== phrase) throw new Refusal('failed', 'not confirmed; nothing was asked');
}

async function send(home: Home, plan: Plan, frame: FrameFacts, request: ResumeRequest): Promise<ExitName> {
  const redis = await connectRedis(home, 'latch', specOf(plan, 'redis-latch'), 'cli');
  try {
    await redis.set(
      latchKeys.request(frame.engine_id, 'resume', 'cli'),
      JSON.stringify(request),
      'EX',
      REQUEST_TTL_S,
    );
  } finally {
    redis.disconnect();
  }
  const answer = await awaitAnswer(home, plan, frame.engine_id, request.request_id);
  if (answer === null)
    throw new Refusal(
      'failed',
      'the engine did not answer',
      '`./agora status` shows whether it is alive; the request lapses by itself within a minute',
    );
  if (answer.event === 'resume') {
    say(`agora: accepted. ${answer.next_action}`);
    return 'ok';
  }
  say(`agora: refused (${answer.code}). ${answer.next_action}`);
  return 'failed';
}
