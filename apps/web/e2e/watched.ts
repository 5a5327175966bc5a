// What a page must never do while it is watched, noted by the page itself: say two things that exclude each other, tell a screen
// reader more than a change of state, or move a figure faster than a person reads.
import type { Page } from 'playwright-core';

export interface Notes {
  /** `Gate OPEN` beside a latch that is set, or beside UNKNOWN. */
  readonly contradictions: readonly string[];
  /** Texts of the alert region in their order, each with its time in milliseconds. */
  readonly alerts: readonly (readonly [text: string, atMs: number])[];
}

type Watched = Window & { agoraNotes?: { contradictions: string[]; alerts: [string, number][] } };

/** Runs in the page before its scripts. */
export function takeNotes(): void {
  const page: Watched = window;
  const notes: NonNullable<Watched['agoraNotes']> = { contradictions: [], alerts: [] };
  page.agoraNotes = notes;
  const look = () => {
    const text = document.querySelector('main')?.textContent ?? '';
    const word = document.querySelector('[data-state-word]')?.textContent ?? '';
    const isStopped = /Kill latch ?SET/.test(text) || word === 'UNKNOWN';
    if (text.includes('Gate OPEN') && isStopped) notes.contradictions.push(text);
    const alert = document.querySelector('.sr-only [role=alert]')?.textContent ?? '';
    if (alert !== '' && alert !== notes.alerts.at(-1)?.[0]) notes.alerts.push([alert, performance.now()]);
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}

export function notesOf(page: Page): Promise<Notes> {
  return page.evaluate(() => (window as Watched).agoraNotes ?? { contradictions: [], alerts: [] });
}

/** How often the busiest text that holds a figure changed in `forMs`, and what it was. */
export function busiestFigure(page: Page, forMs: number): Promise<{ changes: number; text: string }> {
  return page.evaluate(
    (ms) =>
      new Promise<{ changes: number; text: string }>((resolve) => {
        const counts = new Map<Node, number>();
        const observer = new MutationObserver((records) => {
          for (const node of new Set(records.map(({ target }) => target)))
            if (/\d/.test(node.textContent ?? '')) counts.set(node, (counts.get(node) ?? 0) + 1);
        });
        observer.observe(document.querySelector('main') ?? document.body, {
          subtree: true,
          characterData: true,
        });
        setTimeout(() => {
          observer.disconnect();
          const [busiest] = [...counts].sort(([, a], [, b]) => b - a);
          resolve({ changes: busiest?.[1] ?? 0, text: busiest?.[0].textContent ?? '' });
        }, ms);
      }),
    forMs,
  );
}

/** What moves on the page now: the length of one turn of each animation, in milliseconds. */
export function animationsMs(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    document.getAnimations().map((each) => Number(each.effect?.getComputedTiming().duration ?? 0)),
  );
}

/** How the state band is drawn, without its colours: shape, edge, and how dark its ground is in grey, in eight steps. */
export function drawnAs(page: Page): Promise<string> {
  return page.evaluate(() => {
    const band = document.querySelector('#state');
    if (band === null) throw new Error('no state band');
    const { borderTopStyle, borderTopWidth, backgroundColor } = getComputedStyle(band);
    const [red = 0, green = 0, blue = 0] = (backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    const grey = Math.round((0.2126 * red + 0.7152 * green + 0.0722 * blue) / 32);
    return `${band.querySelector('svg')?.innerHTML ?? ''} ${borderTopStyle} ${borderTopWidth} ${grey}`;
  });
}
