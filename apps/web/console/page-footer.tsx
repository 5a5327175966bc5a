// On a narrow screen the ways to the other pages and the sound stand at the end, where no thumb meets them beside STOP.
import type { Alarms } from '../lib/alarm/alarm-context.tsx';
import { AlarmButtons } from './alarm-buttons.tsx';
import { PageLinks, type PageLinksProps } from './page-links.tsx';

export function PageFooter({ alarms, ...links }: PageLinksProps & { alarms: Alarms }) {
  return (
    <footer className="mt-3 mb-6 text-muted wide:hidden">
      <PageLinks {...links} />
      <AlarmButtons {...alarms} />
    </footer>
  );
}
