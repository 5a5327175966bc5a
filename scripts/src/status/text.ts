// What `./agora status` says of one engine, in the words of the console. A trust signal that nobody can vouch for now is "last known",
// whatever it said: an old "ok" read in passing would pass for a live one.
import { deriveDisplay } from '@agora/shared/display';
import { longAge, withShortTimes } from '@agora/shared/format';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { nextAction } from '@agora/shared/next-action';
import { SIGNAL_NAMES, type SignalName } from '@agora/shared/signal';
import { readSituation, type Situation } from '@agora/shared/situation';
import { whyHalted } from '@agora/shared/why-halted';

export function engineText(frame: FrameFacts): string {
  const seen = { frame, elapsedMs: 0, linkMs: 0 };
  const display = deriveDisplay(seen);
  const why = whyHalted(seen);
  const { says, commands } = nextAction(seen);
  const situation = readSituation(seen);
  return [
    `${display.word} · ${frame.engine_id}`,
    [`${display.answer}.`, display.detail].filter((part) => part !== '').join(' '),
    '',
    why.title,
    why.sentence,
    '',
    'Safest next action',
    says,
    ...commands.filter((command) => !says.includes(command)).map((command) => `  ${command}`),
    '',
    display.gate,
    ...SIGNAL_NAMES.map((name) => signalLine(name, situation)),
    '',
  ].join('\n');
}

function signalLine(name: SignalName, situation: Situation | null): string {
  const line = (mark: string, text: string) => `  ${mark.padEnd(4)}${name.padEnd(22)}${text}`;
  const signal = situation?.snapshot?.signals.find((each) => each.name === name);
  if (situation == null || signal === undefined) return line('?', 'not known');
  const { lost, ages } = situation;
  if (lost.engine || lost.snapshot || lost.redisLive)
    return line('?', `last known ${longAge(ages.snapshot)} ago: ${signal.holds ? 'held' : 'blocked orders'}`);
  return line(signal.holds ? 'ok' : 'NO', withShortTimes(signal.evidence, situation.nowMs));
}
