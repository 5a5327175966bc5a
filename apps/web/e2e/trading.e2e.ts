import { isoMs } from '@agora/shared/time';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsolePage, launchBrowser, openConsole, PHONE } from './browser.ts';
import { showAs } from './fixture-engine.ts';
import { look } from './look.ts';
import { countPixels } from './pixels.ts';
import { type Operator, signIn } from './sign-in.ts';
import { type Stack, startStack } from './stack.ts';

const TRADES_WITHIN_MS = 60_000;
const RESUMES_WITHIN_MS = 40_000;

/** One day of an operator, in order: each part begins where the one before it ended. */
describe('from the first enable to the resume, on a real stack', () => {
  let stack: Stack;
  let browser: Browser;
  let operator: Operator;
  let watch: ConsolePage;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
    operator = await signIn(browser, stack.origin, stack.home);
    watch = await openConsole(browser, stack.origin, { storageState: operator.state });
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const open = (path: string, options = {}) =>
    openConsole(browser, stack.origin, { storageState: operator.state, path, ...options });
  const closing = async (opened: ConsolePage, act: (opened: ConsolePage) => Promise<void>) => {
    try {
      await act(opened);
      expect(opened.errors).toEqual([]);
    } finally {
      await opened.page.context().close();
    }
  };
  const stopButton = (page: ConsolePage['page']) =>
    page.getByRole('complementary', { name: 'Stop' }).getByRole('button');
  const enable = () => stack.agora('enable');
  /** Enables, and resumes where a stop stands: on a busy machine the guardian may have struck at the start. */
  const trade = async () => {
    await enable();
    await expect
      .poll(
        async () => {
          const { state, latch } = await stack.status();
          if (state === 'ACTIVE') return 'ACTIVE';
          if (latch.latched) await stack.agora('resume').catch(() => undefined);
          return state;
        },
        { timeout: TRADES_WITHIN_MS, interval: 2_000 },
      )
      .toBe('ACTIVE');
    await watch.waitForWord(['ACTIVE'], TRADES_WITHIN_MS);
  };

  it('boots halted and flat, in grey', async () => {
    await watch.waitForWord(['HALTED']);
    await watch.page
      .getByRole('region', { name: 'Safest next action' })
      .getByText('operator-enable')
      .waitFor();
    await look(watch.page, 'halted-boot', { isOneScreen: true });
  });

  it('trades after the enable: the four answers, nothing in colour but STOP, and events as they come', async () => {
    await trade();
    await watch.page.getByRole('region', { name: 'Trust signals: 6 of 6 pass. Gate OPEN' }).waitFor();
    await watch.page
      .getByRole('region', { name: 'Event timeline' })
      .getByText('Gate opened')
      .first()
      .waitFor();
    await look(watch.page, 'active', { isOneScreen: true });
    await watch.page.mouse.move(0, 500);
    const stop = await stopButton(watch.page).boundingBox();
    if (stop === null) throw new Error('STOP is not on the page');
    const counted = await countPixels(browser, await watch.page.screenshot(), {
      x: stop.x - 3,
      y: stop.y - 3,
      width: stop.width + 6,
      height: stop.height + 6,
    });
    expect(counted).toEqual({ coloured: 0, green: 0 });
  });

  it('closes the gate without its guardian and says what it waits for', async () => {
    const thaw = await stack.freeze('guardian');
    try {
      await watch.waitForWord(['GATED'], 20_000);
      expect(await watch.page.getByRole('region', { name: 'GATED' }).textContent()).toContain(
        'kill_switch_active',
      );
      await look(watch.page, 'gated', { isOneScreen: true });
    } finally {
      thaw();
    }
    await watch.waitForWord(['ACTIVE'], TRADES_WITHIN_MS);
  });

  it('says UNCONFIRMED while the venue keeps three orders, changes its advice, and HALTED only when the venue shows none', async () => {
    await stack.venue.take('sell', '0.01');
    await watch.page
      .getByRole('region', { name: 'Live exposure' })
      .getByText(/long|short/)
      .first()
      .waitFor();
    await Promise.all(
      ['cancel', 'cancelByCloid'].map((action) =>
        stack.venue.fault({ kind: 'partial_batch_error', match: { action }, amount: 3 }),
      ),
    );
    await closing(
      await open('/console', { viewport: PHONE, hasTouch: true }),
      async ({ page, waitForWord }) => {
        await waitForWord(['ACTIVE']);
        await stopButton(page).tap();
        await waitForWord(['HALTING', 'UNCONFIRMED'], 5_000);
      },
    );
    await watch.waitForWord(['HALTING'], 5_000);
    await look(watch.page, 'halting', { isOneScreen: true, isBrief: true });
    await watch.waitForWord(['UNCONFIRMED'], 8_000);
    const state = watch.page.getByRole('region', { name: 'UNCONFIRMED' });
    expect(await state.textContent()).toMatch(/Assume \d+ orders? (is|are) live/);
    await watch.page.getByText('Press STOP again. Same key, safe to repeat.').waitFor();
    await look(watch.page, 'unconfirmed', { isOneScreen: true, isBrief: true });
    await watch.page.getByRole('link', { name: 'Open runbook' }).waitFor({ timeout: 20_000 });
    await look(watch.page, 'unconfirmed-long', { isOneScreen: true });
    await closing(await open('/runbook'), async ({ page }) => {
      await page.getByRole('heading', { name: 'A stop that is not confirmed' }).waitFor();
      await look(page, 'runbook');
    });
    expect(await watch.word()).toBe('UNCONFIRMED');
    await stack.venue.heal();
    await watch.waitForWord(['HALTED'], 30_000);
    expect(
      (await watch.wordsShown()).filter((word) => word === 'HALTED' || word === 'UNCONFIRMED').at(0),
    ).toBeDefined();
    await look(watch.page, 'halted-position', { isOneScreen: true });
    await watch.page.getByText('FIRST CAUSE').waitFor();
  });

  it('resumes in five steps, none of which can be left out or taken by Enter', async () => {
    await closing(await open('/resume'), async ({ page, waitForWord }) => {
      await waitForWord(['HALTED']);
      await page.getByRole('listitem').filter({ hasText: 'Missing: operator-enable' }).waitFor();
      await enable();
      await page.getByRole('listitem').filter({ hasText: 'Pass: operator-enable' }).waitFor();
      const arm = page.getByRole('button', { name: /^Arm resume/ });
      await page.getByRole('button', { name: 'Review what would resume' }).click();
      await page.getByText('A newer stop stays.').waitFor();
      await look(page, 'resume');
      const phrase = page.getByLabel(/^Type RESUME/);
      await phrase.fill(`resume ${stack.engineId}`);
      await page.getByLabel('Code of the second factor').fill(await operator.freshCode());
      await page.getByRole('button', { name: 'Confirm second factor' }).click();
      await page.getByText('Second factor shown').waitFor();
      expect(await arm.getAttribute('aria-disabled')).toBe('true');
      await phrase.fill(`RESUME ${stack.engineId}`);
      await phrase.press('Enter');
      expect(await page.getByRole('dialog').count()).toBe(0);
      await arm.click();
      const cancel = page.getByRole('dialog').getByRole('button', { name: 'Cancel' });
      expect(await cancel.evaluate((button) => button === document.activeElement)).toBe(true);
      await look(page, 'resume-armed', { isBrief: true });
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect((await stack.status()).latch.latched).toBe(true);
      await arm.click();
      await page.getByText('Accepted by the engine').waitFor({ timeout: RESUMES_WITHIN_MS });
    });
    await watch.waitForWord(['ACTIVE', 'RECOVERING'], RESUMES_WITHIN_MS);
    await watch.waitForWord(['ACTIVE'], TRADES_WITHIN_MS);
  });

  it('quotes only to shrink when asked', async () => {
    await closing(await open('/reduce'), async ({ page, waitForWord }) => {
      await waitForWord(['ACTIVE']);
      await page.getByText('./agora flatten').first().waitFor();
      await look(page, 'reduce');
      await page.getByRole('button', { name: 'Set reduce-only' }).click();
      await page.getByText('Accepted by the engine').waitFor({ timeout: 30_000 });
    });
    await watch.waitForWord(['REDUCING'], 10_000);
    await look(watch.page, 'reducing', { isOneScreen: true });
  });

  it('is UNKNOWN when engine and guardian are frozen: last known, slanted, no green, no reassurance', async () => {
    const thaws = [await stack.freeze(`engine-${stack.engineId}`), await stack.freeze('guardian')];
    try {
      await watch.waitForWord(['UNKNOWN'], 8_000);
      await look(watch.page, 'unknown-engine', { isOneScreen: true });
      const text = (await watch.page.getByRole('main').textContent()) ?? '';
      expect(text).toContain('Assume it is trading');
      expect(text).not.toMatch(/\bACTIVE\b|\b0 orders|\bflat\b|No open|Gate OPEN/);
      expect((await countPixels(browser, await watch.page.screenshot())).green).toBe(0);
    } finally {
      for (const thaw of thaws) thaw();
    }
    await watch.waitForWord(['HALTED'], 30_000);
  });

  it('is UNKNOWN without redis-live', async () => {
    const thaw = await stack.freeze('redis-live');
    try {
      await watch.waitForWord(['UNKNOWN'], 8_000);
      await look(watch.page, 'unknown-redis', { isOneScreen: true });
    } finally {
      thaw();
    }
    await watch.waitForWord(['HALTED'], 30_000);
  });

  it('shows a position too near to its liquidation, written to Redis in the name of a frozen engine', async () => {
    const fixture = await showAs(stack, (last) => ({
      ...last,
      exposure: {
        ...last.exposure,
        rows: last.exposure.rows.map((row) => ({ ...row, liq_distance_pct: row.liq_limit_pct - 0.5 })),
      },
    }));
    try {
      await watch.waitForWord(['BREACH'], 10_000);
      await look(watch.page, 'breach', { isOneScreen: true });
    } finally {
      await fixture.end();
    }
  });

  it('shows a resume under way, written to Redis in the name of a frozen engine', async () => {
    await trade();
    const at = isoMs(Date.now());
    const fixture = await showAs(stack, (last) => ({
      ...last,
      state: 'HALTED',
      recovering: { gate: 3, of: 7 },
      gate: { ...last.gate, open: false },
      clearance: {
        stage: 'verified',
        started_at: at,
        orders_total: 8,
        orders_confirmed: 8,
        unconfirmed_notional_usd: null,
        unconfirmed: [],
        zero_seen_at: at,
        verified_at: at,
        reopened: false,
        as_of: at,
      },
      orders: { ...last.orders, resting: 0 },
    }));
    try {
      await watch.waitForWord(['RECOVERING'], 10_000);
      await look(watch.page, 'recovering', { isOneScreen: true });
    } finally {
      await fixture.end();
    }
  });

  it('says SESSION ENDED when the session is ended elsewhere, and STOP stays', async () => {
    await closing(await open('/settings'), async ({ page }) => {
      await page.getByRole('button', { name: 'Sign out here' }).click();
      await watch.page.getByRole('region', { name: 'SESSION ENDED' }).waitFor({ timeout: 40_000 });
      await look(watch.page, 'session-ended');
      expect(await watch.page.title()).toMatch(/^\? SESSION ENDED/);
      await watch.page.getByRole('link', { name: 'Sign in again' }).waitFor();
    });
  });
});
