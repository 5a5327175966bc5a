// A link to another page for the same engine. It changes nothing by itself.
'use client';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';

export type WayToProps = {
  /** Of the page, with the part of it where there is one: `/reduce#flatten`. */
  readonly path: string;
  readonly engineId: string;
  readonly className: string;
  readonly children: ReactNode;
};

export function WayTo({ path, engineId, className, children }: WayToProps) {
  const named = useSearchParams()?.get('engine') ?? null;
  const [page, part] = path.split('#');
  const query = named === null ? '' : `?engine=${encodeURIComponent(engineId)}`;
  return (
    <Link
      href={`${page}${query}${part === undefined ? '' : `#${part}`}`}
      prefetch={false}
      className={className}
    >
      {children}
    </Link>
  );
}
