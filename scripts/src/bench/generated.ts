// docs/performance.md and the pictures below docs/plots/, by path: what `pnpm generate` writes and a test holds the copies to.
import { BENCH_NAMES } from './benches.ts';
import { readDrills } from './drills.ts';
import { readBench } from './kept.ts';
import { performancePage, plotsOf, type Shown } from './page.ts';
import { plotOf } from './plot.ts';

export function performanceFiles(): Readonly<Record<string, () => string>> {
  const shown: Shown = {
    benches: Object.fromEntries(
      BENCH_NAMES.flatMap((name) => {
        const kept = readBench(name);
        return kept === null ? [] : [[name, kept]];
      }),
    ),
    drills: readDrills(),
  };
  const plots = Object.entries(plotsOf(shown)).flatMap(([name, [title, rows]]) => {
    const svg = plotOf(title, rows);
    return svg === null ? [] : [[`docs/plots/${name}.svg`, () => svg] as const];
  });
  return { 'docs/performance.md': () => performancePage(shown), ...Object.fromEntries(plots) };
}
