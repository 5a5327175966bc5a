import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DESKTOP, intercept, PHONE, untilAlive } from './browser.ts';
import { openDesk } from './desk.ts';
import { look, violations } from './look.ts';

/** A press that nobody can take gives up after 5 s; a busy machine shows it later. */
const FAILED_WITHIN_MS = 15_000;
/** Longer than a press gives itself. */
const SLOW_ANSWER_MS = 5_000;
const stopButton = (page: Page) => page.getByRole('complementary', { name: 'Stop' }).getByRole('button');

const STOP_PAGES = [
  '/console',
  '/audit',
  '/recon',
  '/limits',
  '/fleet',
  '/alarms',
  '/settings',
  '/resume',
  '/reduce',
  '/runbook',
] as const;

describe('STOP in a real browser on a real stack', () => {
  const desk = openDesk({ isWholeBrowser: true });

  describe('before any stop', () => {
    it('stands in the raw HTML of every page as a form with a key of its own', async () => {
      const keys = new Set<string>();
      for (const path of ['/console', '/console', '/console?engine=none', '/nowhere']) {
        const html = await (
          await fetch(`${desk.stack.origin}${path}`, { headers: desk.operator.headers })
        ).text();
        expect(html).toMatch(/<form action="\/api\/control\/stop" method="post"/);
        expect(html).toContain('STOP TRADING');
        const key = /name="idempotency_key" value="([^"]+)"/.exec(html)?.[1];
        expect(key).toMatch(/^web-[A-Za-z0-9_-]{16}$/);
        keys.add(key ?? '');
      }
      expect(keys.size).toBe(4);
    });

    it.each([
      ['desktop', DESKTOP, 'dark', 232],
      ['desktop', DESKTOP, 'light', 232],
      ['phone', PHONE, 'dark', 366],
      ['phone', PHONE, 'light', 366],
      ['narrow phone', { width: 320, height: 640 }, 'dark', 290],
      ['wide at 200 %', { width: 720, height: 450 }, 'dark', 232],
    ] as const)(
      'is in view on a %s %j in %s and says what it does not do',
      async (_name, viewport, colorScheme, width) => {
        await desk.withConsole(
          async ({ page, waitForWord }) => {
            const early = await stopButton(page).boundingBox();
            await waitForWord(['HALTED']);
            const box = await stopButton(page).boundingBox();
            expect(box).toEqual(early);
            expect(box?.width).toBeGreaterThanOrEqual(width);
            expect(box?.height).toBeGreaterThanOrEqual(72);
            expect((box?.y ?? -1) >= 0 && (box?.y ?? 0) + (box?.height ?? 0) <= viewport.height).toBe(true);
            expect(await stopButton(page).textContent()).toContain('Positions stay open');
            expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
            expect(await violations(page)).toEqual([]);
          },
          { viewport, colorScheme },
        );
      },
    );

    it('says NOT SENT without a network, and sends nothing when it returns', async () => {
      await desk.withConsole(async ({ page, waitForWord, requests }) => {
        await waitForWord(['HALTED']);
        await page.context().setOffline(true);
        await stopButton(page).click();
        await page
          .getByText('NOT SENT. Use /kill in Telegram')
          .first()
          .waitFor({ timeout: FAILED_WITHIN_MS });
        await look(page, 'not-sent', { isBrief: true });
        const sent = requests.filter((url) => url.endsWith('/api/control/stop')).length;
        await page.context().setOffline(false);
        await waitForWord(['HALTED']);
        expect(requests.filter((url) => url.endsWith('/api/control/stop'))).toHaveLength(sent);
        expect(await desk.globalEpoch()).toBe(0);
      });
    });

    it('refuses a page of another site and a wrong token, and answers what is malformed', async () => {
      const ask = async (body: unknown, headers: Record<string, string> = {}) => {
        const response = await fetch(`${desk.stack.origin}/api/control/stop`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...desk.operator.headers, ...headers },
          body: JSON.stringify(body),
        });
        return { status: response.status, body: await response.json() };
      };
      expect(await ask({})).toMatchObject({
        status: 400,
        body: { field: 'idempotency_key', stopped: false },
      });
      const key = { idempotency_key: 'foreign' };
      expect((await ask(key, { origin: 'https://evil.example' })).status).toBe(403);
      expect((await ask(key, { authorization: 'Bearer wrong' })).status).toBe(401);
      expect(await desk.globalEpoch()).toBe(0);
    });
  });

  describe('pressed', () => {
    it('once latches at epoch 1 and the page says so', async () => {
      await desk.withConsole(async ({ page, waitForWord, wordsShown }) => {
        await waitForWord(['HALTED']);
        await stopButton(page).click();
        await stopButton(page).getByText('STOPPED').waitFor();
        expect(await desk.stopsSince(0)).toBe(1);
        expect(await desk.latch()).toMatchObject({ latched: true });
        expect((await desk.stack.status()).state).toBe('HALTED');
        await page.getByText(/SET \d\d:\d\d:\d\d UTC by operator/).waitFor();
        await page
          .getByRole('status', { name: 'STOP' })
          .filter({ hasText: /Stopped/ })
          .waitFor({ state: 'attached' });
        expect(await wordsShown()).not.toContain('ACTIVE');
      });
    });

    it('three times in one go is one stop', async () => {
      const before = await desk.globalEpoch();
      await desk.withConsole(async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        await stopButton(page).click({ clickCount: 3, delay: 10 });
        await page
          .getByRole('status', { name: 'STOP' })
          .filter({ hasText: /Stopped/ })
          .waitFor({ state: 'attached' });
        await stopButton(page).click();
        await page
          .getByRole('status', { name: 'STOP' })
          .filter({ hasText: /Same request/ })
          .waitFor({ state: 'attached' });
        expect(await desk.stopsSince(before)).toBe(1);
      });
    });

    it('on every page by touch or click, each a stop of its own', async () => {
      const before = await desk.globalEpoch();
      await desk.withConsole(async ({ page }) => {
        for (const path of STOP_PAGES) {
          await page.goto(`${desk.stack.origin}${path}`);
          await untilAlive(page, '#stop');
          await stopButton(page).click();
          await page
            .getByRole('status', { name: 'STOP' })
            .filter({ hasText: /Stopped/ })
            .waitFor({ state: 'attached' });
        }
      });
      expect(await desk.stopsSince(before)).toBe(STOP_PAGES.length);
    });

    it('by Alt+Shift+S does the same, from any page', async () => {
      const before = await desk.globalEpoch();
      await desk.withConsole(async ({ page }) => {
        await page.goto(`${desk.stack.origin}/nowhere`);
        await page.waitForLoadState('networkidle');
        await untilAlive(page, '#stop');
        await page.keyboard.press('Alt+Shift+KeyS');
        await stopButton(page).getByText('STOPPED').waitFor();
        expect(await desk.stopsSince(before)).toBe(1);
      });
    });

    it('by touch on a phone', async () => {
      const before = await desk.globalEpoch();
      await desk.withConsole(
        async ({ page, waitForWord }) => {
          await waitForWord(['HALTED']);
          await stopButton(page).tap();
          await page
            .getByRole('status', { name: 'STOP' })
            .filter({ hasText: /Stopped/ })
            .waitFor({ state: 'attached' });
          expect(await desk.stopsSince(before)).toBe(1);
        },
        { viewport: PHONE, hasTouch: true },
      );
    });

    it('without an answer is told so until the page sees again that a stop stands', async () => {
      await desk.withConsole(async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        await desk.whileFrozen(['web'], async () => {
          await stopButton(page).click();
          await stopButton(page).getByText('NO ANSWER').waitFor({ timeout: FAILED_WITHIN_MS });
        });
        await waitForWord(['HALTED']);
        await stopButton(page).getByText('STOPPED').waitFor();
      });
    });

    it.each([
      ['a browser of 2023 sends it', 'young'],
      ['a browser in which our script fails posts the form', 'broken'],
    ] as const)('%s', async (_name, kind) => {
      const before = await desk.globalEpoch();
      const { page, waitForWord } = await desk.open();
      try {
        if (kind === 'young')
          await page.addInitScript(() => {
            Reflect.deleteProperty(Promise, 'withResolvers');
            Reflect.deleteProperty(AbortSignal, 'any');
          });
        await page.reload();
        await waitForWord(['HALTED']);
        if (kind === 'broken')
          await page.evaluate(() => {
            Reflect.set(window, 'AbortController', function broken() {
              throw new Error('broken on purpose');
            });
          });
        await stopButton(page).click();
        if (kind === 'broken') await page.getByRole('heading', { name: 'STOPPED' }).waitFor();
        else
          await page
            .getByRole('status', { name: 'STOP' })
            .filter({ hasText: /Stopped/ })
            .waitFor({ state: 'attached' });
        expect(await desk.stopsSince(before)).toBe(1);
      } finally {
        await page.context().close();
      }
    });

    it('with seven pages open in one browser, whose streams leave it a connection', async () => {
      const before = await desk.globalEpoch();
      await desk.withConsole(async ({ page }) => {
        const others = [];
        for (let n = 0; n < 6; n += 1) others.push(await page.context().newPage());
        for (const other of others) await other.goto(`${desk.stack.origin}/console`);
        const last = others.at(-1) ?? page;
        await last.locator('[data-state-word]').filter({ hasText: 'HALTED' }).waitFor();
        await last.getByText('polling').waitFor();
        await stopButton(last).click();
        await stopButton(last).getByText('STOPPED').waitFor();
        expect(await desk.stopsSince(before)).toBe(1);
      });
    });

    it('without JavaScript posts the form and gets a page that tells and can stop again', async () => {
      const before = await desk.globalEpoch();
      await desk.withConsole(
        async ({ page }) => {
          await stopButton(page).click();
          await page.getByRole('heading', { name: 'STOPPED' }).waitFor();
          // A look for the key that redis-latch answers after 50 ms raises anew, which a busy machine may see.
          let presses = 0;
          let said = '';
          for (; presses < 5 && !said.includes('It stood already'); presses += 1) {
            const [answer] = await Promise.all([
              page.waitForResponse((response) => response.request().method() === 'POST'),
              page.getByRole('button', { name: /STOP AGAIN/ }).click(),
            ]);
            said = await answer.text();
          }
          expect(said).toContain('It stood already; nothing was raised twice');
          // The first raised, the last did not; one that redis-latch was too busy to answer may have done either.
          const raised = await desk.stopsSince(before);
          expect(raised).toBeGreaterThanOrEqual(1);
          expect(raised).toBeLessThanOrEqual(presses);
        },
        { javaScriptEnabled: false },
      );
    });
  });

  describe('with something broken', () => {
    it('latches without redis-live, and shows what it cannot know as not known', async () => {
      const before = await desk.globalEpoch();
      const thaw = await desk.stack.freeze('redis-live');
      try {
        await desk.withConsole(async ({ page, waitForWord }) => {
          await waitForWord(['UNKNOWN']);
          await stopButton(page).click();
          await page
            .getByRole('status', { name: 'STOP' })
            .filter({ hasText: /Stopped/ })
            .waitFor({ state: 'attached' });
        });
      } finally {
        thaw();
      }
      expect(await desk.stopsSince(before)).toBe(1);
    });

    it('without redis-latch says the truth: stopped by the guardian, or not confirmed', async () => {
      const thaw = await desk.stack.freeze('redis-latch');
      try {
        const response = await fetch(`${desk.stack.origin}/api/control/stop`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...desk.operator.headers },
          body: JSON.stringify({ idempotency_key: 'latch-gone' }),
        });
        const body: { stopped?: boolean; epoch?: number; sentence?: string } = await response.json();
        if (response.status === 200) expect(body.epoch).toBeGreaterThan(0);
        else
          expect({ status: response.status, sentence: body.sentence }).toEqual({
            status: 503,
            sentence: body.stopped === true ? 'LATCHED, NOBODY IS CANCELLING' : 'STOP NOT CONFIRMED',
          });
      } finally {
        thaw();
      }
    });

    it('says that nobody cancels while engine and guardian are frozen, though it is latched', async () => {
      const thaws = [
        await desk.stack.freeze(`engine-${desk.stack.engineId}`),
        await desk.stack.freeze('guardian'),
      ];
      try {
        await desk.withConsole(async ({ page, waitUntilSilent }) => {
          await waitUntilSilent('Engine');
          await stopButton(page).click();
          await stopButton(page).getByText('LATCHED, NOBODY IS CANCELLING').waitFor();
          expect(await stopButton(page).textContent()).toContain('./agora kill');
          expect(await violations(page)).toEqual([]);
        });
      } finally {
        for (const thaw of thaws) thaw();
      }
    });

    it('leaves at once while every other question waits five seconds for its answer', async () => {
      const before = await desk.globalEpoch();
      await desk.withConsole(async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        const waiting = new Set<string>();
        await intercept(page, '**/api/trpc/**', async (route) => {
          waiting.add(route.request().url());
          await new Promise((resolve) => setTimeout(resolve, SLOW_ANSWER_MS));
          waiting.delete(route.request().url());
          await route.continue().catch(() => undefined);
        });
        await page.keyboard.press('g');
        await page.keyboard.press('m');
        await page.getByRole('heading', { level: 1, name: 'Alarms' }).waitFor();
        await expect.poll(() => waiting.size).toBeGreaterThan(0);
        await stopButton(page).click();
        await page
          .getByRole('status', { name: 'STOP' })
          .filter({ hasText: /Stopped/ })
          .waitFor({ state: 'attached' });
        expect(waiting.size).toBeGreaterThan(0);
        expect(await desk.stopsSince(before)).toBe(1);
      });
    });

    it('works on a machine four times slower, in the middle of a redraw', async () => {
      const before = await desk.globalEpoch();
      await desk.withConsole(async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        const devtools = await page.context().newCDPSession(page);
        await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
        await page.setViewportSize(PHONE);
        await page.setViewportSize(DESKTOP);
        await stopButton(page).click();
        await stopButton(page).getByText('STOPPED').waitFor();
        expect(await desk.stopsSince(before)).toBe(1);
      });
    });

    it('works beside panels that failed, which say so', async () => {
      const before = await desk.globalEpoch();
      await desk.withConsole(async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        await page.evaluate(() => {
          // Figures in dollars need it, and nothing that decides on the state does.
          Reflect.set(String.prototype, 'padEnd', () => {
            throw new Error('broken on purpose');
          });
        });
        await page
          .getByRole('region', { name: 'Daily loss against cap' })
          .getByText('This panel failed, so this part is not known. STOP still works.')
          .waitFor();
        expect(
          await page
            .getByRole('region', { name: /^Trust signals/ })
            .getByRole('listitem')
            .count(),
        ).toBe(6);
        await stopButton(page).click();
        await stopButton(page).getByText('STOPPED').waitFor();
        expect(await desk.stopsSince(before)).toBe(1);
      });
    });

    it('works after the page around it has failed', async () => {
      const before = await desk.globalEpoch();
      await desk.withConsole(async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        await page.evaluate(() => {
          Date.prototype.toISOString = () => {
            throw new Error('broken on purpose');
          };
        });
        await page.getByText('This page failed. STOP still works.').waitFor();
        await stopButton(page).click();
        await stopButton(page).getByText('STOPPED').waitFor();
        expect(await desk.stopsSince(before)).toBe(1);
      });
    });

    it('says NO ANSWER when the console itself is frozen, since the press may have arrived', async () => {
      await desk.withConsole(async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        const thaw = await desk.stack.freeze('web');
        try {
          await stopButton(page).click();
          await page
            .getByText('NO ANSWER. Use /kill in Telegram')
            .first()
            .waitFor({ timeout: FAILED_WITHIN_MS });
        } finally {
          thaw();
        }
      });
    });
  });
});
