// What is told of stops. One that was taken is told each time. A refused one is told once in each window for whoever sent it, then
// counted: nobody needs to be known to be refused.
import type { FirstOfWindow } from '../first-of-window.ts';
import type { StopNote } from './endpoint.ts';

/** `more` = so many of the same kind were refused after the one that was told; null = this is one stop. */
export type ToldStop = StopNote & { readonly more: number | null };

export function tellFew(windows: FirstOfWindow, tell: (what: ToldStop) => void): (what: StopNote) => void {
  return (what) => {
    const isTold =
      what.by !== 'refused' ||
      windows.isFirst(`${what.who ?? what.address} ${what.status}`, (more) => tell({ ...what, more }));
    if (isTold) tell({ ...what, more: null });
  };
}
