// What is done on the pages beside the console itself, of a halted engine on a real stack in a real browser: looking for something,
// stopping, shrinking, shelving, acknowledging; and what they say while something behind them is lost.
import { describe, expect, it } from 'vitest';
import { type ConsolePage, intercept } from './browser.ts';
import { type Desk, openDesk } from './desk.ts';
import { expectNoReassurance } from './reassurance.ts';

describe('acts on the pages of a real stack in a real browser', () => specsOfActs(openDesk()));

function specsOfActs(desk: Desk): void {
  const withPage = (path: string, act: (opened: ConsolePage) => Promise<void>) =>
    desk.withConsole(act, { path });

  it('keeps the kinds of the timeline in the address, and finds an event by its number', async () => {
    await withPage(`/console?engine=${desk.stack.engineId}`, async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      const timeline = page.getByRole('region', { name: 'Event timeline' });
      await timeline.getByRole('button', { name: 'confirm' }).click();
      expect(page.url()).toContain('kinds=confirm');
      await page.reload();
      await timeline.getByRole('button', { name: 'confirm', pressed: true }).waitFor();
      await timeline.getByRole('listitem').first().getByRole('link').click();
      await page.getByRole('region', { name: /^Event \d+-\d+/ }).waitFor();
      expect(page.url()).toMatch(new RegExp(`/audit\\?event=\\d+-\\d+&engine=${desk.stack.engineId}$`));
    });
  });

  it('proves a record of the chain, and verifies all of it', async () => {
    await withPage('/audit?view=records', async ({ page }) => {
      await page
        .getByRole('button', { name: /^#\d+$/ })
        .first()
        .click();
      await page.getByText(/^(Proven|Linked without a break)/).waitFor();
      expect(page.url()).toMatch(/seq=\d+/);
      await page.getByRole('button', { name: 'Verify now' }).click();
      await page
        .getByRole('status', { name: 'Verdict' })
        .filter({ hasText: /records in \d+ files/ })
        .waitFor({ timeout: 30_000 });
    });
  });

  it('stops one engine from its row of the fleet', async () => {
    const before = await desk.latch();
    await withPage('/fleet', async ({ page }) => {
      await page.getByRole('button', { name: new RegExp(`${desk.stack.engineId}$`) }).click();
      await page
        .getByRole('status', { name: `STOP of ${desk.stack.engineId}` })
        .filter({ hasText: /Stopped/ })
        .waitFor({ state: 'attached' });
      const latch = await desk.latch();
      expect(latch.latched).toBe(true);
      expect(latch.panic_epoch ?? 0).toBeGreaterThan(before.panic_epoch ?? 0);
      expect(latch.global.panic_epoch).toBe(before.global.panic_epoch);
    });
  });

  it('shows the fleet beside two consoles that hold every stream, and holds its order under the pointer', async () => {
    await withPage('/console', async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      const { context, url } = { context: page.context(), url: desk.stack.origin };
      const second = await context.newPage();
      await second.goto(`${url}/console`);
      await second.getByRole('region', { name: 'Event timeline' }).getByRole('listitem').first().waitFor();
      const fleet = await context.newPage();
      await fleet.goto(`${url}/fleet`);
      await fleet.getByText(/^Asked every 2 s/).waitFor();
      const row = fleet.getByRole('row').filter({ hasText: desk.stack.engineId });
      await row.getByText('HALTED').waitFor();
      await fleet.getByText('live, worst first').waitFor();
      await row.hover();
      await fleet.getByText('live, order held').waitFor();
      await fleet.getByRole('heading', { level: 1 }).hover();
      await fleet.getByText('live, worst first').waitFor();
    });
  });

  it('reassures about no engine of the fleet while it and its guardian are silent', async () => {
    await withPage('/fleet', async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      await desk.whileFrozen(['guardian', `engine-${desk.stack.engineId}`], async () => {
        const row = page.getByRole('row').filter({ hasText: desk.stack.engineId });
        // By then the guardian's word is old, too.
        await row.getByText(/^1\d s ago$/).waitFor({ timeout: 30_000 });
        await waitForWord(['UNKNOWN']);
        await row.getByText('UNKNOWN').waitFor();
        expect(await row.getByText(/^last known/).count()).toBe(2);
        await expectNoReassurance(desk.browser, page);
      });
      await waitForWord(['HALTED']);
    });
  });

  it('refuses a limit that would expand before it is even asked for, and names the command', async () => {
    await withPage('/limits', async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      await page.getByLabel('Limit', { exact: true }).selectOption('daily_loss_limit_usd');
      await page.getByLabel(/^New value/).fill('501');
      await page.getByText('That would expand it. On the host: ./agora envelope').waitFor();
      expect(await page.getByRole('button', { name: /^Shrink/ }).getAttribute('aria-disabled')).toBe('true');
    });
  });

  it('follows an act whose answer is lost to its end, and says it though the page shows new limits by then', async () => {
    await withPage('/limits', async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      const came = page.getByRole('status', { name: 'What came of it' });
      await intercept(page, '**/api/trpc/acts.shrink', async (route) => {
        await route.fetch();
        await route.abort();
      });
      await intercept(page, '**/api/trpc/acts.answer*', (route) => route.abort());
      await page.getByLabel('Limit', { exact: true }).selectOption('daily_loss_limit_usd');
      await page.getByLabel(/^New value/).fill('499');
      await page.getByLabel('Code of the second factor').fill(await desk.operator.freshCode());
      await page.getByRole('button', { name: 'Confirm second factor' }).click();
      await page
        .getByRole('status', { name: 'Second factor' })
        .filter({ hasText: 'Second factor shown' })
        .waitFor();
      await page.getByRole('button', { name: 'Shrink 500 to 499' }).click();
      await came
        .filter({ hasText: /^(NO ANSWER of the console|NOT SENT, as far as this page knows)/ })
        .waitFor();
      await page.unroute('**/api/trpc/acts.answer*');
      await came.filter({ hasText: /^Accepted by the engine/ }).waitFor();
      await page.getByLabel('New value, now 499').waitFor();
      expect(await came.textContent()).toMatch(/^Accepted by the engine/);
    });
  });

  it('calls last known what nobody renews, and says how old it is', async () => {
    await withPage('/alarms', async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      await page
        .getByText(/^As of \d\.\d s ago\.$/)
        .first()
        .waitFor();
      const lost = page.getByText(/^Last known, /);
      await desk.whileFrozen(['web'], async () => {
        await lost.filter({ hasText: 'No answer since.' }).first().waitFor({ timeout: 15_000 });
        await lost.filter({ hasText: 'No answer within 8 s.' }).first().waitFor({ timeout: 15_000 });
      });
      await lost.first().waitFor({ state: 'detached', timeout: 15_000 });
    });
  });

  it('keeps the focus of whoever shelves an alarm and takes it back, and says where that failed', async () => {
    await withPage('/alarms', async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      const focused = () =>
        page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent);
      const isFocused = (what: string) => expect.poll(focused).toBe(what);
      const shelve = page.getByRole('button', { name: 'Shelve DISK', exact: true });
      await shelve.focus();
      await page.keyboard.press('Enter');
      await isFocused('shelve-hours');
      await page.getByRole('button', { name: 'Leave it' }).press('Enter');
      await isFocused('Shelve DISK');
      await page.keyboard.press('Enter');
      await page.getByLabel('Reason').fill('known');
      await page.getByRole('button', { name: 'Shelve', exact: true }).press('Enter');
      await isFocused('Take back DISK');
      await intercept(page, '**/api/trpc/alarms.unshelve', (route) => route.abort());
      await page.keyboard.press('Enter');
      await page
        .getByRole('status')
        .filter({ hasText: /^No answer: it may have happened/ })
        .waitFor();
      await page.unroute('**/api/trpc/alarms.unshelve');
      await page.keyboard.press('Enter');
      await isFocused('Shelve DISK');
    });
  });

  it('takes up an open incident at the pager by one key, on any page', async () => {
    await withPage('/alarms', async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      await page
        .getByRole('button', { name: /^Acknowledge \d+$/ })
        .first()
        .waitFor({ timeout: 30_000 });
      await page.keyboard.press('.');
      await page
        .getByRole('status', { name: 'Acknowledgement' })
        .filter({ hasText: /^Acknowledged/ })
        .first()
        .waitFor();
      await page
        .getByRole('row')
        .filter({ hasText: /Acknowledged by operator, \d\d:\d\d:\d\d/ })
        .first()
        .waitFor();
    });
  });
}
