// The browser for the end-to-end tests: the system's Chromium, or Debian's package when there is none.
import { findOnPath, install } from './system-package.ts';

/** Path of a Chromium; installs Debian's package when none is found. Never downloads a browser from elsewhere. */
export async function ensureChromium(): Promise<string> {
  const found = ['chromium', 'chromium-browser', 'google-chrome']
    .map(findOnPath)
    .find((path) => path !== undefined);
  return found ?? (await install('chromium'));
}
