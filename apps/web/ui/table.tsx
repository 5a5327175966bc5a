// Tables of the pages: a name for each, headings for each column, figures to the right; wide ones scroll inside their frame.
import type { ReactNode } from 'react';

export type Column = { readonly name: string; readonly isFigure?: boolean };

export type TableProps = {
  /** Says what the table is; read by screen readers. */
  readonly label: string;
  readonly columns: readonly Column[];
  readonly children: ReactNode;
};

export function Table({ label, columns, children }: TableProps) {
  return (
    <section
      // A panel of the same name may stand around it, and two regions must not share a name.
      aria-label={`Table: ${label}`}
      // A wide table scrolls sideways, by the keyboard too.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region
      tabIndex={0}
      // What is hidden inside for screen readers is placed by it, or it would widen the page from behind the edge.
      className="relative overflow-x-auto"
    >
      <table className="w-full border-collapse text-[0.875rem] leading-5 tabular-nums">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="text-label text-muted">
            {columns.map(({ name, isFigure = false }) => (
              <th
                key={name}
                scope="col"
                className={`px-2 py-1 font-semibold first:pl-0 ${isFigure ? 'text-right' : 'text-left'}`}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

export function Td({
  children,
  isFigure = false,
  className = '',
}: {
  children?: ReactNode;
  isFigure?: boolean;
  className?: string;
}) {
  return (
    <td
      className={`border-t border-line px-2 py-1 align-top first:pl-0 ${isFigure ? 'text-right' : 'text-left'} ${className}`}
    >
      {children}
    </td>
  );
}
