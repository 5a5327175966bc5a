// Signs in as the first operator, the way a person does: account, password and a code of the second factor, in the page.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operatorsFileSchema } from '@agora/shared/operators-file';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const STEP_MS = 30_000;
const DIGITS = 6;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export type StorageState = Exclude<BrowserContextOptions['storageState'], string | undefined>;

export interface Operator {
  /** What a context needs to be signed in. */
  readonly state: StorageState;
  /** What a request without a browser needs to be taken for a page of the console. */
  readonly headers: Readonly<Record<string, string>>;
  /** A code that was not used yet; waits for the next one where it must. */
  freshCode(): Promise<string>;
}

/** Throws where the page does not let the operator in. */
export async function signIn(
  browser: Browser,
  origin: string,
  home: string,
  options: BrowserContextOptions = {},
): Promise<Operator> {
  const { operators } = operatorsFileSchema.parse(
    JSON.parse(readFileSync(join(home, 'secrets/operators.json'), 'utf8')),
  );
  const secret = operators[0]?.totp_secret ?? '';
  let usedStep = 0;
  const freshCode = async () => {
    const step = Math.max(Math.floor(Date.now() / STEP_MS), usedStep + 1);
    usedStep = step;
    await sleepUntil(step * STEP_MS);
    return totp(secret, step);
  };
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(`${origin}/login?next=/settings`);
  const password = readFileSync(join(home, 'secrets/operator-operator.password'), 'utf8').trim();
  await fillSignIn(page, { account: 'operator', password, code: await freshCode() });
  await page.waitForURL((url) => url.pathname === '/settings');
  const state = await context.storageState();
  await context.close();
  const cookie = state.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return { state, headers: { cookie, origin }, freshCode };
}

export interface Typed {
  readonly account: string;
  readonly password: string;
  readonly code: string;
}

export async function fillSignIn(page: Page, { account, password, code }: Typed): Promise<void> {
  await page.getByLabel('Account').fill(account);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel(/^Code/).fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The code that an authenticator app shows now for a secret as it stands on the page. */
export function codeOf(secret: string): string {
  return totp(secret, Math.floor(Date.now() / STEP_MS));
}

function sleepUntil(atMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - Date.now())));
}

/** RFC 6238 with SHA-1, as authenticator apps make it. */
function totp(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

function fromBase32(text: string): Buffer {
  const bits = [...text.replace(/[=\s]/g, '').toUpperCase()]
    .map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
