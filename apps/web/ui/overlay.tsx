// A box over the page that leaves STOP in reach: it is not modal, lies below STOP, and closes on Escape.
'use client';
import { type ReactNode, useEffect, useRef } from 'react';

export type OverlayProps = {
  readonly titleId: string;
  readonly onClose: () => void;
  readonly className?: string;
  readonly children: ReactNode;
};

/** Focus goes to what is marked `data-autofocus`, and back to where it was. */
export function Overlay({ titleId, onClose, className = '', children }: OverlayProps) {
  const box = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const before = document.activeElement;
    const target = box.current?.querySelector<HTMLElement>('[data-autofocus]') ?? box.current;
    target?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close.current();
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div
      ref={box}
      role="dialog"
      aria-labelledby={titleId}
      tabIndex={-1}
      className={`fixed top-40 left-1/2 z-15 max-h-[calc(100dvh-17rem)] w-[min(30rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-y-auto rounded-sm bg-surface p-5 text-text shadow-[0_0_0_100vmax_rgb(0_0_0/0.55)] ${className}`}
    >
      {children}
    </div>
  );
}
