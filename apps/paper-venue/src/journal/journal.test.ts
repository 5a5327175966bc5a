import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileStore, listSegments } from './file-store.ts';
import { Journal } from './journal.ts';
import { MemoryStore } from './memory-store.ts';
import { readHead, recordLine } from './record.ts';
import { JournalDamagedError, type RecoveredRecord, type Recovery, recoverJournal } from './recover.ts';
import type { JournalStore, StoredLine } from './store.ts';

const LIMITS = { segmentBytesMax: 1_000_000, segmentsMax: 3 };
const stamps = { nowMs: () => 1_700_000_000_000, arrivalUs: () => 1_700_000_000_000_123 };

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'paper-venue-journal-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A journal of a genesis record and some inputs, closed again; gives the path of its only segment. */
function written(inputs: number): string {
  const journal = new Journal(new FileStore(directory, LIMITS, 0), stamps);
  journal.append('genesis', { version: 1 });
  for (let i = 0; i < inputs; i++) journal.append('in', { input: { n: i, text: 'ä "quoted" \n line' } });
  journal.close();
  return listSegments(directory)[0]?.path ?? '';
}

async function recovered(): Promise<{ records: RecoveredRecord[]; recovery: Recovery | null }> {
  const records: RecoveredRecord[] = [];
  const recovery = await recoverJournal(directory, (record) => records.push(record));
  return { records, recovery };
}

async function linesOf(store: JournalStore, from: number): Promise<number[]> {
  const seqs: number[] = [];
  for await (const { seq } of store.read(from)) seqs.push(seq);
  return seqs;
}

describe('a record', () => {
  test('is one line whose head can be read without parsing it', () => {
    const head = { seq: 7, t: 1_700_000_000_000, us: 1_700_000_000_000_123, k: 'in' as const };
    const line = recordLine(head, { input: { a: '\n' } });
    expect(line.split('\n')).toHaveLength(2);
    expect(readHead(line)).toEqual(head);
    expect(JSON.parse(line)).toEqual({ ...head, input: { a: '\n' } });
    expect(JSON.parse(recordLine(head, {}))).toEqual(head);
  });

  test.each(['\u2028', '\u2029'])('is one line to every reader, with %j in it', async (sign) => {
    const head = { seq: 0, t: 1_700_000_000_000, us: 1_700_000_000_000_123, k: 'snapshot' as const };
    const text = `before${sign}after`;
    const line = recordLine(head, { text }, { key: 'state', json: JSON.stringify({ text }) });
    expect(line).not.toContain(sign);
    expect(JSON.parse(line)).toEqual({ ...head, text, state: { text } });
    const store = new FileStore(directory, LIMITS, 0);
    const journal = new Journal(store, stamps);
    journal.append('recv', { text });
    journal.append('recv', {});
    const read: unknown[] = [];
    for await (const stored of journal.read(0)) read.push(JSON.parse(stored.line));
    expect(read).toMatchObject([{ seq: 0, text }, { seq: 1 }]);
    journal.close();
  });

  test.each(['', '{}', '{"seq":1}', 'x', '{"seq":1,"t":2,"us":3,"k":"nope"}'])('%s is no head', (line) => {
    expect(readHead(line)).toBeNull();
  });
});

