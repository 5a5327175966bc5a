// What a halted engine's console shows on a real stack in a real browser: before anything is known, after boot, and while a
// process of the stack is frozen or killed. Trading is not looked at here.
import { request } from 'node:http';
import { utcTime } from '@agora/shared/format';
import { describe, expect, it } from 'vitest';
import { openDesk } from './desk.ts';
import { measureFirstLoad } from './first-load.ts';
import { look } from './look.ts';
import { expectNoReassurance } from './reassurance.ts';

const FIRST_LOAD_GZIP_BYTES_MAX = 250_000;
/** Engine heartbeat lost after 5 s, and at most half a second until the screen says so. */
const UNKNOWN_AFTER_ENGINE_MS_MAX = 5_500;
/** Link lost after 4 s, and at most half a second until the screen says so. */
const UNKNOWN_AFTER_LINK_MS_MAX = 4_500;
/** Pages with figures and words of their own for what may be memory. */
const QUIET_PAGES = ['/runbook', '/resume', '/reduce', '/fleet'] as const;
/** Of what is owed within half a second: a machine that is busy with something else breaks it once, a fault each time. */
const owedInTime = { retry: 2 };

describe('the console of a real stack in a real browser', () => {
  const desk = openDesk();

  describe('before anything is known', () => {
    it('serves CHECKING in the raw HTML, never ACTIVE, and forbids keeping it', async () => {
      const response = await fetch(`${desk.stack.origin}/console`, { headers: desk.operator.headers });
      const html = await response.text();
      expect(response.headers.get('cache-control')).toContain('no-store');
      expect(html).toContain('CHECKING');
      expect(html).not.toContain('ACTIVE');
      expect(html).toContain('STOP TRADING');
    });

    it('says without JavaScript that it cannot know, and what can', async () => {
      await desk.withConsole(
        async ({ page, word }) => {
          expect(await word()).toBe('CHECKING');
          expect(await page.title()).toMatch(/^CHECKING/);
          expect(await page.locator('noscript').textContent()).toContain('./agora status');
        },
        { javaScriptEnabled: false },
      );
    });

    it('stays CHECKING while nothing comes, with every panel named and nothing in colour but STOP', async () => {
      await desk.withConsole(async ({ page, word }) => {
        await page.route('**/api/trpc/**', () => undefined);
        await page.reload();
        await page.getByRole('button', { name: 'Sound off' }).first().waitFor();
        expect(await word()).toBe('CHECKING');
        await look(page, 'checking', { isOneScreen: true });
        expect(await page.getByText('not known yet').count()).toBeGreaterThan(5);
      });
    });

    it('gives each response a policy of its own that every script obeys', async () => {
      const response = await fetch(`${desk.stack.origin}/console`, { headers: desk.operator.headers });
      const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1];
      expect(nonce).toBeTypeOf('string');
      const scripts = (await response.text()).match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
    });

    it('answers no other name than its own', async () => {
      const { port } = new URL(desk.stack.origin);
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
      await desk.withConsole(async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        const status = await desk.stack.status();
        expect(status).toMatchObject({ state: 'HALTED', display: 'HALTED' });
        expect(await page.title()).toMatch(new RegExp(`^HALTED .*${desk.stack.engineId}$`));
        const why = page.getByRole('region', { name: 'Why did it halt?' });
        expect(await why.textContent()).toContain(utcTime(status.cause?.at ?? null));
        const signals = page.getByRole('region', { name: /Trust signals: \d of 6 pass/ });
        expect(await signals.getByRole('listitem').count()).toBe(6);
        expect(await page.getByText('Gate OPEN').count()).toBe(0);
      });
    });

    it('goes from CHECKING straight to HALTED and tells a screen reader once', async () => {
      await desk.withConsole(async ({ page, waitForWord, wordsShown }) => {
        await waitForWord(['HALTED']);
        expect(await wordsShown()).toEqual(['CHECKING', 'HALTED']);
        await page
          .getByRole('alert')
          .filter({ hasText: /^HALTED\. / })
          .waitFor({ state: 'attached' });
      });
    });

    it('loads nothing from any other origin, and no more script than its budget', async () => {
      await desk.withConsole(async ({ page, waitForWord, requests }) => {
        await waitForWord(['HALTED']);
        await page.waitForLoadState('load');
        const foreign = requests.filter(
          (url) => !url.startsWith(desk.stack.origin) && !url.startsWith('data:'),
        );
        expect(foreign).toEqual([]);
        const workers = await page.evaluate(async () => navigator.serviceWorker.getRegistrations());
        expect(workers).toEqual([]);
      });
      const { files, gzipBytes } = await measureFirstLoad(
        desk.stack.origin,
        '/console',
        desk.operator.headers,
      );
      console.log(
        `first-load JS of /console: ${(gzipBytes / 1_000).toFixed(1)} kB gzip in ${files.length} files`,
      );
      expect(files.length).toBeGreaterThan(0);
      expect(gzipBytes).toBeLessThanOrEqual(FIRST_LOAD_GZIP_BYTES_MAX);
    });

    it.each<[string, () => void]>([
      ['comes back into view', () => void document.dispatchEvent(new Event('visibilitychange'))],
      [
        'was kept in the back-forward cache',
        () => void window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
      ],
    ])('starts from CHECKING again when the page %s', async (_name, comeBack) => {
      await desk.withConsole(async ({ page, waitForWord, waitUntilShown, wordsShown }) => {
        await waitForWord(['HALTED']);
        await wordsShown();
        await page.evaluate(comeBack);
        await waitUntilShown('CHECKING');
        await waitForWord(['HALTED']);
        expect(await wordsShown()).toEqual(['CHECKING', 'HALTED']);
      });
    });

    it('wakes to CHECKING when its clocks jumped ten minutes, as after a sleep of the machine', async () => {
      await desk.withConsole(async ({ page, waitForWord, waitUntilShown, wordsShown }) => {
        await waitForWord(['HALTED']);
        await wordsShown();
        await page.evaluate(() => {
          const now = Date.now.bind(Date);
          Date.now = () => now() + 600_000;
        });
        await waitUntilShown('CHECKING');
        await waitForWord(['HALTED']);
        expect(await wordsShown()).toEqual(['CHECKING', 'HALTED']);
      });
    });

    it('shows the same ages and the time of the server on a machine whose clock is an hour ahead', async () => {
      await desk.withConsole(async ({ page, waitForWord }) => {
        await page.addInitScript(() => {
          const now = Date.now.bind(Date);
          Date.now = () => now() + 3_600_000;
        });
        await page.reload();
        await waitForWord(['HALTED']);
        const asOf = await page
          .getByRole('region', { name: 'Why did it halt?' })
          .getByText(/^as of /)
          .textContent();
        expect(asOf).toMatch(/^as of \d\.\d s ago$/);
        const shown = /(\d\d:\d\d):\d\d UTC/.exec((await page.getByRole('banner').textContent()) ?? '')?.[1];
        const minutes = [-60_000, 0, 60_000].map((offset) =>
          new Date(Date.now() + offset).toISOString().slice(11, 16),
        );
        expect(minutes).toContain(shown);
      });
    });
  });

  describe('a process that fails', () => {
    it(
      'shows UNKNOWN when engine and guardian are frozen, and HALTED again only once they are heard',
      owedInTime,
      async () => {
        await desk.withConsole(async ({ page, waitForWord, waitUntilSilent, wordsShown }) => {
          await waitForWord(['HALTED']);
          const bothFrozen = (act: () => Promise<void>) =>
            desk.whileFrozen(['guardian', `engine-${desk.stack.engineId}`], act);
          await bothFrozen(async () => {
            await waitForWord(['UNKNOWN'], UNKNOWN_AFTER_ENGINE_MS_MAX);
            await waitUntilSilent('Engine');
            const state = page.getByRole('region', { name: 'UNKNOWN' });
            expect(await state.textContent()).toContain('Assume it is trading');
            expect(await page.title()).toMatch(/^\? UNKNOWN/);
            await expectNoReassurance(desk.browser, page);
          });
          await waitForWord(['HALTED']);
          expect(await wordsShown()).not.toContain('ACTIVE');
        });
      },
    );

    it('reassures on no other page either while engine and guardian are frozen', async () => {
      await desk.withConsole(async ({ page, waitForWord, waitUntilSilent }) => {
        for (const path of QUIET_PAGES) {
          await page.goto(`${desk.stack.origin}${path}`);
          await waitForWord(['HALTED']);
          await desk.whileFrozen(['guardian', `engine-${desk.stack.engineId}`], async () => {
            await waitUntilSilent('Engine');
            await expectNoReassurance(desk.browser, page);
            expect(await page.getByRole('main').textContent()).not.toMatch(/\d of \d pass/);
          });
        }
      });
    });

    it('shows HALTED by the word of the guardian while only the engine is frozen', async () => {
      await desk.withConsole(async ({ waitForWord, wordsShown }) => {
        await waitForWord(['HALTED']);
        await desk.whileFrozen([`engine-${desk.stack.engineId}`], async () => {
          await expect
            .poll(async () => (await desk.stack.status()).latch.latched, { timeout: 15_000 })
            .toBe(true);
          await waitForWord(['HALTED'], 15_000);
        });
        await waitForWord(['HALTED']);
        expect(await wordsShown()).not.toContain('ACTIVE');
      });
    });

    it('shows what is known of an engine that was killed, until the new one is heard, which is HALTED', async () => {
      await desk.withConsole(async ({ waitForWord, wordsShown }) => {
        await waitForWord(['HALTED']);
        const before = await desk.stack.status();
        await desk.stack.kill(`engine-${desk.stack.engineId}`);
        await expect
          .poll(async () => (await desk.stack.status()).cause?.halt_id, { timeout: 30_000 })
          .not.toBe(before.cause?.halt_id);
        await waitForWord(['HALTED']);
        expect(await wordsShown()).not.toContain('ACTIVE');
      });
    });

    it('shows UNKNOWN without redis-live, and what to do', async () => {
      await desk.withConsole(async ({ page, waitForWord, waitUntilSilent }) => {
        await waitForWord(['HALTED']);
        await desk.whileFrozen(['redis-live'], async () => {
          await waitUntilSilent('Redis-live');
          await page.getByText('last known').first().waitFor();
          await expectNoReassurance(desk.browser, page);
          await page.getByRole('region', { name: 'Safest next action' }).getByText('Press STOP.').waitFor();
        });
        await page.getByText('last known').first().waitFor({ state: 'detached' });
      });
    });

    it('never calls the gate open or the engine ACTIVE without redis-latch', async () => {
      await desk.withConsole(async ({ page, waitForWord, wordsShown }) => {
        await waitForWord(['HALTED']);
        await desk.whileFrozen(['redis-latch'], async () => {
          await page.getByText('last known').first().waitFor({ timeout: 15_000 });
          expect(await page.getByRole('main').textContent()).not.toMatch(/Gate OPEN|\bACTIVE\b/);
          await page.getByRole('region', { name: 'Safest next action' }).getByText('Press STOP.').waitFor();
        });
        await page.getByText('last known').first().waitFor({ state: 'detached' });
        expect(
          (await wordsShown()).filter((word) => word !== 'UNKNOWN' && word !== 'CHECKING'),
        ).not.toContain('ACTIVE');
      });
    });

    it('calls nothing flat or zero that the venue has not shown lately', async () => {
      await desk.withConsole(async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        await desk.whileFrozen(['paper-venue'], async () => {
          await page
            .getByRole('region', { name: /exposure: not known|^Last known exposure/ })
            .waitFor({ timeout: 30_000 });
          await expectNoReassurance(desk.browser, page);
        });
      });
    });

    it(
      'shows UNKNOWN when the console process is frozen, and recovers without a reload',
      owedInTime,
      async () => {
        await desk.withConsole(async ({ page, waitForWord, wordsShown }) => {
          await waitForWord(['HALTED']);
          await wordsShown();
          await desk.whileFrozen(['web'], async () => {
            await waitForWord(['UNKNOWN'], UNKNOWN_AFTER_LINK_MS_MAX);
            await expectNoReassurance(desk.browser, page);
            await page
              .getByRole('region', { name: 'Safest next action' })
              .getByText('This page is blind.')
              .waitFor();
          });
          await waitForWord(['HALTED']);
          expect(await wordsShown()).toEqual(['UNKNOWN', 'HALTED']);
        });
      },
    );

    it('is UNKNOWN again soon after a return to a page whose console process is frozen', async () => {
      await desk.withConsole(async ({ page, waitForWord, waitUntilShown, wordsShown }) => {
        await waitForWord(['HALTED']);
        await desk.whileFrozen(['web'], async () => {
          await waitForWord(['UNKNOWN']);
          await wordsShown();
          await page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));
          await waitUntilShown('UNKNOWN');
          expect(await wordsShown()).toEqual(['CHECKING', 'UNKNOWN']);
          await page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));
          await expectNoReassurance(desk.browser, page);
          expect(await wordsShown()).toEqual([]);
        });
        await waitForWord(['HALTED']);
      });
    });
  });

  describe('a session', () => {
    it('that ended leads back to the same engine, is told by STOP too, and goes on once it stands again', async () => {
      const path = `/reduce?engine=${desk.stack.engineId}`;
      await desk.withConsole(
        async ({ page, waitForWord }) => {
          await waitForWord(['HALTED']);
          const context = page.context();
          const cookies = await context.cookies();
          await context.clearCookies();
          await page.getByRole('complementary', { name: 'Stop' }).getByRole('button').click();
          await waitForWord(['SESSION ENDED']);
          await page
            .getByRole('status', { name: 'STOP' })
            .filter({ hasText: /^NOT STOPPED/ })
            .waitFor({ state: 'attached' });
          const signIn = page.getByRole('region', { name: 'SESSION ENDED' }).getByRole('link');
          expect(await signIn.getAttribute('href')).toBe(`/login?next=${encodeURIComponent(path)}`);
          await context.addCookies(cookies);
          await waitForWord(['HALTED']);
        },
        { path },
      );
    });
  });

  it('says that its sound is on only while the browser lets it sound', async () => {
    await desk.withConsole(async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      await page.evaluate(() => {
        const made = AudioContext;
        Reflect.set(window, 'AudioContext', function make() {
          const context = new made();
          Reflect.set(window, 'agoraSound', context);
          return context;
        });
      });
      const sound = (state: string) => page.getByRole('button', { name: `Sound ${state}` }).first();
      await sound('off').click();
      await sound('on').waitFor();
      await page.evaluate(() => (Reflect.get(window, 'agoraSound') as AudioContext).suspend());
      await sound('off').waitFor();
      await sound('off').click();
      await sound('on').waitFor();
    });
  });
});
