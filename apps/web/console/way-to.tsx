// A link to another page for the same engine. It changes nothing by itself.
'use client';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { wayTo } from '../lib/pages.ts';

export type WayToProps = {
  /** Of the page, with what belongs to it: `/reduce#flatten`, `/audit?event=1-0`. */
  readonly path: string;
  /** Absent = the engine that this page names. */
  readonly engineId?: string;
  readonly className: string;
  readonly children: ReactNode;
};

export function WayTo({ path, engineId, className, children }: WayToProps) {
  const named = useSearchParams()?.get('engine') ?? null;
  const href = wayTo(path, named === null ? null : (engineId ?? named));
  return (
    <Link href={href} prefetch={false} className={className}>
      {children}
    </Link>
  );
}
