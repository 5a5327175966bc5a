// Looks at one state of one page at every size, at 200 % and in both themes: nothing wider than the screen, STOP in its place, no
// violation of the accessibility rules. With AGORA_SHOTS it also keeps a picture of each.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { DESKTOP, PHONE } from './browser.ts';
import { SHOTS, type ShotName } from './shots.ts';

/** Where pictures go; absent = none are taken. */
const FOLDER = process.env.AGORA_SHOTS;
const SIZES = [
  ['desktop', DESKTOP, 232],
  ['phone', PHONE, 366],
] as const;
const NARROW = { width: 320, height: 640 };
/** A desktop at 200 % and the narrowest phone: judged, not pictured. */
const SMALL = [
  ['200 %', { width: 720, height: 450 }, 232, 'dark'],
  ['320 px', NARROW, 290, 'light'],
] as const;
const THEMES = ['dark', 'light'] as const;
const SETTLED_WITHIN_MS = 1_000;
const STOP_HEIGHT_PX_MIN = 72;
/** What a phone must show without a touch. */
const ANSWERS = ['#state', '#why', '#next-action'] as const;
/** So much of an answer that its first lines are read. */
const ANSWER_PX_MIN = 64;

/** Where STOP lay first, by the size of the screen: it lies there in every state. */
const stopAt = new Map<string, string>();

export interface LookOptions {
  /** The console holds everything at once on a desktop: the page itself must not scroll. */
  readonly isOneScreen?: boolean;
  /** A state that does not last: all pictures first, and the rules of accessibility once, in the last of them. */
  readonly isBrief?: boolean;
}

type WithAxe = { readonly axe: typeof axe };

/** What axe finds against WCAG 2.2 AA and its best practices; at night text must reach 7:1, but on red and on STOP beside it. */
export async function violations(page: Page, theme: 'dark' | 'light' = 'light'): Promise<string[]> {
  await page.evaluate(`window.axe ?? (() => { ${axe.source} })()`);
  return page.evaluate(async (isDark) => {
    const { violations: found } = await (window as unknown as WithAxe).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      rules: { 'color-contrast-enhanced': { enabled: isDark } },
      resultTypes: ['violations'],
    });
    const isExempt = (id: string, target: unknown) =>
      id === 'color-contrast-enhanced' &&
      document.querySelector(String(target))?.closest('.bg-act, #stop') != null;
    return found.flatMap(({ id, nodes }) => {
      const wrong = nodes.filter(({ target }) => !isExempt(id, target));
      return wrong.length === 0 ? [] : [`${id}: ${wrong.map(({ html }) => html).join(' ')}`];
    });
  }, theme === 'dark');
}

/** Each look of an ordinary run is judged in both sizes and both themes, two of the four pairs by turns; with pictures, in all. */
let looks = 0;

/** Leaves the page at desktop size in the dark. */
export async function look(
  page: Page,
  name: ShotName,
  { isOneScreen = false, isBrief = false }: LookOptions = {},
): Promise<void> {
  const problems: string[] = [];
  looks += 1;
  for (const [nth, [size, viewport, stopWidth]] of SIZES.entries()) {
    await page.setViewportSize(viewport);
    for (const [other, theme] of THEMES.entries()) {
      await page.emulateMedia({ colorScheme: theme });
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      const at = `${name} ${size} ${theme}`;
      problems.push(
        ...(await geometryProblems(page, viewport, stopWidth, isOneScreen)).map((each) => `${at}: ${each}`),
      );
      await keep(page, `${name}-${size}-${theme}`);
      const isJudged = FOLDER !== undefined || (nth + other + looks) % 2 === 0;
      if (!isBrief && isJudged)
        problems.push(...(await violations(page, theme)).map((each) => `${at}: ${each}`));
    }
  }
  if (isBrief) problems.push(...(await violations(page)).map((each) => `${name}: ${each}`));
  for (const [small, viewport, stopWidth, theme] of SMALL) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: theme });
    const found = await geometryProblems(page, viewport, stopWidth, false);
    // What scrolls or is cut off differs with the width; colours were judged above.
    if (FOLDER !== undefined && !isBrief && viewport.width === NARROW.width)
      found.push(...(await violations(page, theme)));
    problems.push(...found.map((each) => `${name} at ${small}: ${each}`));
  }
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(problems, problems.join('; ')).toEqual([]);
}

