// A way to the page where the advised act is done. It is a link: it changes nothing by itself.
'use client';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import type { ActionLink } from '../lib/next-action-link.ts';

export function ActionButton({ link, engineId }: { link: ActionLink; engineId: string }) {
  const named = useSearchParams()?.get('engine') ?? null;
  const [path, part] = link.path.split('#');
  const query = named === null ? '' : `?engine=${encodeURIComponent(engineId)}`;
  return (
    <Link
      href={`${path}${query}${part === undefined ? '' : `#${part}`}`}
      prefetch={false}
      className="mt-2 inline-block min-h-11 rounded-sm border border-edge px-4 py-2.5 font-semibold"
    >
      {link.label}
    </Link>
  );
}
