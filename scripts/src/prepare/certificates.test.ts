// Certificates are issued once, verify against their authority, are renewed in time, and foreign ones are refused.
import { X509Certificate } from 'node:crypto';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createHome, homeAt } from '../home.ts';
import { certificateFiles, ensureCertificates, type Leaf } from './certificates.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const LEAVES: readonly Leaf[] = [
  { name: 'redis-latch', kind: 'server', hosts: ['localhost', '127.0.0.1', '::1'] },
  { name: 'client-web', kind: 'client', hosts: [] },
];
const dirs: string[] = [];
afterAll(() => dirs.map((dir) => rmSync(dir, { recursive: true, force: true })));

async function freshHome() {
  const dir = mkdtempSync(join(tmpdir(), 'agora-tls-'));
  dirs.push(dir);
  const home = homeAt(dir);
  createHome(home);
  expect(await ensureCertificates(home, LEAVES, NOW_MS)).toEqual(['redis-latch', 'client-web']);
  return home;
}

const load = (path: string) => new X509Certificate(readFileSync(path));

test('leaves verify against the authority, name their hosts and purposes, and hide their keys', async () => {
  const home = await freshHome();
  const ca = load(certificateFiles(home, 'ca').certificate);
  const server = load(certificateFiles(home, 'redis-latch').certificate);
  const client = load(certificateFiles(home, 'client-web').certificate);
  expect(ca.ca).toBe(true);
  for (const leaf of [server, client]) {
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.ca).toBe(false);
  }
  expect(server.checkHost('localhost')).toBe('localhost');
  expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(client.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  for (const name of ['ca', 'redis-latch', 'client-web'])
    expect(statSync(certificateFiles(home, name).key).mode & 0o777).toBe(0o400);
});

test.each([
  ['nothing while over 30 days are left', 730 - 31, []],
  ['every leaf when 30 days or less are left', 730 - 30, ['redis-latch', 'client-web']],
  ['every leaf after it expired', 731, ['redis-latch', 'client-web']],
])('renews %s', async (_name, afterDays, renewed) => {
  const home = await freshHome();
  const authority = readFileSync(certificateFiles(home, 'ca').certificate, 'utf8');
  expect(await ensureCertificates(home, LEAVES, NOW_MS + afterDays * DAY_MS)).toEqual(renewed);
  expect(readFileSync(certificateFiles(home, 'ca').certificate, 'utf8')).toBe(authority);
});

test('a server that moves gets a certificate for where it is now, and keeps it while it stays', async () => {
  const home = await freshHome();
  const moved = LEAVES.map((leaf) =>
    leaf.kind === 'server' ? { ...leaf, hosts: [...leaf.hosts, '10.8.0.1'] } : leaf,
  );
  expect(await ensureCertificates(home, moved, NOW_MS)).toEqual(['redis-latch']);
  expect(load(certificateFiles(home, 'redis-latch').certificate).checkIP('10.8.0.1')).toBe('10.8.0.1');
  expect(await ensureCertificates(home, moved, NOW_MS)).toEqual([]);
});

test('a certificate of another authority is refused, not replaced', async () => {
  const [mine, other] = [await freshHome(), await freshHome()];
  copyFileSync(
    certificateFiles(other, 'client-web').certificate,
    certificateFiles(mine, 'client-web').certificate,
  );
  await expect(ensureCertificates(mine, LEAVES, NOW_MS)).rejects.toThrow(/client-web\.crt was not signed by/);
});

test.each([
  ['before', -400],
  ['after', 3651],
])('an authority %s its days is named, and the way out', async (_name, days) => {
  const home = await freshHome();
  const asked = ensureCertificates(home, LEAVES, NOW_MS + days * DAY_MS).catch((error) => error.line());
  expect(await asked).toMatch(
    /ca\.crt holds from 2025-12-31 to 2035-12-30, .* — set the clock; .*rm -r .*tls/,
  );
});

test('a leaf that was made with the clock ahead is made anew', async () => {
  const home = await freshHome();
  const ahead = NOW_MS + 700 * DAY_MS;
  expect(await ensureCertificates(home, LEAVES, ahead)).toHaveLength(2);
  expect(await ensureCertificates(home, LEAVES, NOW_MS)).toHaveLength(2);
  expect(await ensureCertificates(home, LEAVES, NOW_MS)).toEqual([]);
});

test('a key that others may read is refused', async () => {
  const home = await freshHome();
  chmodSync(certificateFiles(home, 'client-web').key, 0o644);
  await expect(ensureCertificates(home, LEAVES, NOW_MS)).rejects.toThrow(/readable by others/);
});
