// The way back to trading in the browser: every step of a resume, what ends it, and who may not. It stands on the stack of whoever calls
// and leaves it trading.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { untilAlive } from './browser.ts';
import type { Desk } from './desk.ts';
import { look } from './look.ts';
import { codeOf, fillSignIn } from './sign-in.ts';

const RESUMES_WITHIN_MS = 40_000;
/** After a stop the books are compared anew, every 15 s. */
const GATES_WITHIN_MS = 40_000;
const ARMED_MS = 10_000;
/** The countdown, then as long as the page tries. */
const NOT_SENT_WITHIN_MS = ARMED_MS + 15_000;
/** Enough for the ten seconds of the last step and what lies around them. */
const FACTOR_LEFT_S_MIN = 30;

/** Everything that stands between a halt and a resume, in order: the first stops, only the last resumes. */
export function specsOfResume(desk: Desk): void {
  const phraseOf = () => `RESUME ${desk.stack.engineId}`;
  const arm = (page: Page) => page.getByRole('button', { name: /^Arm resume/ });
  const phrase = (page: Page) => page.getByLabel(/^Type RESUME/);
  const missing = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text });
  const stopButton = (page: Page) => page.getByRole('complementary', { name: 'Stop' }).getByRole('button');
  const review = async (page: Page) => {
    await page
      .getByRole('button', { name: /^Review/ })
      .first()
      .click();
    await page.getByText('A newer stop stays.').waitFor();
  };
  /** A factor that was shown a moment ago still counts: codes come only every half minute. */
  const showFactor = async (page: Page) => {
    const said = page.getByRole('status', { name: 'Second factor' });
    await missing(page, 'Not known yet who is signed in.').waitFor({ state: 'detached' });
    const leftS = Number(/good for (\d+) s/.exec((await said.textContent()) ?? '')?.[1] ?? 0);
    if (leftS >= FACTOR_LEFT_S_MIN) return;
    await page.getByLabel('Code of the second factor').fill(await desk.operator.freshCode());
    await page.getByRole('button', { name: 'Confirm second factor' }).click();
    await said.filter({ hasText: 'Second factor shown' }).waitFor();
  };
  const pressArm = async (page: Page) => {
    const outstanding = page.getByRole('region', { name: '4. Arm' }).getByRole('listitem');
    await expect.poll(() => outstanding.allTextContents(), { timeout: GATES_WITHIN_MS }).toEqual([]);
    await arm(page).click();
  };
  /** All five steps but the last ten seconds. */
  const armed = async (page: Page) => {
    await missing(page, 'Pass: operator-enable').waitFor();
    await review(page);
    await phrase(page).fill(phraseOf());
    await showFactor(page);
    await pressArm(page);
  };
  const isDisabled = async (page: Page) => (await arm(page).getAttribute('aria-disabled')) === 'true';
  const resumesSent = (requests: readonly string[]) =>
    requests.filter((url) => url.includes('acts.resume')).length;

  it('is no act of a viewer, who may stop all the same', async () => {
    await desk.stack.agora('operator', 'add', 'guest', '--role', 'viewer');
    const password = readFileSync(join(desk.stack.home, 'secrets/operator-guest.password'), 'utf8').trim();
    await desk.withConsole(
      async ({ page, waitForWord }) => {
        await untilAlive(page, '#account');
        await fillSignIn(page, { account: 'guest', password, code: '' });
        const secret = await page
          .getByRole('region', { name: 'Second factor' })
          .locator('code')
          .textContent();
        await look(page, 'enrolment');
        await fillSignIn(page, { account: 'guest', password, code: codeOf(secret ?? '') });
        await page.waitForURL((url) => url.pathname === '/resume');
        await waitForWord(['HALTED']);
        await missing(page, 'a viewer: only an operator may do this').waitFor();
        expect(await isDisabled(page)).toBe(true);
        const before = await desk.globalEpoch();
        await stopButton(page).click();
        await stopButton(page).getByText('STOPPED').waitFor();
        expect(await desk.stopsSince(before)).toBe(1);
      },
      { path: '/login?next=/resume', storageState: { cookies: [], origins: [] } },
    );
  });

  it('names the gate that is missing, and is not offered before it passes', async () => {
    await desk.withConsole(
      async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        await missing(page, 'Missing: operator-enable').waitFor();
        expect(await isDisabled(page)).toBe(true);
        await desk.stack.agora('enable');
        await missing(page, 'Pass: operator-enable').waitFor();
        await look(page, 'resume');
      },
      { path: '/resume' },
    );
  });

  it('needs the review, the exact phrase and the second factor; Enter arms nothing', async () => {
    await desk.withConsole(
      async ({ page, waitForWord, requests }) => {
        await waitForWord(['HALTED']);
        await missing(page, 'Review first.').waitFor();
        await phrase(page).fill(phraseOf());
        await phrase(page).press('Enter');
        await review(page);
        await showFactor(page);
        await phrase(page).fill(phraseOf().toLowerCase());
        await missing(page, 'Type the phrase').waitFor();
        expect(await isDisabled(page)).toBe(true);
        await arm(page).click({ force: true });
        expect(await page.getByRole('dialog').count()).toBe(0);
        await phrase(page).fill(phraseOf());
        await phrase(page).press('Enter');
        expect(await page.getByRole('dialog').count()).toBe(0);
        await expect.poll(() => isDisabled(page), { timeout: GATES_WITHIN_MS }).toBe(false);
        expect(resumesSent(requests)).toBe(0);
        await refusedByServer();
      },
      { path: '/resume' },
    );
  });

  /** With a fresh factor, so that only what is asked is at fault. */
  const refusedByServer = async () => {
    const ask = async (headers: Readonly<Record<string, string>>) => {
      const response = await fetch(`${desk.stack.origin}/api/trpc/acts.resume`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({
          engine_id: desk.stack.engineId,
          request_id: `web-${'0'.repeat(32)}`,
          snapshot_seq: 1,
          halt_id: (await desk.stack.status()).cause?.halt_id,
          reviewed: { panic_epoch: 0, panic_global_epoch: 1 },
          phrase: phraseOf(),
          reason: null,
        }),
      });
      return `${response.status} ${await response.text()}`;
    };
    expect(await ask(desk.operator.headers)).toMatch(/^200 .*STALE_REVIEW/);
    expect(await ask({ ...desk.operator.headers, origin: 'https://evil.example' })).toMatch(/^403/);
    expect((await desk.latch()).latched).toBe(true);
  };

  it('is not sent while the network is gone, and not when it returns', async () => {
    await desk.withConsole(
      async ({ page, waitForWord, requests }) => {
        await waitForWord(['HALTED']);
        await armed(page);
        await page.getByRole('dialog').waitFor();
        await page.context().setOffline(true);
        await page.getByText('NOT SENT, as far as this page knows').waitFor({ timeout: NOT_SENT_WITHIN_MS });
        const tried = resumesSent(requests);
        await page.context().setOffline(false);
        expect(await page.evaluate(async () => (await fetch('/console')).status)).toBe(200);
        await waitForWord(['HALTED']);
        expect(resumesSent(requests)).toBe(tried);
        expect((await desk.latch()).latched).toBe(true);
      },
      { path: '/resume' },
    );
  });

  it('is ended by a stop that comes after the review', async () => {
    await desk.withConsole(
      async ({ page, waitForWord, requests }) => {
        await waitForWord(['HALTED']);
        await armed(page);
        const dialog = page.getByRole('dialog');
        await dialog.waitFor();
        await desk.stopAll();
        await dialog.waitFor({ state: 'detached', timeout: ARMED_MS });
        await missing(page, 'A newer stop came after the review').waitFor();
        expect(resumesSent(requests)).toBe(0);
        expect((await desk.latch()).latched).toBe(true);
      },
      { path: '/resume' },
    );
  });

  it('takes five steps, can be cancelled in the last, and is accepted when all hold', async () => {
    await desk.stack.agora('enable');
    await desk.withConsole(
      async ({ page, waitForWord }) => {
        await waitForWord(['HALTED']);
        await armed(page);
        const cancel = page.getByRole('dialog').getByRole('button', { name: 'Cancel' });
        expect(await cancel.evaluate((button) => button === document.activeElement)).toBe(true);
        await look(page, 'resume-armed', { isBrief: true });
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        expect((await desk.latch()).latched).toBe(true);
        await pressArm(page);
        await page.getByText('Accepted by the engine').waitFor({ timeout: RESUMES_WITHIN_MS });
        await waitForWord(['ACTIVE', 'GATED'], RESUMES_WITHIN_MS);
      },
      { path: '/resume' },
    );
  });
}
