// `./agora reduce [ENGINE]`: while ACTIVE only orders that shrink a position are quoted from now on, until the next resume. It takes
// risk away, so it asks nothing back.
import { homeAt } from '../home.ts';
import { asked, oneEngine, sendRequest } from '../requests/send.ts';
import { planOf } from '../status/engines.ts';
import type { Command } from './command.ts';

export const reduce: Command = {
  summary: 'quote only orders that shrink the position, until the next resume',
  usage: 'reduce [ENGINE] [--reason TEXT]',
  flags: { reason: { type: 'string' } },
  wordsMax: 1,
  async run(args) {
    const home = homeAt(args.home);
    const plan = planOf(home);
    const id = oneEngine(plan, args.words[0], 'reduce');
    const reason = String(args.flags.reason ?? '') || null;
    return sendRequest(home, plan, id, { act: 'reduce', ...asked(reason) });
  },
};