describe('recovery', () => {
  test('of an empty directory is nothing', async () => {
    expect(await recovered()).toEqual({ records: [], recovery: null });
  });

  test('gives every record back, in order', async () => {
    const path = written(3);
    const { records, recovery } = await recovered();
    expect(records.map(({ head }) => [head.seq, head.k])).toEqual([
      [0, 'genesis'],
      [1, 'in'],
      [2, 'in'],
      [3, 'in'],
    ]);
    expect(records[2]?.fields.input).toEqual({ n: 1, text: 'ä "quoted" \n line' });
    expect(recovery).toEqual({
      nextSeq: 4,
      segment: { path, bytes: readFileSync(path).length, openingBytes: readFileSync(path).indexOf(10) + 1 },
      tornBytes: 0,
      repaired: null,
    });
  });

  test('cuts a torn last line off, at whatever byte it tore', async () => {
    const path = written(2);
    const whole = readFileSync(path);
    const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1;
    for (let cut = lastLine + 1; cut < whole.length; cut++) {
      writeFileSync(path, whole.subarray(0, cut));
      const { records, recovery } = await recovered();
      expect(records.map(({ head }) => head.seq)).toEqual([0, 1]);
      expect(recovery).toMatchObject({ nextSeq: 2, tornBytes: cut - lastLine });
      expect(readFileSync(path).length).toBe(lastLine);
    }
  });

  test('cuts a last line off that is whole but garbled', async () => {
    appendFileSync(written(1), '\0\0\0\n');
    expect((await recovered()).recovery).toMatchObject({ nextSeq: 2, tornBytes: 4 });
  });

  test.each([
    [
      'a garbled line in the middle',
      (text: string) => text.replace('"k":"in"', '"k":"xx"'),
      'no journal record',
    ],
    ['broken JSON in the middle', (text: string) => text.replace('{"n":0', '{"n":0,,'), 'no journal record'],
    [
      'a missing record',
      (text: string) => text.replace(/\{"seq":2[^\n]*\n/, ''),
      'expected record 2, found 3',
    ],
    [
      'a repeated record',
      (text: string) => text.replace(/(\{"seq":2[^\n]*\n)/, '$1$1'),
      'expected record 3, found 2',
    ],
    ['no opening record', (text: string) => text.replace('"genesis"', '"in"'), 'must start with genesis'],
  ])('refuses %s, with its position', async (_name, damage, message) => {
    const path = written(4);
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    const error = await recovered().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(JournalDamagedError);
    expect(String(error)).toContain(message);
    expect(String(error)).toMatch(/line \d+ \(byte \d+\)/);
  });

  test('continues where the journal ended', async () => {
    written(2);
    const { recovery } = await recovered();
    const next = recovery?.nextSeq ?? 0;
    const journal = new Journal(new FileStore(directory, LIMITS, next, recovery?.segment), stamps, next);
    expect(journal.append('in', { input: 'later' })).toBe(3);
    journal.close();
    expect((await recovered()).records.map(({ head }) => head.seq)).toEqual([0, 1, 2, 3]);
  });

  test('falls back to the segment before one whose opening record tore', async () => {
    written(2);
    writeFileSync(join(directory, 'journal-000000000003.ndjson'), '{"seq":3,"t":1,"us"');
    const { recovery } = await recovered();
    expect(recovery?.nextSeq).toBe(3);
    expect(listSegments(directory)).toHaveLength(1);
  });
});

describe('repair', () => {
  const repaired = async () => {
    const records: RecoveredRecord[] = [];
    return { recovery: await recoverJournal(directory, (record) => records.push(record), true), records };
  };

  test('keeps what stands before the damage, and the rest in a file beside it', async () => {
    const path = written(4);
    const lines = readFileSync(path, 'utf8').split('\n');
    const broken = [...lines.slice(0, 2), 'garbage', ...lines.slice(2)].join('\n');
    writeFileSync(path, broken);
    const { recovery } = await repaired();
    const kept = `${lines.slice(0, 2).join('\n')}\n`;
    expect(readFileSync(path, 'utf8')).toBe(kept);
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(broken.slice(kept.length));
    expect(recovery).toMatchObject({ nextSeq: 2, repaired: { asideFiles: [`${path}.damaged`] } });
    expect(recovery?.repaired?.leftOutBytes).toBe(Buffer.byteLength(broken) - Buffer.byteLength(kept));
    expect((await recovered()).records.map(({ head }) => head.seq)).toEqual([0, 1]);
  });

  test('goes back a segment when the newest one is damaged in its first record', async () => {
    written(2);
    const newest = join(directory, 'journal-000000000003.ndjson');
    writeFileSync(newest, 'garbage\n{"seq":4}\n');
    await expect(recovered()).rejects.toThrow(/line 1 \(byte 0\)/);
    const { recovery } = await repaired();
    expect(recovery).toMatchObject({ nextSeq: 3, repaired: { asideFiles: [`${newest}.damaged`] } });
  });

  test('leaves a whole journal alone, and does not make a new one of nothing', async () => {
    const path = written(2);
    expect((await repaired()).recovery).toMatchObject({ nextSeq: 3, repaired: null });
    writeFileSync(path, 'garbage\nmore\n');
    await expect(repaired()).rejects.toThrow('nothing stands before the damage');
  });
});

describe('segments', () => {
  test('start with a snapshot, are read across, and are forgotten beyond the limit', async () => {
    const store = new FileStore(directory, { segmentBytesMax: 200, segmentsMax: 3 }, 0);
    const journal = new Journal(store, stamps);
    journal.append('genesis', { version: 1 });
    for (let i = 0; i < 20; i++) {
      journal.append('in', { input: 'x'.repeat(100) });
      journal.flush();
      if (journal.wantsRotation()) journal.rotate({ version: 1 }, { key: 'state', json: '{"a":1}' });
    }
    const segments = listSegments(directory);
    expect(segments).toHaveLength(3);
    expect(journal.firstSeq).toBe(segments[0]?.firstSeq);
    const seqs = await linesOf(store, journal.firstSeq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, i) => journal.firstSeq + i));
    expect(seqs.at(-1)).toBe(journal.nextSeq - 1);
    expect(await linesOf(store, journal.nextSeq - 2)).toEqual([journal.nextSeq - 2, journal.nextSeq - 1]);
    journal.close();
    expect((await recovered()).records[0]?.head.k).toBe('snapshot');
  });
});

