// Gross exposure against its cap, as this page saw it over the last hour.
'use client';
import dynamic from 'next/dynamic';
import { exposureSummary } from '../../lib/history/exposure-history.ts';
import { useExposureHistory } from '../../lib/history/use-exposure-history.tsx';
import { useView } from '../../lib/live/live-context.tsx';
import { Panel } from '../../ui/panel.tsx';

const ExposureChart = dynamic(() => import('./exposure-chart.tsx').then((module) => module.ExposureChart), {
  ssr: false,
  loading: () => <div className="h-37.5" />,
});

export function ExposureHistory({ className }: { readonly className?: string }) {
  const points = useExposureHistory();
  const { situation } = useView();
  const capUsd = Number(situation?.snapshot?.exposure.cap_usd ?? Number.NaN);
  const isKnown = Number.isFinite(capUsd) && points.some(({ grossUsd }) => grossUsd !== null);
  const summary = exposureSummary(points, capUsd);
  return (
    <Panel id="exposure-history" title="Gross exposure against its cap" className={className ?? ''}>
      <p className="mt-1">{summary}</p>
      {isKnown ? (
        <details open className="max-desk:mt-1">
          <summary className="text-label text-muted">As seen by this page since it was opened</summary>
          <ExposureChart points={points} capUsd={capUsd} summary={summary} />
        </details>
      ) : null}
    </Panel>
  );
}
