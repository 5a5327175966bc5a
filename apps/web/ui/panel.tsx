// One titled region of the page. Its edge tells whether what is in it is live, in shape and in words: a
// dashed violet edge comes with "last known" and the age.
import type { ReactNode } from 'react';

export type PanelProps = {
  readonly id: string;
  readonly title: string;
  /** The age of what is shown, or what else stands beside the title; never announced. */
  readonly aside?: ReactNode;
  readonly lost?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
};

const LOST_EDGE = 'border-transparent outline-2 -outline-offset-2 outline-dashed outline-stale';

/** The class of a region that may scroll: the keyboard must reach it, or what is below its edge is lost to some. */
const SCROLLS = 'overflow-y-auto';

export function Panel({ id, title, aside, lost = false, className = '', children }: PanelProps) {
  return (
    <section
      id={id}
      tabIndex={className.includes(SCROLLS) ? 0 : undefined}
      aria-labelledby={`${id}-title`}
      className={`min-w-0 rounded-sm border bg-surface px-3 py-2.5 desk:px-4 desk:py-3 ${lost ? LOST_EDGE : 'border-line'} ${className}`}
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id={`${id}-title`} className={lost ? 'text-stale' : ''}>
          {title}
        </h2>
        <span className="text-label text-muted tabular-nums">{aside}</span>
      </div>
      {children}
    </section>
  );
}
