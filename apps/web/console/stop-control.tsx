// STOP: one action, on every page, never disabled. It is a plain form that works before and without our script; with it,
// a press is sent from here and the answer is told in place. One key serves one stop, however often it is pressed.
'use client';
import { type FormEvent, type RefObject, useEffect, useRef, useSyncExternalStore } from 'react';
import { type Advised, currentlyAdvised, NOTHING_ADVISED, onAdvised } from '../lib/stop/advised.ts';
import { stopText } from '../lib/stop/stop-text.ts';
import { usePress } from '../lib/stop/use-press.ts';

export function StopControl({ firstKey }: { firstKey: string }) {
  const advised = useSyncExternalStore(onAdvised, currentlyAdvised, () => NOTHING_ADVISED);
  const { key, state, press } = usePress(firstKey, advised.latched, null, advised.cleared);
  const form = useRef<HTMLFormElement>(null);
  useStopKeys(press, form);
  const { label, line, status, failed } = stopText(state, advised);
  const onSubmit = (event: FormEvent) => {
    // In this order: where our script fails, the browser sends the form.
    press();
    event.preventDefault();
  };
  return (
    <aside
      aria-label="Stop"
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-bg px-3 pt-2.5 pb-[calc(0.875rem+env(safe-area-inset-bottom))] desk:inset-x-auto desk:top-13 desk:right-[max(2.75rem,calc(50vw-42.25rem))] desk:bottom-auto desk:w-78 desk:border-t-0 desk:bg-transparent desk:p-0"
    >
      <form ref={form} method="post" action="/api/control/stop" onSubmit={onSubmit}>
        <input type="hidden" name="idempotency_key" value={key} />
        <button
          id="stop"
          type="submit"
          aria-keyshortcuts="Alt+Shift+S"
          aria-describedby="stop-line"
          className={`flex min-h-18 w-full flex-col items-center justify-center rounded-md border-3 px-2.5 py-0.5 text-center ${looksOf(advised, failed, state.sending)}`}
        >
          <b className={label.length > 20 ? 'text-table font-bold' : 'text-stop font-bold'}>{label}</b>
          <span id="stop-line" className="text-label text-balance">
            {line}
          </span>
        </button>
      </form>
      <div role="status" aria-label="STOP" className="sr-only">
        {status}
      </div>
    </aside>
  );
}

/** Filled only where it is the recommended act, or where a press failed; on a red band it turns to white. */
function looksOf({ primary, onRed }: Advised, failed: boolean, sending: boolean): string {
  const pressed = sending ? 'outline-3 outline-offset-2 outline-focus' : '';
  const isFilled = primary || failed;
  const filled = isFilled ? 'border-act bg-act text-on-act' : 'border-act-text bg-bg text-act-text';
  const onBand = onRed ? 'desk:border-on-act desk:bg-on-act desk:text-on-white' : '';
  return `cursor-pointer active:outline-3 active:outline-offset-2 active:outline-focus ${filled} ${onBand} ${pressed}`;
}

/** Alt+Shift+S by the place of the key, so that it works on every layout. */
function useStopKeys(press: () => void, form: RefObject<HTMLFormElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== 'KeyS' || !event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      if (event.repeat) return;
      try {
        press();
      } catch (error) {
        form.current?.submit();
        throw error;
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [press, form]);
}
