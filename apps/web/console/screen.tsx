// The panels of the console for one view. They hold no state of the engine: the same view is always the same page.
import type { ReactNode } from 'react';
import type { View } from '../lib/live/view.ts';
import { PanelBoundary } from '../ui/panel-boundary.tsx';
import { ExposurePanel } from './exposure-panel.tsx';
import { LossPanel } from './loss-panel.tsx';
import { NextActionPanel } from './next-action-panel.tsx';
import { SignalsPanel } from './signals-panel.tsx';
import { WhyPanel } from './why-panel.tsx';

// A tall screen gives each row its height from the first paint on, so that nothing jumps and nothing scrolls the page away
// from the answers; what is longer scrolls inside its panel.
const GRID =
  'mt-2 grid gap-2 desk:mt-3 desk:grid-cols-12 desk:gap-3 tall:h-[calc(100dvh-10.5rem)] tall:grid-rows-[10.5rem_minmax(10.75rem,max-content)_auto_minmax(5rem,1fr)]';
const WIDE = 'desk:col-span-8 min-w-0 tall:overflow-y-auto';
/** Orders that are not confirmed gone stand above the table: the timeline makes room for them, so that gross and net stay in view. */
const EXPOSURE = `${WIDE} tall:max-h-[13.75rem]`;
const NARROW = 'desk:col-span-4 min-w-0 tall:overflow-y-auto';
/** As high as the exposure beside it, whatever it holds: a chart that arrives moves nothing. */
const BESIDE = `${NARROW} tall:contain-size`;
const WHOLE = 'desk:col-span-12 min-w-0';

/** What asks the server for more than frames is handed in: the timeline, and the word past Redis. */
export type ScreenProps = { readonly view: View; readonly timeline: ReactNode; readonly direct: ReactNode };

export function Screen({ view, timeline, direct }: ScreenProps) {
  return (
    <>
      <noscript>
        <p className="mt-2 px-3 text-why">
          Without JavaScript this page cannot show the live state; STOP works. On the host run{' '}
          <code>./agora status</code>.
        </p>
      </noscript>
      <div className={GRID}>
        <PanelBoundary id="why" title="What is known" className={WIDE}>
          <WhyPanel view={view} className={WIDE}>
            {direct}
          </WhyPanel>
        </PanelBoundary>
        <PanelBoundary id="next-action" title="Safest next action" className={NARROW}>
          <NextActionPanel view={view} className={NARROW} />
        </PanelBoundary>
        <PanelBoundary id="exposure" title="Live exposure" className={EXPOSURE}>
          <ExposurePanel view={view} className={EXPOSURE} />
        </PanelBoundary>
        <PanelBoundary id="loss" title="Daily loss against cap" className={BESIDE}>
          <LossPanel view={view} className={BESIDE} />
        </PanelBoundary>
        <PanelBoundary id="signals" title="Trust signals" className={WHOLE}>
          <SignalsPanel view={view} className={WHOLE} />
        </PanelBoundary>
        <PanelBoundary id="timeline" title="Event timeline" className={WHOLE}>
          {timeline}
        </PanelBoundary>
      </div>
    </>
  );
}
