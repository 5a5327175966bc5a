// The chain on a real disk: what is acknowledged is there, a crash is mended and told, and anything worse refuses to go on.
import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readAuditPage, readAuditTail } from '@agora/shared/audit-page';
import { proveAuditRecord } from '@agora/shared/audit-proof';
import { AuditUnwritable } from '@agora/shared/audit-sink';
import { describe, expect, test, vi } from 'vitest';
import { CHAIN, ChainFolder, note } from '../../../test/support/audit-chain.ts';
import { sha256Hex, verifySignature } from './chain-crypto.ts';
import { filesIn } from './chain-files.ts';

const SMALL = { segmentBytesMax: 3_000 };
const wait = { timeout: 10_000, interval: 10 };

describe('a chain over several lives', () => {
  test('goes on where it ended, over files and boots', async () => {
    using folder = new ChainFolder();
    for (const count of [10, 0, 25]) await folder.fill(count, SMALL);
    const report = await folder.verify();
    expect(report).toMatchObject({ verdict: 'consistent', boots: 3, cut_count: 0, gap_count: 0 });
    expect(report.files).toBe(folder.names.length);
    expect(report.files).toBeGreaterThan(2);
    expect(folder.records.filter(({ type }) => type === 'note')).toHaveLength(35);
    expect(folder.records.map(({ seq }) => seq)).toEqual(folder.records.map((_, index) => index));
  });

  test('what is acknowledged is in the file, and its place is the one that was told', async () => {
    using folder = new ChainFolder();
    const sink = await folder.open();
    const { seq, hash } = await sink.append(note('intent'));
    const lines = readFileSync(folder.path(folder.names[0]), 'utf8').split('\n');
    expect(sha256Hex(lines[seq] ?? '')).toBe(hash);
    expect(sink.head()).toMatchObject({ chain: CHAIN, seq, head: hash });
    await sink.close();
  });

  test('the key is its owner’s alone, the public half lies beside the chain, and the private one nowhere else (I-27)', async () => {
    using folder = new ChainFolder();
    const pem = () => readFileSync(folder.keyFile, 'utf8');
    await folder.fill(3);
    expect(statSync(folder.keyFile).mode & 0o777).toBe(0o400);
    const body = pem().split('\n')[1] ?? '';
    expect(body.length).toBeGreaterThan(40);
    const raw = Buffer.from(body, 'base64').subarray(-32);
    const known = JSON.parse(readFileSync(join(folder.dir, 'public-key.json'), 'utf8'));
    expect(known).toMatchObject({ chain: CHAIN, public_key: folder.records[0]?.data.public_key });
    for (const name of readdirSync(folder.dir)) {
      const text = readFileSync(folder.path(name), 'utf8').toLowerCase();
      for (const spelling of [body, raw.toString('hex'), raw.toString('base64')])
        expect(text).not.toContain(spelling.toLowerCase());
    }
  });

  test('the head beside the chain is a checkpoint of it', async () => {
    using folder = new ChainFolder();
    await folder.fill(3);
    const head = JSON.parse(readFileSync(join(folder.dir, 'head.json'), 'utf8'));
    expect(folder.records[head.seq]?.type).toBe('checkpoint');
    expect(await folder.verify({ anchors: [head] })).toMatchObject({
      verdict: 'anchored',
      anchored_to: head.seq,
    });
  });
});

