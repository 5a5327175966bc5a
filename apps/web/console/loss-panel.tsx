// How much of the daily loss cap is used, now and at the trip.

import type { View } from '../lib/live/view.ts';
import { lossText } from '../lib/loss-text.ts';
import { Panel } from '../ui/panel.tsx';
import { Sentence } from '../ui/sentence.tsx';

export function LossPanel({ view, className }: { view: View; className?: string }) {
  const { figure, lines, aside, lost } = lossText(view.situation);
  return (
    <Panel id="loss" title="Daily loss against cap" aside={aside} lost={lost} className={className ?? ''}>
      <p className={`mt-1 text-figure font-semibold ${lost ? 'text-muted italic' : ''}`}>{figure}</p>
      {lines.map((line) => (
        <p key={line} className="text-label text-muted">
          <Sentence text={line} />
        </p>
      ))}
    </Panel>
  );
}
