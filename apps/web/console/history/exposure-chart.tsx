// Draws gross exposure against its cap. It is drawn anew only with a new point, never for a passing second.
'use client';
import { memo } from 'react';
import { Line, LineChart, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { type ExposurePoint, POINTS_MAX, STEP_MS } from '../../lib/history/exposure-history.ts';
import { chartLabel } from '../../ui/chart-label.ts';
import { STEP_LINE } from '../../ui/step-line.ts';

const HEIGHT = 150;
const MARGIN = { top: 9, right: 86, bottom: 4, left: 2 };
/** The axis ends a little above the cap, so that what is past it is seen. */
const ABOVE_CAP = 1.2;

type Props = { readonly points: readonly ExposurePoint[]; readonly capUsd: number; readonly summary: string };

function Chart({ points, capUsd, summary }: Props) {
  const nowMs = points.at(-1)?.atMs ?? 0;
  const highest = Math.max(ABOVE_CAP * capUsd, ...points.map(({ grossUsd }) => grossUsd ?? 0));
  return (
    <div role="img" aria-label={summary} className="max-w-160">
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <LineChart data={[...points]} margin={MARGIN} accessibilityLayer={false}>
          <XAxis
            dataKey="atMs"
            type="number"
            domain={[nowMs - POINTS_MAX * STEP_MS, nowMs]}
            hide
            allowDataOverflow
          />
          <YAxis type="number" domain={[0, highest]} hide allowDataOverflow />
          <ReferenceLine y={0} stroke="var(--color-edge)" label={chartLabel('0')} />
          <ReferenceLine
            y={capUsd}
            stroke="var(--color-muted)"
            strokeDasharray="6 4"
            label={chartLabel(`cap ${capUsd}`)}
          />
          <Line dataKey="grossUsd" {...STEP_LINE} />
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}

export const ExposureChart = memo(
  Chart,
  (a, b) => a.points === b.points && a.capUsd === b.capUsd && a.summary === b.summary,
);
