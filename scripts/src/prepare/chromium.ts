// The browsers for the end-to-end tests: the system's Chromium, or Debian's package when there is none, and its headless shell.
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { findOnPath, install } from './system-package.ts';

const SHELL = 'chromium-headless-shell';

/** Path of a Chromium; installs Debian's package when none is found. Never downloads a browser from elsewhere. */
export async function ensureChromium(): Promise<string> {
  const found = ['chromium', 'chromium-browser', 'google-chrome']
    .map(findOnPath)
    .find((path) => path !== undefined);
  return found ?? (await install('chromium'));
}

/** That, and the headless shell, which is lighter: tests do without it where it is not to be had. */
export async function ensureBrowsers(): Promise<void> {
  await ensureChromium();
  if (findOnPath(SHELL) !== undefined) return;
  await install(SHELL).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    say(`agora: going on without ${SHELL}, which is faster: ${error.message}`);
  });
}
