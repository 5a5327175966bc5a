import { verify } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { BOOT, sha256Hex, testSigner, verifyFiles } from '../test/audit-support.ts';
import { type AuditDisk, openAuditOn } from './audit-disk.ts';
import { auditSegmentSchema } from './audit-marks.ts';
import { AuditOpening } from './audit-opening.ts';

/** A folder in memory that knows what is durable, and fails when told. */
class Disk implements AuditDisk {
  files = new Map<string, Buffer>();
  fails: string | null = null;
  /** How much of the next write gets through. */
  short: number | null = null;
  free = 1 << 30;
  names = async () => [...this.files.keys()].filter((name) => name.endsWith('.jsonl'));
  async *chunks(name: string, start = 0) {
    yield this.files.get(name)?.subarray(start) ?? Buffer.alloc(0);
  }
  async write(name: string, bytes: Uint8Array, at: number, flags: 'wx' | 'r+' | 'w') {
    this.#failIfTold();
    if (flags === 'wx' && this.files.has(name)) throw Object.assign(new Error(name), { code: 'EEXIST' });
    const old = flags === 'w' ? Buffer.alloc(0) : (this.files.get(name) ?? Buffer.alloc(0));
    const part = bytes.subarray(0, this.short ?? bytes.length);
    this.short = null;
    const grown = Buffer.alloc(Math.max(old.length, at + part.length));
    old.copy(grown);
    grown.set(part, at);
    this.files.set(name, grown);
    return part.length;
  }
  async cut(name: string, bytes: number) {
    this.#failIfTold();
    this.files.set(name, this.files.get(name)?.subarray(0, bytes) ?? Buffer.alloc(0));
  }
  async remove(name: string) {
    this.#failIfTold();
    this.files.delete(name);
  }
  async rename(from: string, to: string) {
    this.files.set(to, this.files.get(from) ?? Buffer.alloc(0));
    this.files.delete(from);
  }
  async syncNames() {
    this.#failIfTold();
  }
  async freeBytes() {
    this.#failIfTold();
    return this.free;
  }
  read = async (name: string) => this.files.get(name)?.toString() ?? null;
  get chain() {
    return new Map([...this.files].filter(([name]) => name.endsWith('.jsonl')));
  }
  #failIfTold() {
    if (this.fails !== null) throw Object.assign(new Error('told to fail'), { code: this.fails });
  }
}

const signer = testSigner();
let now = '';
const options = {
  chain: 'guardian',
  bootId: BOOT,
  signer,
  sha256Hex,
  verifySignature: (key: string, message: string, signature: string) =>
    verify(
      null,
      Buffer.from(message),
      { key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' },
      Buffer.from(signature, 'base64'),
    ),
  wallMs: () => Date.parse(now),
  monoMs: () => 0,
};
const note = (n: number) => ({ actor: 'guardian', type: 'latch.raised', data: { n } });
let disk: Disk;
beforeEach(() => {
  disk = new Disk();
  now = '2026-03-01T00:00:00.000Z';
});
const open = (change: object = {}) =>
  openAuditOn(disk, ['a-secret-of-the-guardian'], { ...options, ...change });
async function written(...notes: number[]) {
  const writer = await open();
  for (const n of notes) await writer.append(note(n));
  return writer;
}
const verdict = () => verifyFiles(disk.chain, { chain: 'guardian' });

test('a chain is begun, ended, and written on by the next life, and verifies', async () => {
  await (await written(1, 2)).close();
  await (await written(3)).close();
  const report = verdict();
  expect([report.verdict, report.fault]).toEqual(['consistent', null]);
  const types = [...disk.chain.values()]
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).type);
  expect(types.filter((type) => type === 'latch.raised')).toHaveLength(3);
  expect(types.filter((type) => type === 'audit.opened')).toHaveLength(2);
  expect([...disk.files.keys()].filter((name) => name.endsWith('.json')).sort()).toEqual([
    'head.json',
    'public-key.json',
  ]);
});

test('a torn last line, as a crash leaves it, is cut and recorded', async () => {
  await written(1);
  const [[name, content] = ['', Buffer.alloc(0)]] = disk.chain;
  disk.files.set(name, Buffer.concat([content, Buffer.from('{"actor":"guard')]));
  await (await written(2)).close();
  expect(verdict().fault).toBeNull();
  expect(String(disk.files.get(name))).toContain('"cut":{"at_byte":');
});

test('a file that was begun and never written to is removed', async () => {
  disk.files.set('000000000000-2026-03-01.jsonl', Buffer.alloc(0));
  await (await written(1)).close();
  expect(verdict().fault).toBeNull();
});

