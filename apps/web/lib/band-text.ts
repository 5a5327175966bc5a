// The sentence under the state word: the answer first, then what an operator asks next. It adds no fact that
// the situation does not hold.
import { ageOf, longAge } from '@agora/shared/format';
import type { View } from './live/view.ts';

export function bandText({ display, situation }: View): string {
  const parts = [sentence(display.answer)];
  if (display.detail !== '') parts.push(sentence(display.detail));
  if (situation === null) return parts.join(' ');
  const { snapshot, nowMs, latched, latchKnown } = situation;
  if (display.word === 'HALTED' && !situation.byGuardian) {
    const haltedMs = ageOf(snapshot?.halt?.at ?? null, nowMs);
    if (haltedMs !== null) parts.push(`Halted ${longAge(haltedMs)} ago.`);
  }
  if (display.word === 'ACTIVE') {
    const openMs = ageOf(snapshot?.gate.since ?? null, nowMs);
    if (openMs !== null) parts.push(`Gate open for ${longAge(openMs)}.`);
  }
  if (display.word === 'HALTED' && latchKnown && latched) parts.push('Kill latch SET.');
  return parts.join(' ');
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
