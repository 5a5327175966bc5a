/**
 * `--once`: no server, no Redis, no latch. Cancels at the venue until a read proves that no order rests and none can land, says what it
 * does, and only then ends well.
 */
import { openAccounts } from './account.ts';
import { every } from './clock.ts';
import type { Settings } from './settings.ts';

const STEP_EVERY_MS = 50;
const STANDING = { stop: 'once', dark: false, calm: true, epochs: null };

/** Resolves when every account is verified. */
export async function clearOnce(settings: Settings): Promise<void> {
  const accounts = openAccounts(settings, {
    tell: (_, __, msg, { engine_id } = {}) => process.stdout.write(`${engine_id}: ${msg}\n`),
    publish: () => undefined,
    observe: () => undefined,
  });
  const cleared = accounts.map((account) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    every(STEP_EVERY_MS, async () => {
      await account.step(() => STANDING);
      if (account.clearing.stage === 'verified') resolve();
    });
    return promise;
  });
  await Promise.all(cleared);
}
