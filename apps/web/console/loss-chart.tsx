// Draws the daily loss against its cap. It is drawn anew only when the curve changes, never for a passing second.
'use client';
import { LOSS_SHARE_WARNED } from '@agora/shared/next-action';
import { memo } from 'react';
import { Line, LineChart, ReferenceArea, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { LossCurve } from '../lib/loss-curve.ts';
import { chartLabel } from '../ui/chart-label.ts';
import { STEP_LINE } from '../ui/step-line.ts';

const HEIGHT = 92;
const MARGIN = { top: 9, right: 62, bottom: 4, left: 2 };
/** The axis ends a little below the cap, so that a loss past it is seen. */
const BELOW_CAP = 1.2;
const HATCH = 'loss-hatch';

function Chart({ curve }: { curve: LossCurve }) {
  const { points, capUsd, startMs, nowMs, hatchedFromMs } = curve;
  const lowest = Math.min(-BELOW_CAP * capUsd, ...points.map(({ lossUsd }) => lossUsd ?? 0));
  return (
    <div role="img" aria-label={curve.summary} className="max-w-104">
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <LineChart data={[...points]} margin={MARGIN} accessibilityLayer={false}>
          <defs>
            <pattern
              id={HATCH}
              width="8"
              height="8"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <line x1="0" y1="0" x2="0" y2="8" stroke="var(--color-stale)" strokeWidth="3" />
            </pattern>
          </defs>
          <XAxis dataKey="atMs" type="number" domain={[startMs, nowMs]} hide allowDataOverflow />
          <YAxis type="number" domain={[lowest, 0]} hide allowDataOverflow />
          <ReferenceLine y={0} stroke="var(--color-edge)" label={chartLabel('0')} />
          <ReferenceLine
            y={-LOSS_SHARE_WARNED * capUsd}
            stroke="var(--color-line)"
            strokeDasharray="2 4"
            label={chartLabel(`${LOSS_SHARE_WARNED * 100} %`)}
          />
          <ReferenceLine
            y={-capUsd}
            stroke="var(--color-muted)"
            strokeDasharray="6 4"
            label={chartLabel(`cap \u2212${capUsd}`)}
          />
          {hatchedFromMs === null ? null : (
            <ReferenceArea
              x1={hatchedFromMs}
              x2={nowMs}
              fill={`url(#${HATCH})`}
              fillOpacity={1}
              stroke="none"
            />
          )}
          <Line dataKey="lossUsd" {...STEP_LINE} />
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}

function isSameCurve(a: { curve: LossCurve }, b: { curve: LossCurve }): boolean {
  return JSON.stringify(gist(a.curve)) === JSON.stringify(gist(b.curve));
}

/** To the dollar and the minute: what the eye can tell at this size. */
function gist({ points, capUsd, startMs, nowMs, hatchedFromMs }: LossCurve) {
  const last = points.at(-1);
  return [
    points.slice(0, -1).map(({ lossUsd }) => lossUsd),
    last?.lossUsd == null ? null : Math.round(last.lossUsd),
    capUsd,
    startMs,
    nowMs,
    hatchedFromMs !== null,
  ];
}

export const LossChart = memo(Chart, isSameCurve);