describe('a snapshot of megabytes', () => {
  test('is written in pieces and read back whole, whatever letters stand at the seams', async () => {
    const store = new FileStore(directory, LIMITS, 0);
    const journal = new Journal(store, stamps);
    journal.append('genesis', { version: 1 });
    const text = `${'x'.repeat(1_048_400)}${'🦄ä'.repeat(700_000)}`;
    journal.rotate({ version: 1 }, { key: 'state', json: JSON.stringify(text) });
    journal.close();
    const { records } = await recovered();
    expect(records.map(({ head }) => head.k)).toEqual(['snapshot']);
    expect(records[0]?.fields.state === text).toBe(true);
  });
});

describe('a state larger than a segment', () => {
  const state = JSON.stringify('x'.repeat(1_000));
  const limits = { segmentBytesMax: 300, segmentsMax: 3 };

  test('opens the next segment once its records weigh as much, also after a restart', async () => {
    const journal = new Journal(new FileStore(directory, limits, 0), stamps);
    journal.append('genesis', { version: 1 });
    journal.rotate({ version: 1 }, { key: 'state', json: state });
    expect(journal.wantsRotation()).toBe(false);
    journal.append('in', { input: 'x'.repeat(400) });
    journal.flush();
    expect(journal.wantsRotation()).toBe(false);
    journal.close();
    const { recovery } = await recovered();
    const store = new FileStore(directory, limits, recovery?.nextSeq ?? 0, recovery?.segment);
    const continued = new Journal(store, stamps, recovery?.nextSeq);
    expect(continued.wantsRotation()).toBe(false);
    continued.append('in', { input: 'x'.repeat(600) });
    continued.flush();
    expect(continued.wantsRotation()).toBe(true);
    continued.close();
  });
});

describe('in memory', () => {
  test('the oldest lines are forgotten beyond the limit', async () => {
    const store = new MemoryStore(10_000);
    const journal = new Journal(store, stamps);
    for (let i = 0; i < 20_000; i++) {
      journal.append('in', { input: i });
      journal.flush();
    }
    const seqs = await linesOf(store, 0);
    expect(seqs[0]).toBe(journal.firstSeq);
    expect(seqs.at(-1)).toBe(19_999);
    expect(seqs.length).toBeLessThan(200);
    expect(await linesOf(store, 19_998)).toEqual([19_998, 19_999]);
  });
});

describe('a follower', () => {
  test('hears every record once it is written, until it stops', () => {
    const journal = new Journal(new MemoryStore(10_000), stamps);
    const heard: number[] = [];
    const stop = journal.follow(({ seq }) => heard.push(seq));
    journal.append('in', {});
    journal.append('in', {});
    expect(heard).toEqual([]);
    journal.flush();
    expect(heard).toEqual([0, 1]);
    stop();
    journal.append('in', {});
    journal.flush();
    expect(heard).toEqual([0, 1]);
  });
});

describe('writing', () => {
  class CountingStore extends MemoryStore {
    /** Lines of each write. */
    readonly writes: number[] = [];

    override write(lines: readonly StoredLine[]): void {
      this.writes.push(lines.length);
      super.write(lines);
    }
  }

  test('what led to an answer comes first, what left follows within the turn, in one piece', async () => {
    const store = new CountingStore(10_000);
    const journal = new Journal(store, stamps);
    journal.append('recv', {});
    journal.append('sent', {});
    journal.flushCauses();
    expect(store.writes).toEqual([2]);
    for (let i = 0; i < 3; i++) {
      journal.append('sent', {});
      journal.flushCauses();
    }
    expect(store.writes).toEqual([2]);
    await Promise.resolve();
    expect(store.writes).toEqual([2, 3]);
    journal.append('conn', {});
    await Promise.resolve();
    expect(store.writes).toEqual([2, 3, 1]);
  });

  test('a closed journal takes nothing more', async () => {
    const path = written(1);
    const { recovery } = await recovered();
    const store = new FileStore(directory, LIMITS, 2, recovery?.segment);
    const journal = new Journal(store, stamps, recovery?.nextSeq);
    journal.close();
    const bytes = readFileSync(path).length;
    expect([journal.append('sent', {}), journal.append('conn', {})]).toEqual([2, 2]);
    await Promise.resolve();
    expect(readFileSync(path).length).toBe(bytes);
  });
});
