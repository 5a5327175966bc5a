// On a narrow screen the ways to the other pages and the sound stand at the end, where no thumb meets them beside STOP.
import type { Alarm } from '../lib/alarm/use-alarm.ts';
import { AlarmButtons } from './alarm-buttons.tsx';
import { PageLinks, type PageLinksProps } from './page-links.tsx';

export function PageFooter({ alarm, ...links }: PageLinksProps & { alarm: Alarm }) {
  return (
    <footer className="mt-3 mb-6 text-muted wide:hidden">
      <PageLinks {...links} />
      <AlarmButtons alarm={alarm} />
    </footer>
  );
}
