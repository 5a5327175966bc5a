// The health check of the console's container: by the certificate that is served, whatever its name and its authority, and by no other.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHome, homeAt } from '../home.ts';
import { certificateFiles, ensureCertificates } from '../prepare/certificates.ts';

const home = homeAt(mkdtempSync(join(tmpdir(), 'agora-door-')));
const server = createServer((_, response) => response.end());
const certificate = (name: string) => certificateFiles(home, name).certificate;

beforeAll(async () => {
  createHome(home);
  const leaves = ['brought', 'another'].map((name) => ({
    name,
    kind: 'server' as const,
    hosts: ['console.example'],
  }));
  await ensureCertificates(home, leaves, Date.now());
  const { certificate: leaf, key } = certificateFiles(home, 'brought');
  const chain = [leaf, certificate('ca')].map((path) => readFileSync(path, 'utf8')).join('');
  server.setSecureContext({ cert: chain, key: readFileSync(key) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const door = new URL('./door.ts', import.meta.url);
  writeFileSync(
    join(home.dir, 'main.mjs'),
    `import { passDoor } from '${door}';\npassDoor('web', 'b', async () => undefined);\n`,
  );
});
afterAll(() => {
  server.close();
  rmSync(home.dir, { recursive: true });
});

/** The exit code by which Docker judges the container. */
function health(...trust: string[]): Promise<unknown> {
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const args = [join(home.dir, 'main.mjs'), '--health', `https://127.0.0.1:${port}/healthz`, ...trust];
  return new Promise((resolve) => execFile(process.execPath, args, (error) => resolve(error?.code ?? 0)));
}

test.each([
  ['the certificate itself, which is for another name', 'brought', 0],
  ['the authority that it is by', 'ca', 0],
  ['another certificate of that authority', 'another', 1],
])('held against %s', async (_, name, code) => {
  expect(await health('--ca', certificate(name))).toBe(code);
});

test('what nobody vouches for is not well', async () => {
  expect(await health()).toBe(1);
});
