// The way to every page, for the engine that is looked at.
import Link from 'next/link';
import { PAGES, pageHref } from '../lib/pages.ts';

export type PageLinksProps = {
  readonly engineId: string;
  readonly firstId: string | undefined;
  readonly path: string;
  readonly className?: string;
};

export function PageLinks({ engineId, firstId, path, className = '' }: PageLinksProps) {
  return (
    <nav aria-label="Pages" className={className}>
      <ul className="flex flex-wrap gap-x-1">
        {PAGES.map((page) => (
          <li key={page.path}>
            <Link
              href={pageHref(page.path, engineId, firstId)}
              prefetch={false}
              aria-current={page.path === path ? 'page' : undefined}
              className="inline-flex min-h-7 items-center px-1.5 text-label hover:underline aria-[current=page]:font-semibold aria-[current=page]:text-text max-wide:min-h-11 max-wide:px-3"
            >
              {page.name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
