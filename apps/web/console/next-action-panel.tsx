// The one safest next action. It recommends; nothing on this panel changes anything.
import { shownAdvice } from '../lib/advice.ts';
import type { View } from '../lib/live/view.ts';
import { Panel } from '../ui/panel.tsx';
import { Sentence } from '../ui/sentence.tsx';

export function NextActionPanel({ view, className }: { view: View; className?: string }) {
  const advice = shownAdvice(view.action, view.display.word);
  return (
    <Panel id="next-action" title="Safest next action" className={className ?? ''}>
      <p className="mt-1 text-why-phone desk:text-why">
        <Sentence text={advice.says} />
      </p>
      <p className="mt-1.5 text-label text-muted">
        <Sentence text={advice.why} />
      </p>
      {advice.link === null ? null : (
        <a
          href={advice.link.href}
          className="mt-2 inline-block min-h-11 rounded-sm border border-edge px-4 py-2.5 font-semibold"
        >
          {advice.link.label}
        </a>
      )}
    </Panel>
  );
}
