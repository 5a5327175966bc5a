// A way to the page where the advised act is done. It is a link: it changes nothing by itself.
import type { ActionLink } from '../lib/next-action-link.ts';
import { WayTo } from './way-to.tsx';

export function ActionButton({ link, engineId }: { link: ActionLink; engineId: string }) {
  return (
    <WayTo
      path={link.path}
      engineId={engineId}
      className="mt-2 inline-block min-h-11 rounded-sm border border-edge px-4 py-2.5 font-semibold"
    >
      {link.label}
    </WayTo>
  );
}
