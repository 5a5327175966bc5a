// Fits the safest next action to what this console can do. While it has no STOP of its own it must not tell
// anybody to press one; it names the command that works instead.
import type { Display } from '@agora/shared/display';
import type { NextAction } from '@agora/shared/next-action';

export type ShownAdvice = {
  readonly says: string;
  readonly why: string;
  /** A part of this page to go to; changes nothing. */
  readonly link: { readonly label: string; readonly href: string } | null;
};

/** The one command that ends trading today: it stops every process in order. */
export const STOPPING_COMMAND = './agora down';

const LINKS: Partial<Record<NextAction['button']['kind'], { label: string; href: string }>> = {
  review_position: { label: 'Review open position (changes nothing)', href: '#exposure' },
  open_gate: { label: 'See recovery gates', href: '#recovery-gates' },
};

export function shownAdvice(action: NextAction, word: Display['word']): ShownAdvice {
  if (word === 'CHECKING') {
    return {
      says: `Wait for the first reading. If it does not come, run \`./agora status\` on the host.`,
      why: `To stop everything now: \`${STOPPING_COMMAND}\` on the host.`,
      link: null,
    };
  }
  const asksToStop = /\bSTOP\b|\.\/agora (?!down\b)/.test(action.says);
  if (asksToStop) {
    return {
      says: `On the host run \`${STOPPING_COMMAND}\`: it stops every process in order. This page cannot stop trading yet.`,
      why: action.why,
      link: null,
    };
  }
  return { says: action.says, why: action.why, link: LINKS[action.button.kind] ?? null };
}
