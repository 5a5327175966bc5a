import { request } from 'node:http';
import { utcTime } from '@agora/shared/format';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsolePage, DESKTOP, launchBrowser, openConsole, PHONE } from './browser.ts';
import { measureFirstLoad } from './first-load.ts';
import { look } from './look.ts';
import { type Operator, signIn } from './sign-in.ts';
import { type Stack, startStack } from './stack.ts';

const FIRST_LOAD_GZIP_BYTES_MAX = 250_000;
/** Engine heartbeat lost after 5 s, and at most half a second until the screen says so. */
const UNKNOWN_AFTER_ENGINE_MS_MAX = 5_500;
/** Link lost after 4 s, and at most half a second until the screen says so. */
const UNKNOWN_AFTER_LINK_MS_MAX = 4_500;

describe('the console of a real stack in a real browser', () => {
  let stack: Stack;
  let browser: Browser;
  let operator: Operator;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
    operator = await signIn(browser, stack.origin, stack.home);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const withConsole = async (act: (console: ConsolePage) => Promise<void>, options = {}) => {
    const opened = await openConsole(browser, stack.origin, { storageState: operator.state, ...options });
    try {
      await act(opened);
      expect(opened.errors).toEqual([]);
    } finally {
      await opened.page.context().close();
    }
  };

  const whileFrozen = async (processName: string, act: () => Promise<void>) => {
    const thaw = await stack.freeze(processName);
    try {
      await act();
    } finally {
      thaw();
    }
  };

  describe('before anything is known', () => {
    it('serves CHECKING in the raw HTML, never ACTIVE, and forbids keeping it', async () => {
      const response = await fetch(`${stack.origin}/console`, { headers: operator.headers });
      const html = await response.text();
      expect(response.headers.get('cache-control')).toContain('no-store');
      expect(html).toContain('CHECKING');
      expect(html).not.toContain('ACTIVE');
      expect(html).toContain('STOP TRADING');
    });

    it('says without JavaScript that it cannot know, and what can', async () => {
      await withConsole(
        async ({ page, word }) => {
          expect(await word()).toBe('CHECKING');
          expect(await page.title()).toMatch(/^CHECKING/);
          expect(await page.locator('noscript').textContent()).toContain('./agora status');
        },
        { javaScriptEnabled: false },
      );
    });

    it('stays CHECKING while nothing comes, with every panel named and nothing in colour but STOP', async () => {
      await withConsole(async ({ page, word }) => {
        await page.route('**/api/trpc/**', () => undefined);
        await page.reload();
        await page.getByRole('button', { name: 'Sound off' }).first().waitFor();
        expect(await word()).toBe('CHECKING');
        await look(page, 'checking', { isOneScreen: true });
        expect(await page.getByText('not known yet').count()).toBeGreaterThan(5);
      });
    });

    it('gives each response a policy of its own that every script obeys', async () => {
      const response = await fetch(`${stack.origin}/console`, { headers: operator.headers });
      const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1];
      expect(nonce).toBeTypeOf('string');
      const scripts = (await response.text()).match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
    });

    it('answers no other name than its own', async () => {
      const { port } = new URL(stack.origin);
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const headers = { host: `rebound.example:${port}` };
        request({ host: '127.0.0.1', port, path: '/console', headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });
      expect(status).toBe(421);
    });
  });

  describe('an engine that booted', () => {
    it('is shown HALTED, with the same word as the command line and the time of its halt', async () => {
      await withConsole(async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        const status = await stack.status();
        expect(status).toMatchObject({ state: 'HALTED', display: 'HALTED' });
        expect(await page.title()).toMatch(new RegExp(`^HALTED .*${stack.engineId}$`));
        const why = page.getByRole('region', { name: 'Why did it halt?' });
        expect(await why.textContent()).toContain(utcTime(status.cause?.at ?? null));
        const signals = page.getByRole('region', { name: /Trust signals: \d of 6 pass/ });
        expect(await signals.getByRole('listitem').count()).toBe(6);
        expect(await page.getByText('Gate OPEN').count()).toBe(0);
      });
    });

    it('goes from CHECKING straight to HALTED and tells a screen reader once', async () => {
      await withConsole(async ({ page, waitForWord, wordsShown }) => {
        await waitForWord(['HALTED']);
        expect(await wordsShown()).toEqual(['CHECKING', 'HALTED']);
        await page
          .getByRole('alert')
          .filter({ hasText: /^HALTED\. / })
          .waitFor({ state: 'attached' });
      });
    });

    it.each([
      ['desktop', DESKTOP],
      ['phone', PHONE],
      ['narrow phone', { width: 320, height: 640 }],
    ])('fits a %s without scrolling sideways and keeps the way to stop in view', async (_name, viewport) => {
      await withConsole(
        async ({ page, waitForWord }) => {
          await waitForWord(['HALTED']);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
          const box = await page.getByRole('button', { name: /STOP/ }).boundingBox();
          expect(box?.y).toBeGreaterThanOrEqual(0);
          expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
        },
        { viewport },
      );
    });

    it('loads nothing from any other origin, and no more script than its budget', async () => {
      await withConsole(async ({ page, waitForWord, requests }) => {
        await waitForWord(['HALTED']);
        await page.waitForLoadState('load');
        const foreign = requests.filter((url) => !url.startsWith(stack.origin) && !url.startsWith('data:'));
        expect(foreign).toEqual([]);
        const workers = await page.evaluate(async () => navigator.serviceWorker.getRegistrations());
        expect(workers).toEqual([]);
      });
      const { files, gzipBytes } = await measureFirstLoad(stack.origin, '/console', operator.headers);
      console.log(
        `first-load JS of /console: ${(gzipBytes / 1_000).toFixed(1)} kB gzip in ${files.length} files`,
      );
      expect(files.length).toBeGreaterThan(0);
      expect(gzipBytes).toBeLessThanOrEqual(FIRST_LOAD_GZIP_BYTES_MAX);
    });

    it('starts from CHECKING again when the page comes back into view', async () => {
      await withConsole(async ({ page, waitForWord, wordsShown }) => {
        await waitForWord(['HALTED']);
        await wordsShown();
        await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
        await waitForWord(['CHECKING']);
        await waitForWord(['HALTED']);
        expect(await wordsShown()).toEqual(['CHECKING', 'HALTED']);
      });
    });
  });

  describe('a process that fails', () => {
    it('shows UNKNOWN when engine and guardian are frozen, and HALTED again only once they are heard', async () => {
      await withConsole(async ({ page, waitForWord, wordsShown }) => {
        await waitForWord(['HALTED']);
        const bothFrozen = (act: () => Promise<void>) =>
          whileFrozen('guardian', () => whileFrozen(`engine-${stack.engineId}`, act));
        await bothFrozen(async () => {
          await waitForWord(['UNKNOWN'], UNKNOWN_AFTER_ENGINE_MS_MAX);
          const state = page.getByRole('region', { name: 'UNKNOWN' });
          expect(await state.textContent()).toContain('Assume it is trading');
          expect(await page.title()).toMatch(/^\? UNKNOWN/);
          const text = await page.getByRole('main').textContent();
          expect(text).not.toMatch(/\bACTIVE\b|\b0 orders|\bflat\b|No open|Gate OPEN/);
        });
        await waitForWord(['HALTED']);
        expect(await wordsShown()).not.toContain('ACTIVE');
      });
    });

    it('shows HALTED by the word of the guardian while only the engine is frozen', async () => {
      await withConsole(async ({ waitForWord, wordsShown }) => {
        await waitForWord(['HALTED']);
        await whileFrozen(`engine-${stack.engineId}`, async () => {
          await expect.poll(async () => (await stack.status()).latch.latched, { timeout: 15_000 }).toBe(true);
          await waitForWord(['HALTED'], 15_000);
        });
        await waitForWord(['HALTED']);
        expect(await wordsShown()).not.toContain('ACTIVE');
      });
    });

    it('shows what is known of an engine that was killed, until the new one is heard, which is HALTED', async () => {
      await withConsole(async ({ waitForWord, wordsShown }) => {
        await waitForWord(['HALTED']);
        const before = await stack.status();
        await stack.kill(`engine-${stack.engineId}`);
        await expect
          .poll(async () => (await stack.status()).cause?.halt_id, { timeout: 30_000 })
          .not.toBe(before.cause?.halt_id);
        await waitForWord(['HALTED']);
        expect(await wordsShown()).not.toContain('ACTIVE');
      });
    });

    it.each(['redis-live', 'redis-latch'])(
      'never shows the last state as if live without %s',
      async (name) => {
        await withConsole(async ({ page, waitForWord, word }) => {
          await waitForWord(['HALTED']);
          await whileFrozen(name, async () => {
            await page.getByText('last known').first().waitFor({ timeout: 15_000 });
            expect(['UNKNOWN', 'HALTED']).toContain(await word());
          });
          await page.getByText('last known').first().waitFor({ state: 'detached' });
        });
      },
    );

    it('shows UNKNOWN when the console process is frozen, and recovers without a reload', async () => {
      await withConsole(async ({ waitForWord, wordsShown }) => {
        await waitForWord(['HALTED']);
        await wordsShown();
        await whileFrozen('web', () => waitForWord(['UNKNOWN'], UNKNOWN_AFTER_LINK_MS_MAX));
        await waitForWord(['HALTED']);
        expect(await wordsShown()).toEqual(['UNKNOWN', 'HALTED']);
      });
    });
  });
});
