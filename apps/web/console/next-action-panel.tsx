// The one safest next action. It recommends; nothing on this panel changes anything. Where the act is STOP, STOP itself
// is filled: a second button of that name would be one too many.
import type { NextAction } from '@agora/shared/next-action';
import type { View } from '../lib/live/view.ts';
import { Panel } from '../ui/panel.tsx';
import { Sentence } from '../ui/sentence.tsx';

/** Parts of this page that a row leads to. */
const LINKS: Partial<Record<NextAction['button']['kind'], { label: string; href: string }>> = {
  review_position: { label: 'Review open position (changes nothing)', href: '#exposure' },
  open_gate: { label: 'See recovery gates', href: '#recovery-gates' },
};

export function NextActionPanel({ view, className }: { view: View; className?: string }) {
  const { says, why, button } = view.action;
  const link = LINKS[button.kind];
  return (
    <Panel id="next-action" title="Safest next action" className={className ?? ''}>
      <p className="mt-1 text-why-phone desk:text-why">
        <Sentence text={says} />
      </p>
      <p className="mt-1.5 text-label text-muted">
        <Sentence text={why} />
      </p>
      {link === undefined ? null : (
        <a
          href={link.href}
          className="mt-2 inline-block min-h-11 rounded-sm border border-edge px-4 py-2.5 font-semibold"
        >
          {link.label}
        </a>
      )}
    </Panel>
  );
}
