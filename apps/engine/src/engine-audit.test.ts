// How the engine's parts are put together around its audit: what must never be written, and who hears that it cannot be written.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditHealth, AuditSink } from '@agora/shared/audit-sink';
import { bootIdSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineSettings } from './config/runtime-file.ts';
import { type AuditNews, openAudit } from './engine-boot.ts';
import { tellAudit } from './engine-services.ts';

const SECRETS = {
  wallet: `0x${'5eC4e7'.repeat(10)}0000`,
  latch: 'password-of-redis-latch',
  live: 'password-of-redis-live',
  token: 'token-of-the-scraper',
};

let dir: string;
let audit: AuditSink;
let news: AuditNews;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'agora-engine-audit-'));
  const keyFile = join(dir, 'wallet.key');
  writeFileSync(keyFile, SECRETS.wallet, { mode: 0o400 });
  const runtime = {
    private_files: { audit_signing_key: join(dir, 'audit.key') },
    wallets: { 'mm-1': { engine_key_file: keyFile } },
  };
  const settings = {
    ...{
      runtime,
      engine: { id: 'mm-1' },
      latch: { password: SECRETS.latch },
      live: { password: SECRETS.live },
    },
    bearerTokens: new Map([['scraper', SECRETS.token]]),
  };
  news = { heard: () => undefined };
  audit = await openAudit(
    settings as unknown as EngineSettings, // what the audit does not look at is left out
    { auditDir: join(dir, 'audit') } as never,
    bootIdSchema.parse('boot-0001'),
    { auditCommit: () => undefined },
    news,
  );
});
afterEach(async () => {
  await audit.close();
  rmSync(dir, { recursive: true, force: true });
});

test.each(Object.entries(SECRETS))('I-27: the %s never reaches the files', async (_, secret) => {
  const data = { why: `it said ${secret.replace('0x', '').toLowerCase()} and ${secret}` };
  await expect(audit.append({ actor: 'engine', type: 'note', data })).rejects.toThrow('without its data');
  const files = readdirSync(join(dir, 'audit')).filter((name) => name.endsWith('.jsonl'));
  const text = files.map((name) => readFileSync(join(dir, 'audit', name), 'utf8')).join('');
  expect(text).toContain('withheld');
  expect(text.toLowerCase()).not.toContain(secret.replace('0x', '').toLowerCase());
});

test('I-25: whoever listens hears that the folder is gone, without asking', async () => {
  await audit.append({ actor: 'engine', type: 'note', data: {} });
  const heard: AuditHealth[] = [];
  news.heard = (health) => heard.push(health);
  rmSync(join(dir, 'audit'), { recursive: true });
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ writable: false, code: 'ENOENT' }), 5_000);
});

test('I-25: the core is told in the same tick, and no more once the engine ends', () => {
  const told: unknown[] = [];
  const stop = tellAudit({ happen: (event) => told.push(event) }, audit, news);
  const full = { writable: false, code: 'ENOSPC', why: 'no space left', since: isoMs(0) } as const;
  news.heard(full);
  news.heard({ writable: true });
  stop();
  news.heard(full);
  expect(told).toEqual([null, 'no space left', null].map((problem) => ({ kind: 'audit_state', problem })));
});