describe('after a crash', () => {
  test.each([
    ['in the middle of a line', '{"actor":"engine","boot_'],
    ['in the middle of a line longer than all that follows', `{"actor":"${'x'.repeat(20_000)}`],
    ['with zeros after a power cut', '\0\0\0\0'],
    ['with a line that lacks its newline only', null],
  ])('a last line torn %s is cut, told, and the chain goes on', async (_, torn) => {
    using folder = new ChainFolder();
    await folder.fill(3);
    const path = folder.path(folder.names[0]);
    const before = statSync(path).size;
    if (torn === null) {
      rmSync(join(folder.dir, 'head.json'));
      truncateSync(path, before - 1);
    } else appendFileSync(path, torn);
    expect(await folder.verify()).toMatchObject({ verdict: 'truncated_tail' });
    const size = statSync(path).size;
    const content = readFileSync(path);
    const wholeBytes = content.lastIndexOf(10) + 1;
    await folder.fill(2);
    const report = await folder.verify();
    expect(report).toMatchObject({ verdict: 'consistent', boots: 2, cut_count: 1 });
    const sha256 = sha256Hex(content.subarray(wholeBytes));
    expect(report.cuts[0]).toMatchObject({
      file: folder.names[0],
      at_byte: wholeBytes,
      bytes: size - wholeBytes,
      sha256,
    });
  });

  test.each([
    ['empty', ''],
    ['torn in its first line', '{"act'],
  ])(
    'a file that was begun and is %s is removed, and the chain goes on in the one before',
    async (_, content) => {
      using folder = new ChainFolder();
      await folder.fill(3);
      const { length } = folder.records;
      writeFileSync(folder.path(`${String(length).padStart(12, '0')}-2030-01-01.jsonl`), content);
      await folder.fill(1);
      expect(folder.names).toHaveLength(1);
      expect(await folder.verify()).toMatchObject({
        verdict: 'consistent',
        cut_count: content === '' ? 0 : 1,
      });
    },
  );

  test('in the very first write: the chain begins anew with the same key', async () => {
    using folder = new ChainFolder();
    await folder.fill(0);
    const [name] = folder.names;
    for (const file of ['head.json', 'public-key.json']) rmSync(join(folder.dir, file));
    truncateSync(folder.path(name), 20);
    await folder.fill(1);
    expect(await folder.verify()).toMatchObject({ verdict: 'consistent', boots: 1, cut_count: 1 });
  });
});

describe('a chain that must not be continued is refused: the sink is unwritable and says what helps', () => {
  const first = (folder: ChainFolder) => folder.path(folder.names[0]);
  const last = (folder: ChainFolder) => folder.path(folder.names.at(-1));
  const edit = (path: string, change: (text: string) => string) => {
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };

  test.each<[string, (folder: ChainFolder) => void, string]>([
    [
      'a record of the last file altered',
      (folder) => edit(last(folder), (text) => text.replace('"actor":"engine"', '"actor":"angine"')),
      'CHAIN_BROKEN',
    ],
    [
      'its end cut off at a line',
      (folder) => edit(last(folder), (text) => text.split('\n').slice(0, -3).join('\n').concat('\n')),
      'CHAIN_BROKEN',
    ],
    [
      'the end of the file before it altered',
      (folder) =>
        edit(folder.path(folder.names.at(-2)), (text) =>
          text.replace(/"i":\d+(?=[^}]*\}[^\n]*\n$)/, '"i":999'),
        ),
      'CHAIN_BROKEN',
    ],
    [
      'the file before it torn',
      (folder) => truncateSync(folder.path(folder.names.at(-2)), 500),
      'CHAIN_BROKEN',
    ],
    [
      'something unfinished added to the file before it',
      (folder) => appendFileSync(folder.path(folder.names.at(-2)), '{"x'),
      'CHAIN_BROKEN',
    ],
    [
      'the public key beside it exchanged',
      (folder) => edit(folder.path('public-key.json'), (text) => text.replace('MCow', 'MCox')),
      'KEY_CHANGED',
    ],
    ['the file before it removed', (folder) => rmSync(folder.path(folder.names.at(-2))), 'CHAIN_BROKEN'],
    ['the last file removed', (folder) => rmSync(last(folder)), 'CHAIN_BROKEN'],
    [
      'a foreign file among them',
      (folder) => copyFileSync(first(folder), folder.path('x.jsonl')),
      'CHAIN_BROKEN',
    ],
    [
      'all files removed',
      (folder) => {
        for (const name of folder.names) rmSync(folder.path(name));
      },
      'CHAIN_GONE',
    ],
    [
      'the noted head unreadable: what it notes may be cut off',
      (folder) => {
        rmSync(folder.path('head.json'));
        mkdirSync(folder.path('head.json'));
      },
      'NOT_READABLE',
    ],
    ['the key removed', (folder) => rmSync(folder.keyFile), 'KEY_MISSING'],
    ['the key readable by others', (folder) => chmodSync(folder.keyFile, 0o444), 'KEY_UNREADABLE'],
    [
      'no key in the key file',
      (folder) => {
        chmodSync(folder.keyFile, 0o600);
        writeFileSync(folder.keyFile, 'secret-canary');
      },
      'KEY_UNREADABLE',
    ],
  ])('%s', async (_, harm, code) => {
    using folder = new ChainFolder();
    await folder.fill(30, SMALL);
    expect(folder.names.length).toBeGreaterThan(2);
    harm(folder);
    const files = folder.names.map((name) => readFileSync(folder.path(name), 'utf8'));
    const sink = await folder.open();
    expect(sink.health()).toMatchObject({ writable: false, code });
    expect(folder.health).toEqual([sink.health()]);
    await expect(sink.append(note(1))).rejects.toThrow(AuditUnwritable);
    await expect(sink.checkpoint()).rejects.toMatchObject({ code });
    sink.note(note(2));
    void sink.append(note('nobody waits for it'));
    await new Promise((resolve) => setImmediate(resolve)); // an unhandled rejection would fail the run
    expect(sink.figures()).toMatchObject({ records: 0, dropped: 3 });
    expect([sink.head(), await sink.close()]).toEqual([null, false]);
    expect(folder.names.map((name) => readFileSync(folder.path(name), 'utf8'))).toEqual(files);
    expect(JSON.stringify(sink.health())).not.toContain('secret-canary');
  });

  test.each([true, false])(
    'another key, the public one beside the chain being there: %s',
    async (isKnown) => {
      using folder = new ChainFolder();
      using other = new ChainFolder();
      await folder.fill(1);
      await other.fill(1);
      if (!isKnown) rmSync(join(folder.dir, 'public-key.json'));
      const sink = await folder.open({ keyFile: other.keyFile });
      expect(sink.health()).toMatchObject({ writable: false, code: 'KEY_CHANGED' });
    },
  );

  test('the chain of another engine', async () => {
    using folder = new ChainFolder();
    await folder.fill(1);
    expect((await folder.open({ chain: 'engine-mm2' })).health()).toMatchObject({ code: 'CHAIN_BROKEN' });
  });

  test('a folder that cannot be made', async () => {
    using folder = new ChainFolder();
    writeFileSync(folder.dir, '');
    expect((await folder.open()).health()).toMatchObject({ writable: false, code: 'NOT_READABLE' });
  });
});

