// How a line of a chart is named at its right end.

export function chartLabel(value: string) {
  return { value, position: 'right' as const, fill: 'var(--color-muted)', fontSize: 12, offset: 6 };
}
