// Debian's Chromium and one console page in it, watched: every request it makes, every error it reports, and
// every state word it ever showed.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page, type Route } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
/** The same engine without what only a desktop needs: it takes a third less of a small machine. */
const SHELL = '/usr/bin/chromium-headless-shell';

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** `isWhole`: as a person runs it. */
export function launchBrowser(isWhole: boolean): Promise<Browser> {
  return chromium.launch({
    executablePath: isWhole || !existsSync(SHELL) ? CHROMIUM : SHELL,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  });
}

export interface ConsolePage {
  readonly page: Page;
  readonly requests: readonly string[];
  /** Uncaught errors and violated policies; failed loads are the business of the spec that causes them. */
  readonly errors: readonly string[];
  word(): Promise<string>;
  /** Waits until one of `words` is the state word. */
  waitForWord(words: readonly string[], timeoutMs?: number): Promise<void>;
  /**
   * Waits until it is UNKNOWN because `what` is silent, and nothing before it. Where the page's own link is slow for a moment it is UNKNOWN,
   * too, and takes that back.
   */
  waitUntilSilent(what: 'Engine' | 'Redis-live'): Promise<void>;
  /** Every state word in the order shown, since the last call. */
  wordsShown(): Promise<string[]>;
  /** Waits until the state word was that word since the words were last asked for, however briefly. */
  waitUntilShown(word: string, timeoutMs?: number): Promise<void>;
}

/** Until React answers for this element. Before, a press is the browser's, and a key is nobody's. */
export async function untilAlive(page: Page, selector: string): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      Object.keys(document.querySelector(wanted) ?? {}).some((key) => key.startsWith('__reactProps')),
    selector,
  );
  // What an effect listens to, it listens to after the paint.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))));
}

/** Opens a page, `/console` where none is named, in a context of its own. */
export async function openConsole(
  browser: Browser,
  origin: string,
  { path = '/console', ...options }: BrowserContextOptions & { path?: string } = {},
): Promise<ConsolePage> {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|hydrat/i.test(message.text())) errors.push(message.text());
  });
  if (options.javaScriptEnabled !== false) await page.addInitScript(recordWords);
  await page.goto(`${origin}${path}`);
  return {
    page,
    requests,
    errors,
    word: async () => (await page.locator('[data-state-word]').textContent()) ?? '',
    waitForWord: async (words, timeoutMs = 15_000) => {
      const found = page.waitForFunction(
        (wanted) => wanted.includes(document.querySelector('[data-state-word]')?.textContent ?? ''),
        [...words],
        { timeout: timeoutMs, polling: 20 },
      );
      await found.catch(async () => {
        const band = await page
          .locator('#state')
          .textContent({ timeout: 1_000 })
          .catch(() => 'no state at all');
        throw new Error(`not one of ${words.join(', ')} within ${timeoutMs} ms, but: ${band}`);
      });
    },
    waitUntilSilent: async (what) => {
      const state = page
        .locator('#state')
        .filter({ hasText: 'UNKNOWN' })
        .filter({ hasText: `${what} silent` });
      await state.waitFor({ timeout: 15_000 });
    },
    waitUntilShown: async (word, timeoutMs = 15_000) => {
      await page.waitForFunction(
        (wanted) => (window as WithWords).agoraWords?.includes(wanted) ?? false,
        word,
        { timeout: timeoutMs, polling: 20 },
      );
    },
    wordsShown: () =>
      page.evaluate(() => {
        const shown = (window as WithWords).agoraWords ?? [];
        (window as WithWords).agoraWords = [];
        return shown;
      }),
  };
}

type WithWords = Window & { agoraWords?: string[] };

/** Runs in the page: notes each text that the state word ever has. */
function recordWords(): void {
  const page: WithWords = window;
  page.agoraWords = [];
  let last = '';
  new MutationObserver(() => {
    const word = document.querySelector('[data-state-word]')?.textContent ?? '';
    if (word === '' || word === last) return;
    last = word;
    page.agoraWords?.push(word);
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

const PROBE = '/intercepted';

/**
 * Answers what an open page asks of `glob` by `act`, from when this resolves. The browser says that it intercepts before its pages
 * know of it: what a page asks right then would pass.
 */
export async function intercept(page: Page, glob: string, act: (route: Route) => unknown): Promise<void> {
  await page.route(glob, act);
  await page.route(`**${PROBE}`, (route) => route.fulfill({ status: 200, body: PROBE }));
  await page.waitForFunction(async (probe) => (await (await fetch(probe)).text()) === probe, PROBE, {
    polling: 20,
  });
}