describe('while it runs', () => {
  test('a folder that is moved away is noticed, and when it is back everything is there and flagged', async () => {
    using folder = new ChainFolder();
    const sink = await folder.open();
    await sink.append(note('before'));
    renameSync(folder.dir, `${folder.dir}.away`);
    await vi.waitFor(() => expect(sink.health()).toMatchObject({ writable: false, code: 'ENOENT' }), wait);
    await expect(sink.append(note('kept'))).rejects.toMatchObject({ code: 'ENOENT' });
    sink.note(note('kept, too'));
    renameSync(`${folder.dir}.away`, folder.dir);
    await vi.waitFor(() => expect(sink.health().writable).toBe(true), wait);
    await sink.append(note('after'));
    await sink.close();
    expect(folder.records.filter(({ type }) => type === 'note').map(({ data }) => data.i)).toEqual([
      'before',
      'kept',
      'kept, too',
      'after',
    ]);
    expect(await folder.verify()).toMatchObject({
      verdict: 'consistent',
      gap_count: 1,
      gaps: [{ code: 'ENOENT', count: 2, kept: 2, dropped: 0 }],
    });
  });

  test('a folder that is deleted makes it unwritable for good, and no other chain appears there', async () => {
    using folder = new ChainFolder();
    const sink = await folder.open();
    await sink.checkpoint();
    rmSync(folder.dir, { recursive: true });
    await vi.waitFor(() => expect(sink.health().writable).toBe(false), wait);
    expect(await sink.close()).toBe(false);
    expect(existsSync(folder.dir)).toBe(false);
  });

  test.each<[string, (path: string) => void, string]>([
    [
      'is exchanged',
      (path) => {
        renameSync(path, `${path}.old`);
        copyFileSync(`${path}.old`, path);
      },
      'FILE_REPLACED',
    ],
    ['is written to by somebody else', (path) => appendFileSync(path, 'x'), 'FOREIGN_WRITE'],
    ['is cut by somebody else', (path) => truncateSync(path, 10), 'FOREIGN_WRITE'],
  ])('a file that %s is noticed', async (_, harm, code) => {
    using folder = new ChainFolder();
    const sink = await folder.open();
    await sink.checkpoint();
    harm(folder.path(folder.names[0]));
    await vi.waitFor(() => expect(sink.health()).toMatchObject({ writable: false, code }), wait);
    await sink.close();
  });

  test('a file that somebody else put where the next one must begin is not touched', async () => {
    using folder = new ChainFolder();
    const sink = await folder.open({ segmentBytesMax: 2_000 });
    const { seq } = await sink.checkpoint();
    const today = new Date().toISOString().slice(0, 10);
    for (let next = seq + 1; next < seq + 20; next++)
      closeSync(openSync(folder.path(`${String(next).padStart(12, '0')}-${today}.jsonl`), 'wx'));
    for (let i = 0; i < 10; i++) sink.note(note(i));
    await vi.waitFor(() => expect(sink.health()).toMatchObject({ writable: false, code: 'EEXIST' }), wait);
    await sink.close();
    expect(folder.names).toHaveLength(20);
  });
});

