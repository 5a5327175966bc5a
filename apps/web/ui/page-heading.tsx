// The name of a page below the state band, and one sentence of what it is for.
import type { ReactNode } from 'react';

export function PageHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mt-3 mb-2">
      <h1 className="text-why font-semibold">{title}</h1>
      {children === undefined ? null : <p className="max-w-200 text-label text-muted">{children}</p>}
    </div>
  );
}
