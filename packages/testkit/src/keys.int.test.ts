// `./agora keys` on a real deployment: what the venue takes, what it takes no more, and that the next start works with the new key.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { until } from './app-process.ts';
import { type Deployment, newDeployment } from './stack.ts';

const rowsSchema = z.array(
  z.object({
    role: z.string(),
    use: z.string(),
    address: z.string().nullable(),
    approved: z.boolean().nullable(),
    days_left: z.number().nullable(),
  }),
);

let it: Deployment;

beforeAll(async () => {
  // Engine and guardian use up the weight of a minute when they start; without limits nothing has to wait for the next.
  it = await newDeployment({
    configure: (config) => ({ ...config, paper_venue: { ...config.paper_venue, limits: false } }),
  });
  await up();
}, 240_000);

afterAll(() => it?.remove());

async function up(): Promise<void> {
  const { code, stderr } = await it.run('up', '--detach');
  if (code !== 0) throw new Error(stderr);
}

async function list() {
  const { code, stdout } = await it.run('keys', '--json');
  const rows = rowsSchema.parse(JSON.parse(stdout));
  const of = (role: string, use = 'now') => rows.find((row) => row.role === role && row.use === use);
  return { code, rows, of };
}

const keyFile = (role: string) => join(it.home.secrets, `wallet-${it.config.engines[0]?.id}-${role}.key`);

test('all three are approved after the first start', async () => {
  const { code, rows } = await list();
  expect(code).toBe(0);
  expect(rows.map(({ role, approved }) => [role, approved])).toEqual([
    ['engine', true],
    ['guardian', true],
    ['flatten', true],
  ]);
});

test('new makes a key that nothing uses; approve has the venue take it, and the one in use is void', async () => {
  const before = await list();
  expect((await it.run('keys', 'new', 'flatten')).code).toBe(0);
  expect((await it.run('keys', 'new', 'flatten')).stderr).toContain('a next flatten wallet');
  const made = await list();
  expect(made.of('flatten', 'next')).toMatchObject({ approved: false });
  expect(made.of('flatten')).toEqual(before.of('flatten'));
  expect((await it.run('keys', 'approve', 'flatten', '--days', '30')).code).toBe(0);
  const approved = await list();
  expect(approved.of('flatten', 'next')).toMatchObject({ approved: true, days_left: 29 });
  expect(approved.of('flatten')).toMatchObject({ approved: false });
  expect([approved.code, approved.rows.length]).toEqual([1, 4]);
});

test('rotate goes on from there: the approved key takes the place of the old one', async () => {
  const [before, old] = [await list(), readFileSync(keyFile('flatten'), 'utf8')];
  expect((await it.run('keys', 'rotate', 'flatten')).code).toBe(0);
  const after = await list();
  expect(after.of('flatten')).toEqual({ ...before.of('flatten', 'next'), use: 'now' });
  expect(after.of('flatten', 'next')).toBeUndefined();
  expect(readFileSync(keyFile('flatten'), 'utf8')).not.toBe(old);
  expect(statSync(keyFile('flatten')).mode & 0o777).toBe(0o400);
});

test('a guardian that was given a new key is proven with it after the next start', async () => {
  const before = (await list()).of('guardian');
  const { code, stderr } = await it.run('keys', 'rotate', 'guardian');
  expect([code, stderr]).toEqual([0, expect.stringContaining('`./agora down`, then `./agora up`')]);
  expect((await it.run('down')).code).toBe(0);
  await up();
  const after = (await list()).of('guardian');
  expect(after).toMatchObject({ approved: true });
  expect(after?.address).not.toBe(before?.address);
  await until('the proof of the new wallet', async () =>
    /^agora_wallet_proof_age_seconds\{.*\} \d/m.test(await guardianMetrics()),
  );
});

/** A wallet that the venue does not take has a proof of no age: NaN. */
async function guardianMetrics(): Promise<string> {
  const token = readFileSync(join(it.home.secrets, 'bearer-scraper.token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`http://127.0.0.1:${it.config.ports.guardian}/metrics`, { headers })).text();
}

test('revoke asks for its phrase, then the venue knows the agent no more; the next start has a new one', async () => {
  const { engines } = it.config;
  expect((await it.run('keys', 'revoke', 'engine')).code).toBe(2);
  const phrase = `REVOKE ${engines[0]?.id} engine`;
  expect((await it.run('keys', 'revoke', 'engine', '--confirm', phrase)).code).toBe(0);
  expect((await list()).of('engine')).toMatchObject({ address: null, approved: false });
  expect((await it.run('down')).code).toBe(0);
  await up();
  // A start within five seconds of the removal finds the venue still at it, so the new wallet may wait for this.
  expect((await it.run('keys', 'approve', 'engine')).code).toBe(0);
  expect((await list()).of('engine')).toMatchObject({ approved: true });
});

test('every act is in the chain of the command, which verifies', async () => {
  const tail = await it.run('audit', 'tail', '-n', '100', '--chain', 'keys', '--json');
  const acts = tail.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => z.looseObject({ type: z.string(), data: z.looseObject({}) }).parse(JSON.parse(line)))
    .flatMap(({ type, data }) => (type.startsWith('keys.') ? [`${type} ${data.act} ${data.role}`] : []));
  expect(acts).toContain('keys.asked revoke engine');
  expect(acts.at(-1)).toBe('keys.done approve engine');
  expect((await it.run('audit', 'verify', '--chain', 'keys')).code).toBe(0);
});

describe('refused', () => {
  test('a signature that is not the account’s', async () => {
    const signature = `0x${'1'.repeat(128)}1b`;
    const given = ['--nonce', String(Date.now()), '--signature', signature];
    expect((await it.run('keys', 'new', 'flatten')).code).toBe(0);
    const said = await it.run('keys', 'approve', 'flatten', ...given);
    expect([said.code, said.stderr]).toEqual([2, expect.stringMatching(/not by the account|no signature/)]);
    const { of } = await list();
    expect(of('flatten', 'next')).toMatchObject({ approved: false });
    expect(of('flatten')).toMatchObject({ approved: true });
  });
});