describe('a chain that must not be continued', () => {
  const tampered = async (change: (content: string) => string) => {
    await (await written(1, 2)).close();
    const [[name, content] = ['', Buffer.alloc(0)]] = disk.chain;
    disk.files.set(name, Buffer.from(change(content.toString())));
    const before = new Map(disk.files);
    await expect(open()).rejects.toThrow(RangeError);
    expect(disk.files).toEqual(before);
  };
  test('a changed record', () => tampered((text) => text.replace('"n":1', '"n":7')));
  test('records cut off before the noted head', () =>
    tampered((text) => `${text.split('\n').slice(0, 3).join('\n')}\n`));
  test('another beginning', () => tampered((text) => text.slice(text.indexOf('\n') + 1)));
  test('the files are gone, and a head is noted', async () => {
    await (await written(1)).close();
    for (const name of disk.chain.keys()) disk.files.delete(name);
    await expect(open()).rejects.toThrow('gone');
  });
  test('another key', async () => {
    await (await written(1)).close();
    await expect(open({ signer: testSigner('key-2') })).rejects.toThrow(RangeError);
  });
});

describe('a disk that fails', () => {
  test('loses nothing: the writer says so, and writes late', async () => {
    const writer = await written(1);
    disk.fails = 'ENOSPC';
    await expect(writer.append(note(2))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(writer.health()).toMatchObject({ writable: false });
    disk.fails = null;
    writer.tick();
    await writer.close();
    expect(verdict().fault).toBeNull();
    expect([...disk.chain.values()].join('')).toContain('"n":2');
  });
  test('a short write is no write', async () => {
    const writer = await written(1);
    disk.short = 10;
    await expect(writer.append(note(2))).rejects.toMatchObject({ code: 'ENOSPC' });
    writer.tick();
    await writer.close();
    expect(verdict().fault).toBeNull();
  });
  test('a file that stands where the next one is to begin is left alone', async () => {
    const writer = await written(1);
    const next = '000000000004-2026-03-02.jsonl';
    disk.files.set(next, Buffer.from('not ours'));
    now = '2026-03-02T00:00:00.000Z';
    await expect(writer.append(note(2))).rejects.toMatchObject({ code: 'EEXIST' });
    writer.tick();
    await new Promise((resolve) => setImmediate(resolve));
    expect(String(disk.files.get(next))).toBe('not ours');
    expect(writer.health()).toMatchObject({ writable: false, code: 'EEXIST' });
  });
  test('little space is told', async () => {
    const writer = await written(1);
    disk.free = 1;
    writer.tick();
    await new Promise((resolve) => setImmediate(resolve));
    expect(writer.health()).toMatchObject({ writable: false, code: 'DISK_LOW' });
  });
});

test('a secret is withheld', async () => {
  const writer = await open();
  writer.note({ ...note(1), data: { text: 'see a-secret-of-the-guardian' } });
  await writer.close();
  expect([...disk.chain.values()].join('')).not.toContain('a-secret');
});

test('the first record of the file says what chain it is', async () => {
  await (await written()).close();
  const [first = ''] = [...disk.chain.values()].join('').split('\n');
  expect(auditSegmentSchema.parse(JSON.parse(first).data)).toMatchObject({ chain: 'guardian', index: 0 });
});

describe('a chain that is being opened', () => {
  test('what is recorded meanwhile comes first', async () => {
    const opening = new AuditOpening(open());
    opening.note(note(1));
    expect(opening.problem).toBe('being opened');
    await new Promise((resolve) => setImmediate(resolve));
    expect(opening.problem).toBeNull();
    opening.note(note(2));
    opening.tick();
    await opening.close();
    const text = [...disk.chain.values()].join('');
    expect(text.indexOf('"n":1')).toBeGreaterThan(0);
    expect(text.indexOf('"n":2')).toBeGreaterThan(text.indexOf('"n":1'));
    expect(verdict().fault).toBeNull();
  });
  test('that cannot be opened is told, and nothing breaks', async () => {
    const opening = new AuditOpening(Promise.reject(new RangeError('the chain does not verify')));
    for (let n = 0; n < 5_000; n += 1) opening.note(note(n));
    await new Promise((resolve) => setImmediate(resolve));
    expect(opening.problem).toBe('the chain does not verify');
    opening.tick();
    await opening.close();
  });
  test('a chain that cannot be written is a problem', async () => {
    const opening = new AuditOpening(open());
    await new Promise((resolve) => setImmediate(resolve));
    disk.fails = 'EIO';
    opening.note(note(1));
    await new Promise((resolve) => setImmediate(resolve));
    expect(opening.problem).toContain('told to fail');
  });
});