describe('reading it', () => {
  test('pages and tails go over files, and name what is no record', async () => {
    using folder = new ChainFolder();
    await folder.fill(30, SMALL);
    const files = filesIn(folder.dir);
    const total = folder.records.length;
    const seqs = (found: readonly { seq: number }[]) => found.map(({ seq }) => seq);
    const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
    expect(seqs(await readAuditPage(files, 5, 25))).toEqual(range(5, 30));
    expect(seqs(await readAuditPage(files, total - 2, 25))).toEqual(range(total - 2, total));
    expect(await readAuditPage(files, total, 5)).toEqual([]);
    expect(seqs(await readAuditTail(files, 25))).toEqual(range(total - 25, total));
    expect(seqs(await readAuditTail(files, 1_000))).toEqual(range(0, total));
    expect((await readAuditTail(files, 1))[0]?.record?.type).toBe('checkpoint');
    writeFileSync(
      folder.path(folder.names[0]),
      readFileSync(folder.path(folder.names[0]), 'utf8').replace('{"actor"', '{"bctor"'),
    );
    expect((await readAuditPage(files, 0, 1))[0]).toMatchObject({ seq: 0, record: null });
  });

  test('the proof of a record reaches the first checkpoint after it, also in a later file', async () => {
    using folder = new ChainFolder();
    await folder.fill(30, SMALL);
    const files = filesIn(folder.dir);
    const crypto = { sha256Hex, verifySignature };
    const end = folder.records.length - 1;
    for (const seq of [0, 3, 4, 20, end - 1]) {
      const signer = folder.records.find((record) => record.seq > seq && record.type === 'checkpoint');
      expect(await proveAuditRecord(files, seq, crypto)).toMatchObject({
        record: { seq },
        linked_to: signer?.seq,
        signed_by: { seq: signer?.seq, valid: true },
        problem: null,
      });
    }
    expect(await proveAuditRecord(files, end, crypto)).toMatchObject({
      linked_to: end,
      signed_by: null,
      problem: null,
    });
    expect(await proveAuditRecord(files, end + 1, crypto)).toMatchObject({
      record: null,
      hash: null,
      linked_to: null,
    });
  });

  test('the proof fails where a record on the way was altered', async () => {
    using folder = new ChainFolder();
    await folder.fill(5);
    const path = folder.path(folder.names[0]);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"data":{"i":3}', '"data":{"i":4}'));
    const crypto = { sha256Hex, verifySignature };
    const proof = await proveAuditRecord(filesIn(folder.dir), 4, crypto);
    expect(proof).toMatchObject({
      linked_to: 6,
      signed_by: null,
      problem: 'record 7 does not follow from record 6',
    });
  });
});
