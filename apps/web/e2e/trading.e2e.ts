// A trading day on a real stack in a real browser, from the first enable to the resume: each state comes from a fault made for real, but
// for the one that says so. Every state is looked at in both themes and sizes, and by axe.
import { isoMs } from '@agora/shared/time';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsolePage, PHONE } from './browser.ts';
import { openDesk } from './desk.ts';
import { showAs } from './fixture-engine.ts';
import { look } from './look.ts';
import { countPixels } from './pixels.ts';
import { expectNoReassurance } from './reassurance.ts';
import { specsOfResume } from './resume.specs.ts';
import { animationsMs, busiestFigure, drawnAs, notesOf, takeNotes } from './watched.ts';

const TRADES_WITHIN_MS = 60_000;
const RESUMES_WITHIN_MS = 40_000;
/** Long enough that a figure that moves with every frame of a busy engine is found. */
const FIGURES_WATCHED_MS = 5_000;
/** Of a second each; one more for the frame that was under way. */
const FIGURE_CHANGES_MAX = 6;
/** Five seconds by the page's own time, less what a busy machine takes to paint the first of two. */
const ALERT_GAP_MS_MIN = 4_000;
/** Three a second is where flashing begins to harm. */
const TURN_MS_MIN = 1_000 / 3;

/** One day of an operator, in order: each part begins where the one before it ended. */
describe('from the first enable to the resume, on a real stack', () => {
  const desk = openDesk({ isWholeBrowser: true });
  let watch: ConsolePage;
  /** How each look was drawn, without its colours. */
  const drawn = new Map<string, string>();

  beforeAll(async () => {
    watch = await desk.open({ path: '/settings' });
    await watch.page.addInitScript(takeNotes);
    await watch.page.goto(`${desk.stack.origin}/console`);
  });
  afterAll(async () => {
    await watch?.page.context().close();
  });

  const stopButton = (page: Page) => page.getByRole('complementary', { name: 'Stop' }).getByRole('button');
  const region = (name: string | RegExp) => watch.page.getByRole('region', { name });
  const lookAt = async (name: Parameters<typeof look>[1], lookName: string, isBrief = false) => {
    drawn.set(lookName, await drawnAs(watch.page));
    await look(watch.page, name, { isOneScreen: true, isBrief });
  };

  it('boots halted and flat, in grey', async () => {
    await watch.waitForWord(['HALTED']);
    await region('Safest next action').getByText('operator-enable').waitFor();
    await lookAt('halted-boot', 'grey, halted');
  });

  it('shows a resume under way, written to Redis in the name of a frozen engine', async () => {
    const fixture = await showAs(desk.stack, (last) => {
      const at = isoMs(Date.now());
      return {
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
      };
    });
    try {
      await watch.waitForWord(['RECOVERING']);
      expect(await region('RECOVERING').textContent()).toContain('Gate 3 of 7');
      await region('Safest next action').getByText('Wait: gate 3 of 7').waitFor();
      await lookAt('recovering', 'grey ring');
    } finally {
      await fixture.end();
    }
    await watch.waitForWord(['HALTED'], TRADES_WITHIN_MS);
  });

  it('trades after the enable: the four answers, nothing in colour but STOP, and events as they come', async () => {
    await desk.whileTrading(async () => {
      await watch.waitForWord(['ACTIVE'], TRADES_WITHIN_MS);
      await region('Trust signals: 6 of 6 pass. Gate OPEN').waitFor();
      await region('Event timeline').getByText('Gate opened').first().waitFor();
      await region('Safest next action').getByText('No action needed.').waitFor();
      await watch.waitForWord(['ACTIVE']);
      await lookAt('active', 'grey, active');
      await expect.poll(() => watch.page.title(), { timeout: 15_000 }).toMatch(/^ACTIVE/);
      await watch.page.mouse.move(0, 500);
      const stop = await stopButton(watch.page).boundingBox();
      if (stop === null) throw new Error('STOP is not on the page');
      const around = { x: stop.x - 3, y: stop.y - 3, width: stop.width + 6, height: stop.height + 6 };
      // A busy machine closes the gate for moments: the picture counts that has ACTIVE before and after it.
      let picture: Buffer;
      do {
        await watch.waitForWord(['ACTIVE']);
        picture = await watch.page.screenshot();
      } while ((await watch.word()) !== 'ACTIVE');
      const counted = await countPixels(desk.browser, picture, around);
      expect(counted).toEqual({ coloured: 0, green: 0 });
    });
  });

  it('moves no figure faster than it is read, and nothing else, while it trades', async () => {
    await desk.whileTrading(async () => {
      await watch.waitForWord(['ACTIVE'], TRADES_WITHIN_MS);
      const { changes, text } = await busiestFigure(watch.page, FIGURES_WATCHED_MS);
      expect(changes, text).toBeGreaterThan(0);
      expect(changes, text).toBeLessThanOrEqual(FIGURE_CHANGES_MAX);
      expect(await animationsMs(watch.page)).toEqual([]);
    });
  });

  it('closes the gate without its guardian and says what it waits for', async () => {
    await desk.whileTrading(async () => {
      await watch.waitForWord(['ACTIVE'], TRADES_WITHIN_MS);
      await desk.whileFrozen(['guardian'], async () => {
        await watch.waitForWord(['GATED'], 20_000);
        await region('GATED')
          .getByText(/kill_switch_active/)
          .first()
          .waitFor();
        await region('Safest next action')
          .getByText(/Reopens by itself|next closure halts/)
          .waitFor();
        await lookAt('gated', 'amber');
      });
      await watch.waitForWord(['ACTIVE'], TRADES_WITHIN_MS);
    });
  });

  /** STOP by touch while the venue does not cancel what is left of the first batch, until somebody heals it. */
  const stopAndKeepThree = async () => {
    await watch.wordsShown();
    try {
      // The first batch of the engine leaves three orders, and nothing after it, of whomever, cancels any.
      const fault = (kind: string, action: string, more = {}) =>
        desk.stack.venue.fault({ kind, match: { action }, ...more });
      await fault('partial_batch_error', 'cancelByCloid', { amount: 3, count: 1 });
      for (const action of ['cancelByCloid', 'cancel', 'scheduleCancel']) await fault('action_error', action);
      await desk.withConsole(
        async ({ page, waitForWord }) => {
          await waitForWord(['ACTIVE']);
          await stopButton(page).tap();
          await waitForWord(['HALTING', 'UNCONFIRMED']);
        },
        { viewport: PHONE, hasTouch: true },
      );
      await watch.waitForWord(['HALTING', 'UNCONFIRMED']);
      if ((await watch.word()) === 'HALTING') await lookAt('halting', 'amber', true);
      await watch.waitForWord(['UNCONFIRMED']);
      expect(await region('UNCONFIRMED').textContent()).toMatch(/Assume \d+ orders? (is|are) live/);
      await region('Why is it stopping?').getByText('NOT CONFIRMED').waitFor();
      await region('Safest next action').getByText('Press STOP again. Same key, safe to repeat.').waitFor();
      await lookAt('unconfirmed', 'red');
      expect(Math.min(...(await animationsMs(watch.page)))).toBeGreaterThan(TURN_MS_MIN);
      await watch.page.emulateMedia({ reducedMotion: 'reduce' });
      expect(await animationsMs(watch.page)).toEqual([]);
      await watch.page.emulateMedia({ reducedMotion: 'no-preference' });
      await watch.page.getByRole('link', { name: 'Open runbook' }).waitFor({ timeout: 20_000 });
      await lookAt('unconfirmed-long', 'red');
      await desk.withConsole(
        async ({ page }) => {
          await page.getByRole('heading', { name: 'A stop that is not confirmed' }).waitFor();
          await look(page, 'runbook');
        },
        { path: '/runbook' },
      );
      expect(await watch.word()).toBe('UNCONFIRMED');
    } finally {
      await desk.stack.venue.heal();
    }
  };

  it('says UNCONFIRMED while the venue keeps three orders, changes its advice, and HALTED only when the venue shows none', async () => {
    await desk.whileTrading(async () => {
      await watch.waitForWord(['ACTIVE'], TRADES_WITHIN_MS);
      await desk.stack.venue.take('sell', '0.01');
      await region('Live exposure')
        .getByText(/long|short/)
        .first()
        .waitFor();
      await stopAndKeepThree();
    });
    await watch.waitForWord(['HALTED'], 30_000);
    const words = await watch.wordsShown();
    expect(words).toContain('UNCONFIRMED');
    expect(words.indexOf('HALTED')).toBe(words.length - 1);
    expect((await desk.stack.status()).orders.resting).toBe(0);
    await region('Event timeline').getByText('FIRST CAUSE').first().waitFor();
    await lookAt('halted-position', 'amber');
  });

  it('shows a position too near to its liquidation, written to Redis in the name of a frozen engine', async () => {
    const fixture = await showAs(desk.stack, (last) => ({
      ...last,
      exposure: {
        ...last.exposure,
        rows: last.exposure.rows.map((row) => ({ ...row, liq_distance_pct: row.liq_limit_pct - 0.5 })),
      },
    }));
    try {
      await watch.waitForWord(['BREACH']);
      await region('Safest next action').getByText('./agora flatten').waitFor();
      await lookAt('breach', 'red');
    } finally {
      await fixture.end();
    }
  });

  it('quotes only to shrink when asked', async () => {
    await desk.whileTrading(async () => {
      await desk.withConsole(
        async ({ page, waitForWord }) => {
          await waitForWord(['ACTIVE', 'REDUCING']);
          await page.getByText('./agora flatten').first().waitFor();
          await look(page, 'reduce');
          await page.getByRole('button', { name: 'Set reduce-only' }).click();
          await page.getByText('Accepted by the engine').waitFor({ timeout: RESUMES_WITHIN_MS });
        },
        { path: '/reduce' },
      );
      await watch.waitForWord(['REDUCING']);
      await lookAt('reducing', 'amber, ring');
    });
  });

  it('is UNKNOWN when engine and guardian are frozen: last known, slanted, no green, no reassurance', async () => {
    await desk.whileFrozen([`engine-${desk.stack.engineId}`, 'guardian'], async () => {
      await watch.waitUntilSilent('Engine');
      await lookAt('unknown-engine', 'violet');
      const text = (await watch.page.getByRole('main').textContent()) ?? '';
      expect(text).toContain('Assume it is trading');
      await expectNoReassurance(desk.browser, watch.page);
    });
    await watch.waitForWord(['HALTED'], TRADES_WITHIN_MS);
  });

  it('is UNKNOWN without redis-live', async () => {
    await desk.whileFrozen(['redis-live'], async () => {
      await watch.waitUntilSilent('Redis-live');
      await look(watch.page, 'unknown-redis', { isOneScreen: true });
      await expectNoReassurance(desk.browser, watch.page);
    });
    await watch.waitForWord(['HALTED'], TRADES_WITHIN_MS);
  });

  it('was told apart in every state without any colour', () => {
    const byDrawing = Map.groupBy(drawn, ([, drawing]) => drawing);
    const alike = [...byDrawing.values()].map((each) => each.map(([name]) => name));
    expect(alike.filter(({ length }) => length > 1)).toEqual([]);
    expect(drawn.size).toBeGreaterThanOrEqual(7);
  });

  it('never called the gate open beside a latch or beside UNKNOWN, and told a screen reader only of changes', async () => {
    const { contradictions, alerts } = await notesOf(watch.page);
    expect(contradictions).toEqual([]);
    expect(alerts.length).toBeGreaterThan(5);
    for (const [text] of alerts) expect(text).toMatch(/^[A-Z]+\. /);
    const gapsMs = alerts.slice(1).map(([, atMs], index) => atMs - (alerts[index]?.[1] ?? 0));
    expect(Math.min(...gapsMs)).toBeGreaterThan(ALERT_GAP_MS_MIN);
  });

  describe('the way back to trading', () => specsOfResume(desk));

  it('says SESSION ENDED when the session is ended elsewhere, and STOP stays', async () => {
    await desk.withConsole(
      async ({ page }) => {
        await page.getByRole('button', { name: 'Sign out here' }).click();
        await region('SESSION ENDED').waitFor({ timeout: 40_000 });
        await look(watch.page, 'session-ended');
        expect(await watch.page.title()).toMatch(/^\? SESSION ENDED/);
        await watch.page.getByRole('link', { name: 'Sign in again' }).waitFor();
      },
      { path: '/settings' },
    );
  });
});
