// How a chart draws what was seen: a value holds until the next one, and a gap stays a gap.
export const STEP_LINE = {
  type: 'stepAfter',
  stroke: 'var(--color-text)',
  strokeWidth: 2,
  dot: false,
  connectNulls: false,
  isAnimationActive: false,
} as const;
