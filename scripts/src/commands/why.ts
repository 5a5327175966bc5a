// `./agora why [ENGINE]`: why it halted, in the words that the console and Telegram use.
import type { FrameFacts } from '@agora/shared/frame-facts';
import { whyHalted } from '@agora/shared/why-halted';
import { homeAt } from '../home.ts';
import { chosenEngines, planOf } from '../status/engines.ts';
import { readFrames } from '../status/read.ts';
import type { Command } from './command.ts';

export const why: Command = {
  summary: 'why it halted: cause, time, path, effect, what is left open, and the evidence',
  usage: 'why [ENGINE] [--json]',
  flags: {},
  wordsMax: 1,
  async run(args) {
    const home = homeAt(args.home);
    const plan = planOf(home);
    const { frames } = await readFrames(home, plan, chosenEngines(plan, args.words[0]));
    const answers = frames.map((frame) => ({ engine_id: frame.engine_id, ...whyOf(frame) }));
    if (args.json) process.stdout.write(`${JSON.stringify(answers.length === 1 ? answers[0] : answers)}\n`);
    else
      for (const each of answers)
        process.stdout.write(`${each.engine_id}: ${each.title}\n${each.sentence}\n${each.evidence}\n`);
    return 'ok';
  },
};

function whyOf(frame: FrameFacts) {
  return whyHalted({ frame, elapsedMs: 0, linkMs: 0 });
}
