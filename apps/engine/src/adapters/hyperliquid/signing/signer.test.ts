/** The key stays where it is: its file must be 0400, and nothing that could be logged holds any of it. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKeyFile } from './key-file.ts';
import { NOTHING_LISTED } from './policy.ts';
import { Signer } from './signer.ts';
import { loadCurve } from './signing-key.ts';

const DIGITS = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee01';
const dir = mkdtempSync(join(tmpdir(), 'agora-key-'));
let curve: Awaited<ReturnType<typeof loadCurve>>;
beforeAll(async () => {
  curve = await loadCurve();
});
afterAll(() => rmSync(dir, { recursive: true }));

let files = 0;
function file(content: string | Buffer, mode = 0o400): string {
  files += 1;
  const path = join(dir, `key-${files}`);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

function refusal(path: string): string {
  try {
    readKeyFile(path, curve);
  } catch (error) {
    return inspect(error, { depth: 5 });
  }
  return 'no refusal';
}

describe('a key file', () => {
  it.each([
    ['as the launcher writes it', `0x${DIGITS}\n`],
    ['without a line end', `0x${DIGITS}`],
    ['in capitals', `0x${DIGITS.toUpperCase()}\r\n`],
  ])('is read %s', (_, content) => {
    const key = readKeyFile(file(content), curve);
    expect(key.address).toBe(readKeyFile(file(`0x${DIGITS}`), curve).address);
  });

  it.each([0o600, 0o440, 0o404, 0o500, 0o644, 0o4400])('is refused with mode %o', (mode) => {
    expect(refusal(file(`0x${DIGITS}`, mode))).toContain('chmod 400');
  });

  it.each([
    ['empty', ''],
    ['without 0x', DIGITS],
    ['a digit short', `0x${DIGITS.slice(1)}`],
    ['a digit long', `0x${DIGITS}0`],
    ['no hex', `0x${'g'.repeat(64)}`],
    ['two keys', `0x${DIGITS}\n0x${DIGITS}\n`],
    ['zero, which is no key', `0x${'0'.repeat(64)}`],
    [
      'the order of the curve, which is no key',
      '0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141',
    ],
    ['much too long', 'x'.repeat(100_000)],
  ])('is refused when %s', (_, content) => {
    expect(refusal(file(content))).toContain('does not hold a private key');
  });

  it('is refused when it is missing, or no file', () => {
    mkdirSync(join(dir, 'folder'), { mode: 0o400 });
    expect(refusal(join(dir, 'missing'))).toContain('ENOENT');
    expect(refusal(join(dir, 'folder'))).toContain('no plain file');
  });

  it('never appears in a refusal, in any spelling', () => {
    const refusals = [file(`0x${DIGITS}`, 0o644), file(`0x${DIGITS}zz`), file(DIGITS)].map(refusal).join();
    expect(refusals).not.toMatch(/c0ffee/i);
    expect(refusals).not.toContain(String(0xc0));
  });
});

describe('a key in memory', () => {
  it('does not show itself to inspect, JSON, text or enumeration', () => {
    const key = readKeyFile(file(`0x${DIGITS}`), curve);
    const signer = new Signer({ key, network: 'testnet', vaultAddress: null, policy: () => NOTHING_LISTED });
    const shown = [key, signer].flatMap((it) => [
      inspect(it, { depth: 9, showHidden: true }),
      JSON.stringify(it),
      `${it}`,
      JSON.stringify(Object.getOwnPropertyNames(it)),
    ]);
    expect(shown.join()).not.toMatch(/c0ffee|192, 255, 238/i);
    expect(shown.join()).toContain(key.address);
  });
});

describe('a signer', () => {
  const signerFor = (vaultAddress: string | null) =>
    new Signer({
      key: readKeyFile(file(`0x${DIGITS}`), curve),
      network: 'testnet',
      vaultAddress,
      policy: () => NOTHING_LISTED,
    });
  const vault = '0x1719884eb866cb12b2287399b15f7db5e7d775ea';

  it('makes the request body with exactly the fields that it signed', () => {
    const signing = signerFor(vault).sign({ type: 'noop' }, 5, 7);
    expect(signing).toMatchObject({
      request: { action: { type: 'noop' }, nonce: 5, vaultAddress: vault, expiresAfter: 7 },
    });
    const plain = signerFor(null).sign({ type: 'noop' }, 5, null);
    expect('request' in plain && Object.keys(plain.request)).toEqual(['action', 'nonce', 'signature']);
  });

  it('refuses by its policy, without a signature', () => {
    const signing = signerFor(null).sign(
      { type: 'updateLeverage', asset: 3, isCross: true, leverage: 50 },
      1,
      null,
    );
    expect(signing).toEqual({ refused: "asset 3 is not on the signer's list" });
  });
});
