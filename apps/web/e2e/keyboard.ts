// Goes once through a page by Tab alone, as somebody without a pointer must: tells which controls are never reached, which are
// reached without a visible ring or behind something else, and whether the way ends. It does not judge the order.
import type { Page } from 'playwright-core';

/** Whatever acts or scrolls. */
const CONTROLS =
  ':is(a[href], button, input, select, textarea, summary, [tabindex="0"]):not([tabindex="-1"], :disabled)';
/** Far more than any page holds; a way that is longer is a trap. */
const PRESSES_MAX = 600;
const RING_PX_MIN = 2;

type Walked = Window & { agoraControls?: Element[] };

/** What the keyboard misses on this page, in words; none = all of it can be worked without a pointer. */
export async function missedByKeyboard(page: Page): Promise<string[]> {
  await page.evaluate(noteControls, CONTROLS);
  const problems: string[] = [];
  const reached = new Set<number>();
  for (let presses = 0; presses < PRESSES_MAX; presses += 1) {
    await page.keyboard.press('Tab');
    const step = await page.evaluate(lookAtFocus, RING_PX_MIN);
    if (step === null || (step.nth === 0 && reached.has(0)))
      return [...problems, ...(await page.evaluate(nameUnreached, [...reached]))];
    reached.add(step.nth);
    problems.push(...step.problems);
  }
  return [...problems, `the focus does not come to an end in ${PRESSES_MAX} steps`];
}

/** Runs in the page: remembers every control that is there now, in the order of the document. */
function noteControls(controls: string): void {
  const page: Walked = window;
  page.agoraControls = [...document.querySelectorAll(controls)].filter((each) =>
    each.checkVisibility({ visibilityProperty: true }),
  );
}

/** Runs in the page: the control with the focus by its place among those noted, -1 = a new one; null = the page was left. */
function lookAtFocus(ringPxMin: number): { nth: number; problems: string[] } | null {
  const { activeElement } = document;
  if (activeElement === null || activeElement === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(activeElement);
  const { left, top, width, height } = activeElement.getBoundingClientRect();
  const fractions = [0.02, 0.25, 0.5, 0.75, 0.98];
  const isSeen = fractions.some((x) =>
    fractions.some((y) => {
      const hit = document.elementFromPoint(left + x * width, top + y * height);
      return hit !== null && (activeElement.contains(hit) || hit.closest('label')?.contains(activeElement));
    }),
  );
  const name = activeElement.outerHTML.slice(0, 160);
  const problems = [];
  if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < ringPxMin)
    problems.push(`no ring around ${name}`);
  if (!isSeen) problems.push(`hidden behind something: ${name}`);
  return { nth: (window as Walked).agoraControls?.indexOf(activeElement) ?? -1, problems };
}

/** Runs in the page: controls that were there all the time and never had the focus. */
function nameUnreached(reached: readonly number[]): string[] {
  const controls = (window as Walked).agoraControls ?? [];
  const isMissed = (each: Element, nth: number) =>
    !reached.includes(nth) && each.isConnected && each.checkVisibility({ visibilityProperty: true });
  return controls.filter(isMissed).map(({ outerHTML }) => `never reached: ${outerHTML.slice(0, 160)}`);
}
