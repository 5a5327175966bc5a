// Every page but the console itself, of a halted engine on a real stack in a real browser: what it shows, its keys, its acts and
// its fit on small screens.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type ConsolePage, DESKTOP, PHONE } from './browser.ts';
import { type Desk, openDesk } from './desk.ts';
import { missedByKeyboard } from './keyboard.ts';
import { look } from './look.ts';
import type { ShotName } from './shots.ts';
import { fillSignIn } from './sign-in.ts';

const PAGES: readonly (readonly [ShotName, string, string])[] = [
  ['audit-events', '/audit', 'Audit'],
  ['audit-records', '/audit?view=records', 'Audit'],
  ['recon', '/recon', 'Reconciliation of'],
  ['limits', '/limits', 'Limits of'],
  ['fleet', '/fleet', 'Fleet'],
  ['alarms', '/alarms', 'Alarms'],
  ['settings', '/settings', 'Settings'],
];

describe('the pages of a real stack in a real browser', () => specsOfPages(openDesk()));

function specsOfPages(desk: Desk): void {
  const withPage = (path: string, act: (opened: ConsolePage) => Promise<void>, options = {}) =>
    desk.withConsole(act, { path, ...options });
  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
  const waitUntilKnown = (page: Page) =>
    expect.poll(() => page.getByText(/Not known yet|Not known:/).count(), { timeout: 10_000 }).toBe(0);
  const stop = (page: Page) => page.getByRole('complementary', { name: 'Stop' }).getByRole('button');

  it.each(PAGES)(
    '%s knows its facts, says its name and state in the title, and holds STOP',
    async (name, path, title) => {
      await withPage(path, async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        await heading(page, new RegExp(`^${title}`)).waitFor();
        await waitUntilKnown(page);
        expect(await page.title()).toMatch(new RegExp(`^HALTED .*${desk.stack.engineId} · `));
        expect(await stop(page).textContent()).toMatch(/STOP/);
        await look(page, name);
      });
    },
  );

  it.each([...PAGES.map(([, path]) => path), '/console', '/resume', '/reduce', '/runbook'])(
    '%s is worked by the keyboard alone: all that acts is reached, seen while it has the focus, and left again',
    async (path) => {
      for (const viewport of [DESKTOP, PHONE])
        await withPage(
          path,
          async ({ page, waitForWord }) => {
            await waitForWord(['HALTED']);
            await waitUntilKnown(page);
            expect(await missedByKeyboard(page)).toEqual([]);
          },
          { viewport },
        );
    },
  );

  it('acts on Enter and on Space where the focus is', async () => {
    await withPage('/console', async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      const kind = page.getByRole('button', { name: 'confirm' });
      await kind.focus();
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: 'confirm', pressed: true }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'confirm', pressed: false }).waitFor();
      await page.getByRole('link', { name: 'Settings' }).focus();
      await page.keyboard.press('Enter');
      await heading(page, 'Settings').waitFor();
      const letters = page.getByRole('checkbox', { name: 'Single-letter keys' });
      await letters.focus();
      await page.keyboard.press('Space');
      expect(await letters.isChecked()).toBe(false);
    });
  });

  it('leads to every page by the keyboard alone, and back, on one stream', async () => {
    await withPage('/console', async ({ page, waitForWord, requests }) => {
      await waitForWord(['HALTED']);
      for (const [key, title] of [
        ['a', 'Audit'],
        ['r', 'Reconciliation'],
        ['l', 'Limits'],
        ['f', 'Fleet'],
        ['m', 'Alarms'],
        ['s', 'Settings'],
      ] as const) {
        await page.keyboard.press('g');
        await page.keyboard.press(key);
        await heading(page, new RegExp(`^${title}`)).waitFor();
      }
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      await look(page, 'help');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await waitForWord(['HALTED']);
      expect(requests.filter((url) => url.includes('/api/trpc/console.state'))).toHaveLength(1);
    });
  });

  it('puts STOP first in the order of focus, after the link that skips to it', async () => {
    await withPage('/console', async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to STOP');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('stop');
    });
  });

  it('keeps single letters to themselves where they were turned off', async () => {
    await withPage('/settings', async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      await page.getByRole('checkbox', { name: 'Single-letter keys' }).uncheck();
      await page.keyboard.press('g');
      await page.keyboard.press('a');
      await page.keyboard.press('?');
      expect(await heading(page, 'Settings').count()).toBe(1);
      expect(await page.getByRole('dialog').count()).toBe(0);
    });
  });

  it.each([
    ['no-engine', '/console?engine=nobody', 'No engine of this name is configured.'],
    ['not-found', '/nowhere', 'There is no page at this address.'],
  ] as const)('%s says so and leads on', async (name, path, title) => {
    await withPage(path, async ({ page }) => {
      await heading(page, title).waitFor();
      await look(page, name);
    });
  });

  it('asks who you are before it shows anything, and says that it knows nothing', async () => {
    const page = await desk.browser.newPage();
    try {
      await page.goto(`${desk.stack.origin}/audit`);
      await page.waitForURL(/\/login\?next=/);
      await page.getByText('assume it is trading').waitFor();
      await look(page, 'login');
      await fillSignIn(page, { account: 'operator', password: 'guessed', code: '000000' });
      await page.getByRole('alert').getByText('Account, password or code is wrong.').waitFor();
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
        .toBe('Answer');
    } finally {
      await page.close();
    }
  });

  it('answers the form of signing in without JavaScript by a page that says why, and asks again', async () => {
    await withPage(
      '/login?next=/audit',
      async ({ page }) => {
        await fillSignIn(page, { account: 'operator', password: 'guessed', code: '000000' });
        await page.getByRole('alert').getByText('Account, password or code is wrong.').waitFor();
        expect(await page.getByLabel('Account').inputValue()).toBe('operator');
        expect(await page.getByLabel('Password').inputValue()).toBe('');
        expect(await page.locator('input[name=next]').inputValue()).toBe('/audit');
        await page.getByRole('button', { name: /STOP TRADING/ }).waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(DESKTOP.width);
      },
      { javaScriptEnabled: false, storageState: { cookies: [], origins: [] } },
    );
  });
}
