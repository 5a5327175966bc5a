// What stands first on every dashboard, and the words for flags that all of them use.
import type { Board, BoardPanel } from './render.ts';

export const flag = (yes: string, no: string): NonNullable<BoardPanel['words']> => ({
  1: { text: yes, color: 'green' },
  0: { text: no, color: 'red' },
});
/** Median and 99th percentile of a histogram over the last five minutes. */
export const quantiles = (metric: string, by = 'engine_id'): Record<string, string> => ({
  p50: `histogram_quantile(0.5, sum by (${by}, le) (rate(${metric}_bucket[5m])))`,
  p99: `histogram_quantile(0.99, sum by (${by}, le) (rate(${metric}_bucket[5m])))`,
});

/** Stands first on every dashboard. */
export const STATE: Board['rows'][number] = {
  title: 'Is it trading, and can it be stopped?',
  panels: [
    {
      title: 'State',
      says: 'ACTIVE or HALTED, as the engine says. No value: ask the guardian, and assume that it trades.',
      kind: 'stat',
      queries: { '{{engine_id}}': 'agora_active' },
      words: { 1: { text: 'ACTIVE', color: 'blue' }, 0: { text: 'HALTED', color: 'orange' } },
    },
    {
      title: 'Latch',
      says: 'Whether the guardian knows a stop of the engine to stand.',
      kind: 'stat',
      queries: { '{{engine_id}}': 'agora_latch_standing' },
      words: { 1: { text: 'a stop stands', color: 'orange' }, 0: { text: 'clear', color: 'text' } },
    },
    {
      title: 'Gate',
      says: 'Open only while all six trust signals hold.',
      kind: 'stat',
      queries: { '{{engine_id}}': 'agora_gate_open' },
      words: { 1: { text: 'open', color: 'blue' }, 0: { text: 'closed', color: 'text' } },
    },
    {
      title: 'Engine, seen by the guardian',
      says: 'DARK: silent on both routes. The guardian strikes. Not dark is no proof that it is heard: it may have said goodbye.',
      kind: 'stat',
      queries: { '{{engine_id}}': 'agora_engine_dark' },
      words: { 1: { text: 'DARK', color: 'red' }, 0: { text: 'not dark', color: 'text' } },
    },
  ],
};
