// Where the button of the safest next action leads. Where the act is STOP there is no second button: STOP itself is filled.
import type { NextAction } from '@agora/shared/next-action';

export type ActionLink = { readonly label: string; readonly path: string };

const LINKS: Readonly<Record<NextAction['button']['kind'], ActionLink | null>> = {
  stop: null,
  stop_again: null,
  none: null,
  // Recovery is cancelled by a stop, which the sentence says; nothing milder exists.
  cancel_recovery: null,
  open_runbook: { label: 'Open runbook', path: '/runbook' },
  open_recon: { label: 'Open reconciliation', path: '/recon' },
  show_flatten: { label: 'Show the command', path: '/reduce#flatten' },
  review_position: { label: 'Review open position (changes nothing)', path: '/reduce' },
  open_gate: { label: 'See recovery gates', path: '/resume' },
  resume: { label: 'Resume…', path: '/resume' },
  test_alert: { label: 'Test alert', path: '/alarms#test' },
  reduce_only: { label: 'Set reduce-only…', path: '/reduce' },
};

export function actionLink({ button }: Pick<NextAction, 'button'>): ActionLink | null {
  return LINKS[button.kind];
}
