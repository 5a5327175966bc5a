// A row of columns of one width, told in a sentence: for a screen reader it is one picture. Heights come in a few steps, since every
// style of this console is a class.

export type Column = {
  /** 0 to 4. */
  readonly level: number;
  /** `loud` wants to be known; `unknown` is not live. */
  readonly tone: 'quiet' | 'loud' | 'unknown';
};

const HEIGHTS = ['h-0', 'h-2.5', 'h-5', 'h-7.5', 'h-10'] as const;
export const LEVEL_MAX = HEIGHTS.length - 1;

const TONES = {
  quiet: 'bg-edge',
  loud: 'bg-know',
  unknown: 'border border-dashed border-stale',
} as const;

export function Columns({ label, columns }: { readonly label: string; readonly columns: readonly Column[] }) {
  return (
    <div role="img" aria-label={label} className="mt-2 flex h-10 items-end gap-px border-b border-edge">
      {columns.map(({ level, tone }, index) => (
        <span
          // The place is the time.
          // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity
          key={index}
          className={`flex-1 ${TONES[tone]} ${HEIGHTS[Math.min(level, LEVEL_MAX)]}`}
        />
      ))}
    </div>
  );
}
