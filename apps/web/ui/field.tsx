// A labelled input of one line. What is wrong with it is said under it.
import type { InputHTMLAttributes } from 'react';

export type FieldProps = {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  /** The key `/` leads here. */
  readonly isFilter?: boolean;
  /** Of a field that only looks for something. */
  readonly onEnter?: () => void;
} & Pick<InputHTMLAttributes<HTMLInputElement>, 'inputMode' | 'autoComplete' | 'maxLength' | 'spellCheck'>;

export function Field({ id, label, value, onChange, hint, isFilter = false, onEnter, ...input }: FieldProps) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="block text-label font-semibold text-muted">
        {label}
      </label>
      <input
        {...input}
        id={id}
        value={value}
        data-filter={isFilter ? '' : undefined}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
        // Enter in a field must never act: every act has a button of its own. Looking for something is no act.
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          onEnter?.();
        }}
        className="mt-0.5 min-h-11 w-full rounded-sm border border-edge bg-bg px-3"
      />
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="mt-0.5 text-label text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
