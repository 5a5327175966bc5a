// How much of the daily loss cap is used, now and at the trip, and how the day went.
import dynamic from 'next/dynamic';
import type { View } from '../lib/live/view.ts';
import { lossCurve } from '../lib/loss-curve.ts';
import { lossText } from '../lib/loss-text.ts';
import { Panel } from '../ui/panel.tsx';
import { Sentence } from '../ui/sentence.tsx';

/** The chart comes after everything an operator needs to act. Its place is kept. */
const LossChart = dynamic(() => import('./loss-chart.tsx').then((module) => module.LossChart), {
  ssr: false,
  loading: () => <div className="h-23" />,
});

export function LossPanel({ view, className }: { view: View; className?: string }) {
  const { figure, tense, line, aside, lost } = lossText(view.situation);
  const curve = lossCurve(view.situation);
  return (
    <Panel id="loss" title="Daily loss against cap" aside={aside} lost={lost} className={className ?? ''}>
      <p>
        <span className={`text-figure font-semibold ${lost ? 'text-muted italic' : ''}`}>
          <Sentence text={figure} />
        </span>{' '}
        <span className="text-label">
          <Sentence text={tense} />
        </span>
        <span className="block text-label text-muted">
          <Sentence text={line} />
        </span>
      </p>
      {curve === null ? null : <LossChart curve={curve} />}
    </Panel>
  );
}