async function geometryProblems(
  page: Page,
  viewport: { width: number; height: number },
  stopWidth: number,
  isOneScreen: boolean,
): Promise<string[]> {
  const problems: string[] = [];
  // A chart follows a new width some frames later: what stays too wide is a problem.
  await page
    .waitForFunction((width) => document.documentElement.scrollWidth === width, viewport.width, {
      timeout: SETTLED_WITHIN_MS,
    })
    .catch(() => undefined);
  const size = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    height: document.documentElement.scrollHeight,
  }));
  if (size.width !== viewport.width)
    problems.push(`the page is ${size.width} px wide: ${await whatIsTooWide(page)}`);
  if (isOneScreen && viewport === DESKTOP && size.height > viewport.height)
    problems.push(`the page is ${size.height} px high`);
  const box = await page.locator('#stop').boundingBox();
  if (
    box === null ||
    box.width < stopWidth ||
    box.height < STOP_HEIGHT_PX_MIN ||
    box.y < 0 ||
    box.y + box.height > viewport.height
  )
    problems.push(`STOP lies at ${JSON.stringify(box)}`);
  problems.push(...stopProblems(viewport, box));
  if (isOneScreen)
    problems.push(...(await hiddenAnswers(page, viewport === DESKTOP ? viewport.height : (box?.y ?? 0))));
  problems.push(...(await tooNear(page)));
  return problems;
}

/** The innermost things that reach past the right edge, by how they begin. */
function whatIsTooWide(page: Page): Promise<string> {
  return page.evaluate(() => {
    const reaches = (each: Element) => each.getBoundingClientRect().right > window.innerWidth + 0.5;
    const past = [...document.querySelectorAll('main *, header *, footer *')].filter(reaches);
    const innermost = past.filter((each) => ![...each.children].some(reaches));
    return innermost
      .slice(0, 5)
      .map(({ outerHTML }) => outerHTML.slice(0, 200))
      .join(' ');
  });
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

function stopProblems({ width, height }: { width: number; height: number }, box: Box | null): string[] {
  const size = `${width}x${height}`;
  const place = JSON.stringify(box);
  const first = stopAt.get(size) ?? place;
  stopAt.set(size, first);
  return first === place ? [] : [`STOP moved from ${first} to ${place}`];
}

/** Answers that begin below `bottomPx`, where the screen ends or STOP begins. */
async function hiddenAnswers(page: Page, bottomPx: number): Promise<string[]> {
  const problems: string[] = [];
  for (const selector of ANSWERS) {
    const box = await page.locator(selector).boundingBox();
    const isSeen = box !== null && box.y >= 0 && box.y + Math.min(box.height, ANSWER_PX_MIN) <= bottomPx;
    if (!isSeen) problems.push(`${selector} is not in view: ${JSON.stringify(box)}`);
  }
  return problems;
}

/** Controls within 24 px of STOP. What is scrolled under it is behind it, not beside it. */
function tooNear(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const stop = document.querySelector('#stop')?.getBoundingClientRect();
    if (stop === undefined) return ['no STOP'];
    const controls = [...document.querySelectorAll('header a, header button, #state a, #state button')];
    return controls.flatMap((control) => {
      const { left, right, top, bottom, width } = control.getBoundingClientRect();
      if (width === 0) return [];
      const dx = Math.max(0, stop.left - right, left - stop.right);
      const dy = Math.max(0, stop.top - bottom, top - stop.bottom);
      return Math.hypot(dx, dy) < 24
        ? [`${control.textContent} lies ${Math.hypot(dx, dy).toFixed(0)} px from STOP`]
        : [];
    });
  });
}

async function keep(page: Page, file: string): Promise<void> {
  if (FOLDER === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${file}.png`) });
  writeFileSync(join(FOLDER, 'index.html'), indexOf());
}

/** Every picture with its sentence, for reading through. */
function indexOf(): string {
  const figures = Object.entries(SHOTS).flatMap(([name, said]) =>
    (['desktop', 'phone'] as const).map(
      (size) =>
        `<h2>${name}, ${size}</h2><p>${said[size]}</p>${THEMES.map((theme) => `<img src="${name}-${size}-${theme}.png" alt="" width="${size === 'phone' ? 390 : 700}">`).join(' ')}`,
    ),
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens of AGORA</title><h1>Screens of AGORA</h1>${figures.join('\n')}</html>\n`;
}
