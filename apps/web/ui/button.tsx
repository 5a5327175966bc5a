// A button that acts, and says why where it cannot. It is never the look of STOP: red belongs to STOP alone.
import type { ReactNode } from 'react';

export type ButtonProps = {
  readonly onPress: () => void;
  /** Why it cannot be pressed now; null = it can. It is shown, not hidden in a tooltip. */
  readonly disabledReason?: string | null;
  readonly children: ReactNode;
  readonly describedBy?: string;
  readonly small?: boolean;
};

export function Button({
  onPress,
  disabledReason = null,
  children,
  describedBy,
  small = false,
}: ButtonProps) {
  const isDisabled = disabledReason !== null;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3">
      <button
        type="button"
        aria-disabled={isDisabled}
        aria-describedby={describedBy}
        onClick={() => {
          if (!isDisabled) onPress();
        }}
        className={`${small ? 'min-h-8 px-2.5 text-label' : 'min-h-11 px-4'} rounded-sm border border-edge font-semibold aria-disabled:cursor-not-allowed aria-disabled:border-dashed aria-disabled:text-muted max-desk:min-h-11`}
      >
        {children}
      </button>
      {isDisabled && disabledReason !== '' ? (
        <span className="text-label text-muted">{disabledReason}</span>
      ) : null}
    </span>
  );
}
