// `./agora resume [ENGINE]`: the deliberate way back from a halt. Shows the whole checklist, asks for the phrase, sends the
// reviewed epochs as a request, and prints the engine's answer. The engine decides; a stop that came meanwhile wins.
import { deriveDisplay } from '@agora/shared/display';
import type { FrameFacts } from '@agora/shared/frame-facts';
import type { OperatorWish } from '@agora/shared/operator-wish';
import { RECOVERY_GATES } from '@agora/shared/resume';
import { whyHalted } from '@agora/shared/why-halted';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { homeAt } from '../home.ts';
import { killFilesFor, onHost } from '../kill/ways.ts';
import { asked, confirm, oneEngine, sendRequest } from '../requests/send.ts';
import { planOf } from '../status/engines.ts';
import { readFrames } from '../status/read.ts';
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
    const id = oneEngine(plan, args.words[0], 'resume');
    const [frame] = (await readFrames(home, plan, [id])).frames;
    if (frame === undefined) throw new Error('a frame for every engine asked for');
    const request = requestFor(frame, String(args.flags.reason ?? '') || null);
    const killFiles = killFilesFor(home, [id]).map((path) => onHost(home, plan, path));
    say(review(frame, killFiles));
    // Nobody has to type a phrase that cannot help. Given on the command line it is sent: the engine says no, and its audit has it.
    if (args.flags.confirm === undefined) refuseWhereGatesFail(frame);
    await confirm(`RESUME ${id}`, args.flags.confirm);
    return sendRequest(home, plan, id, request);
  },
};

/** The request that names exactly what was reviewed; refuses where there is nothing that could be reviewed. */
function requestFor(frame: FrameFacts, reason: string | null): OperatorWish {
  const { latch, snapshot } = frame;
  if (latch === null)
    throw new Refusal('failed', 'redis-latch cannot be read, so nothing can be reviewed', '`./agora doctor`');
  if (snapshot === null || snapshot.halt === null)
    throw new Refusal('failed', "the engine's state cannot be read", '`./agora status`');
  if (snapshot.state !== 'HALTED')
    throw new Refusal('failed', `${frame.engine_id} is not halted`, '`./agora status`');
  return {
    act: 'resume',
    ...asked(reason),
    reviewed: { panic_epoch: latch.panic_epoch, panic_global_epoch: latch.global.panic_epoch },
    halt_id: snapshot.halt.halt_id,
    snapshot_seq: null,
    second_factor_at: null,
  };
}

function refuseWhereGatesFail({ snapshot }: FrameFacts): void {
  const failing = (snapshot?.recovery_gates ?? []).filter(({ holds }) => !holds);
  if (failing.length === 0) return;
  throw new Refusal(
    'failed',
    `${failing.length === 1 ? 'one gate does' : `${failing.length} gates do`} not hold, so the engine would refuse; nothing was asked`,
    'do what stands beside each, and run it again',
  );
}

function review(frame: FrameFacts, killFiles: readonly string[]): string {
  const seen = { frame, elapsedMs: 0, linkMs: 0 };
  const display = deriveDisplay(seen);
  const gates = (frame.snapshot?.recovery_gates ?? []).map(({ gate, holds, value, helps }) => {
    const found = gate === 'no_kill_file' && killFiles.length > 0;
    const act = found ? `rm ${killFiles.join(' ')}` : helps;
    return `  ${holds ? 'ok  ' : 'NO  '}${RECOVERY_GATES[gate].label}: ${value}${holds ? '' : ` — ${act}`}`;
  });
  return [
    `${display.word} · ${frame.engine_id}. ${display.answer}.`,
    whyHalted(seen).sentence,
    'Recovery gates:',
    ...gates,
  ].join('\n');
}
