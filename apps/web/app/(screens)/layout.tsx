// The frame of every page that shows an engine. It stays mounted while pages change, so the one event stream does too.
import type { ReactNode } from 'react';
import { Shell } from '../../console/shell.tsx';
import { consoleService } from '../../server/instance.ts';

export default function ScreensLayout({ children }: { children: ReactNode }) {
  const service = consoleService();
  return (
    <Shell engineIds={service.engines()} venue={service.venue}>
      {children}
    </Shell>
  );
}
