// The whole page for one view. It holds no state of the engine: the same view is always the same page.
import type { View } from '../lib/live/view.ts';
import { PanelBoundary } from '../ui/panel-boundary.tsx';
import { Announcer } from './announcer.tsx';
import { ExposurePanel } from './exposure-panel.tsx';
import { LossPanel } from './loss-panel.tsx';
import { NextActionPanel } from './next-action-panel.tsx';
import { PageHeader } from './page-header.tsx';
import { PageTitle } from './page-title.tsx';
import { SignalsPanel } from './signals-panel.tsx';
import { StateBand } from './state-band.tsx';
import { WhyPanel } from './why-panel.tsx';

// Rows keep their height from the first paint on, so that nothing jumps when the first frame arrives.
const WHY = 'desk:col-span-8 desk:min-h-40';
const NEXT_ACTION = 'desk:col-span-4 desk:min-h-40';
const EXPOSURE = 'desk:col-span-8 desk:min-h-44';
const LOSS = 'desk:col-span-4 desk:min-h-44';
const SIGNALS = 'desk:col-span-12 desk:min-h-44';

export function Screen({ view, venue }: { view: View; venue: string }) {
  return (
    <>
      <PageTitle view={view} />
      <Announcer view={view} />
      <div className="mx-auto max-w-360 px-3 pb-32 desk:px-6 desk:pb-4">
        <PageHeader view={view} venue={venue} />
        <main>
          <StateBand view={view} />
          <noscript>
            <p className="mt-2 px-3 text-why">
              Without JavaScript this page cannot show the live state; STOP works. On the host run{' '}
              <code>./agora status</code>.
            </p>
          </noscript>
          <div className="mt-2 grid gap-2 desk:mt-3 desk:grid-cols-12 desk:gap-3">
            <PanelBoundary id="why" title="What is known" className={WHY}>
              <WhyPanel view={view} className={WHY} />
            </PanelBoundary>
            <PanelBoundary id="next-action" title="Safest next action" className={NEXT_ACTION}>
              <NextActionPanel view={view} className={NEXT_ACTION} />
            </PanelBoundary>
            <PanelBoundary id="exposure" title="Live exposure" className={EXPOSURE}>
              <ExposurePanel view={view} className={EXPOSURE} />
            </PanelBoundary>
            <PanelBoundary id="loss" title="Daily loss against cap" className={LOSS}>
              <LossPanel view={view} className={LOSS} />
            </PanelBoundary>
            <PanelBoundary id="signals" title="Trust signals" className={SIGNALS}>
              <SignalsPanel view={view} className={SIGNALS} />
            </PanelBoundary>
          </div>
        </main>
      </div>
    </>
  );
}
