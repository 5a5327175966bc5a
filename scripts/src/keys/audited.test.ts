// The chain `keys`: what was asked for stands before what came of it, and without a chain only a revocation is done.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { auditRecordSchema } from '@agora/shared/audit-record';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { commandAuditDir } from '../audit/command-chain.ts';
import { Refusal } from '../cli/refusal.ts';
import { homeAt } from '../home.ts';
import { audited } from './audited.ts';
import type { KeyTask } from './task.ts';
import { KeysVenue } from './venue.ts';
import { WalletFiles } from './wallet-files.ts';

const ACCOUNT = '0x00000000000000000000000000000000000000aa';
let dir: string;
let task: KeyTask;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-keys-audit-'));
  const home = { ...homeAt(dir), secrets: dir };
  task = {
    ...{ home, plan: undefined, engineId: 'mm-1', role: 'engine', account: ACCOUNT, network: 'mainnet' },
    files: new WalletFiles(home, 'mm-1', 'engine'),
    venue: new KeysVenue('http://127.0.0.1:1', ACCOUNT, 1),
    masterKey: () => null,
  };
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

function recorded() {
  const audit = commandAuditDir(task.home, 'keys');
  const lines = readdirSync(audit)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(audit, name), 'utf8').trimEnd().split('\n'));
  return lines
    .map((line) => auditRecordSchema.parse(JSON.parse(line)))
    .filter(({ type }) => type.startsWith('keys.'));
}

test('the asking is on disk before the act, and its end after it, with the addresses of each moment', async () => {
  let before: string[] = [];
  const end = await audited(task, 'new', async () => {
    before = recorded().map(({ type }) => type);
    task.files.ensureNext();
    return 'ok';
  });
  expect([end, before]).toEqual(['ok', ['keys.asked']]);
  const [asked, done] = recorded();
  expect(asked?.data).toMatchObject({ engine_id: 'mm-1', role: 'engine', act: 'new', next: null });
  expect(done).toMatchObject({ type: 'keys.done', data: { next: task.files.next?.address } });
  expect(done?.actor).toMatch(/^cli:/);
});

test('a refused act and one that waits for a signature say so', async () => {
  const refused = audited(task, 'rotate', () => Promise.reject(new Refusal('failed', '3 orders rest')));
  await expect(refused).rejects.toThrow('3 orders rest');
  expect(await audited(task, 'approve', async () => 'failed')).toBe('failed');
  expect(recorded().map(({ type, data }) => [type, data.why ?? null])).toEqual([
    ['keys.asked', null],
    ['keys.refused', '3 orders rest'],
    ['keys.asked', null],
    ['keys.waits_for_a_signature', null],
  ]);
});

test.each([
  ['new', false],
  ['approve', false],
  ['rotate', false],
  ['revoke', true],
] as const)('without a chain %s is done: %s', async (act, isDone) => {
  await audited(task, 'new', async () => 'ok');
  const audit = commandAuditDir(task.home, 'keys');
  const [file = ''] = readdirSync(audit).filter((name) => name.endsWith('.jsonl'));
  writeFileSync(join(audit, file), '{"tampered":true}\n');
  const work = vi.fn(async () => 'ok' as const);
  const end = await audited(task, act, work).catch((error: unknown) => error);
  if (isDone) expect(end).toBe('ok');
  else expect(end).toMatchObject({ exit: 'environment' });
  expect(work).toHaveBeenCalledTimes(isDone ? 1 : 0);
});

test.each([
  ['new', false],
  ['revoke', true],
] as const)('where the disk lets no chain be begun, %s is done: %s', async (act, isDone) => {
  mkdirSync(dirname(commandAuditDir(task.home, 'keys')), { recursive: true });
  writeFileSync(commandAuditDir(task.home, 'keys'), 'no folder');
  const work = vi.fn(async () => 'ok' as const);
  const end = await audited(task, act, work).catch(() => 'refused');
  expect([end, work.mock.calls.length]).toEqual(isDone ? ['ok', 1] : ['refused', 0]);
});

test('where no lock can be had, only a revocation is done', async () => {
  const path = process.env.PATH;
  process.env.PATH = dir;
  try {
    await expect(audited(task, 'rotate', async () => 'ok')).rejects.toThrow(/cannot be locked/);
    expect(await audited(task, 'revoke', async () => 'ok')).toBe('ok');
  } finally {
    process.env.PATH = path;
  }
});
