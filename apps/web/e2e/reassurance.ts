// What no page may say while something behind it is lost: that nothing is open, resting or wrong; and no colour that calms.
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { countPixels } from './pixels.ts';

const REASSURING = /\bACTIVE\b|\b0 orders|\bflat\b|No open|No position|Gate OPEN|left: (0|none)/;

export async function expectNoReassurance(browser: Browser, page: Page): Promise<void> {
  expect(await page.getByRole('main').textContent()).not.toMatch(REASSURING);
  expect(await page.title()).not.toMatch(REASSURING);
  expect((await countPixels(browser, await page.screenshot())).green).toBe(0);
}
