// Nothing is acknowledged before the system says that it is on disk: bytes, and the names of new files.
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SegmentStore } from './segment-store.ts';

let dir = '';
let handles: FileHandle;
const KEY = { chain: 'c', key_id: 'k', public_key: 'AAAA' };
const A = '000000000000-2026-03-01.jsonl';
const B = '000000000002-2026-03-01.jsonl';

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'agora-store-'));
  const file = await open(join(dir, 'any'), 'w');
  handles = Object.getPrototypeOf(file);
  await file.close();
  rmSync(join(dir, 'any'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

const newStore = () => SegmentStore.open({ dir, freeBytesMin: 0, key: KEY }, null);
const content = (name: string) => readFileSync(join(dir, name), 'utf8');

/** Calls of the system that make things durable, in order; `break` makes the next of that kind fail. */
function watchSyncs() {
  const calls: string[] = [];
  const failing = new Set<string>();
  for (const kind of ['datasync', 'sync'] as const) {
    const real = handles[kind];
    vi.spyOn(handles, kind).mockImplementation(async function (this: FileHandle) {
      const what = (await this.stat()).isDirectory() ? 'sync of the folder' : `${kind} of a file`;
      calls.push(what);
      if (failing.delete(what)) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
      await real.call(this);
      calls.push(`${what} done`);
    });
  }
  return { calls, failing };
}

test('a commit ends after the sync of its bytes; one that begins a file, after that of the folder, too', async () => {
  const store = await newStore();
  const { calls } = watchSyncs();
  await store.commit([{ open: A, text: 'a\n' }]);
  calls.push('acknowledged');
  await store.commit([{ open: null, text: 'b\n' }]);
  calls.push('acknowledged');
  expect(calls).toEqual([
    'datasync of a file',
    'datasync of a file done',
    'sync of the folder',
    'sync of the folder done',
    'acknowledged',
    'datasync of a file',
    'datasync of a file done',
    'acknowledged',
  ]);
  await store.close();
});

test('a file is whole on disk before the next one is begun', async () => {
  const store = await newStore();
  await store.commit([{ open: A, text: 'a\n' }]);
  const { calls, failing } = watchSyncs();
  failing.add('datasync of a file');
  const parts = [
    { open: null, text: 'b\n' },
    { open: B, text: 'c\n' },
  ];
  await expect(store.commit(parts)).rejects.toMatchObject({ code: 'EIO' });
  expect(calls).toEqual(['datasync of a file']);
  await store.close();
});

test.each([
  ['datasync of a file', [{ open: null, text: 'lost\n' }]],
  ['datasync of a file', [{ open: B, text: 'lost\n' }]],
  [
    'sync of the folder',
    [
      { open: null, text: 'lost\n' },
      { open: B, text: 'lost\n' },
    ],
  ],
])(
  'after a failed %s nothing more is written until what was not acknowledged is cut off',
  async (what, parts) => {
    const store = await newStore();
    await store.commit([{ open: A, text: 'kept\n' }]);
    const { failing } = watchSyncs();
    failing.add(what);
    await expect(store.commit(parts)).rejects.toMatchObject({ code: 'EIO' });
    await expect(store.commit([{ open: null, text: 'more\n' }])).rejects.toMatchObject({
      code: 'NOT_RESTORED',
    });
    await store.restore();
    expect(content(A)).toBe('kept\n');
    await store.commit([{ open: null, text: 'more\n' }]);
    await store.commit([{ open: B, text: 'next\n' }]);
    expect([content(A), content(B)]).toEqual(['kept\nmore\n', 'next\n']);
    expect(await store.probe()).toBeNull();
    await store.close();
  },
);

test('what was cut off is durably gone before anything else is written', async () => {
  const store = await newStore();
  await store.commit([{ open: A, text: 'kept\n' }]);
  const { calls, failing } = watchSyncs();
  failing.add('datasync of a file');
  await expect(store.commit([{ open: null, text: 'lost\n' }])).rejects.toThrow();
  calls.length = 0;
  await store.restore();
  expect(calls).toEqual([
    'sync of a file',
    'sync of a file done',
    'sync of the folder',
    'sync of the folder done',
  ]);
  await store.close();
});

test('a restore that fails is asked for again; one without need does nothing', async () => {
  const store = await newStore();
  await store.restore();
  await store.commit([{ open: A, text: 'kept\n' }]);
  const { failing } = watchSyncs();
  failing.add('datasync of a file').add('sync of a file');
  await expect(store.commit([{ open: B, text: 'lost\n' }])).rejects.toThrow();
  await expect(store.restore()).rejects.toMatchObject({ code: 'EIO' });
  await expect(store.commit([{ open: null, text: 'x\n' }])).rejects.toMatchObject({ code: 'NOT_RESTORED' });
  await store.restore();
  await store.commit([{ open: B, text: 'next\n' }]);
  expect([content(A), content(B)]).toEqual(['kept\n', 'next\n']);
  await store.close();
});

test('a file that lost acknowledged bytes meanwhile is not written on', async () => {
  const store = await newStore();
  await store.commit([{ open: A, text: 'kept\n' }]);
  const { failing } = watchSyncs();
  failing.add('datasync of a file');
  await expect(store.commit([{ open: null, text: 'lost\n' }])).rejects.toThrow();
  writeFileSync(join(dir, A), 'kep');
  await expect(store.restore()).rejects.toMatchObject({ code: 'FILE_SHRUNK' });
  await store.close();
});

test('a file that was exchanged meanwhile is not written on', async () => {
  const store = await newStore();
  await store.commit([{ open: A, text: 'kept\n' }]);
  const { failing } = watchSyncs();
  failing.add('datasync of a file');
  await expect(store.commit([{ open: null, text: 'lost\n' }])).rejects.toThrow();
  copyFileSync(join(dir, A), join(dir, 'copy'));
  renameSync(join(dir, 'copy'), join(dir, A));
  await expect(store.restore()).rejects.toMatchObject({ code: 'FILE_REPLACED' });
  await store.close();
});

test('a write that the system takes in pieces is completed', async () => {
  const store = await newStore();
  const real = handles.write;
  vi.spyOn(handles, 'write').mockImplementation(function (this: FileHandle, ...args: unknown[]) {
    const [buffer, offset, length, position] = args as [Buffer, number, number, number];
    return Reflect.apply(real, this, [buffer, offset, Math.min(length, 3), position]);
  } as typeof handles.write);
  await store.commit([{ open: A, text: 'a long line\n' }]);
  expect(content(A)).toBe('a long line\n');
  await store.close();
});
