// The one safest next action. It recommends; nothing on this panel changes anything. Under UNCONFIRMED it says when the advice changes.
import { venueName } from '@agora/shared/display-text';
import { UNCONFIRMED_MS_MAX } from '@agora/shared/next-action';
import type { View } from '../lib/live/view.ts';
import { actionLink } from '../lib/next-action-link.ts';
import { Panel } from '../ui/panel.tsx';
import { Sentence } from '../ui/sentence.tsx';
import { ActionButton } from './action-button.tsx';

export function NextActionPanel({ view, className }: { view: View; className?: string }) {
  const { says, why } = view.action;
  const link = actionLink(view.action);
  return (
    <Panel id="next-action" title="Safest next action" className={className ?? ''}>
      <p className="mt-1 text-why-phone desk:text-why">
        <Sentence text={says} />
      </p>
      <p className="mt-1 text-label text-muted">
        <Sentence text={`${why}${changesText(view)}`} />
      </p>
      {link === null ? null : <ActionButton link={link} engineId={view.engineId} />}
    </Panel>
  );
}

/** A stop that is not confirmed: the seconds until its advice becomes another one. */
function changesText({ action, display, situation }: View): string {
  if (action.row !== 4 || display.word !== 'UNCONFIRMED') return '';
  const ageMs = situation?.stoppingForMs ?? null;
  if (situation === null || ageMs === null || !Number.isFinite(ageMs)) return '';
  const leftS = Math.max(0, Math.ceil((UNCONFIRMED_MS_MAX - ageMs) / 1_000));
  return ` A third press is the same request. In ${leftS} s the advice changes: cancel at ${venueName(situation)}.`;
}
