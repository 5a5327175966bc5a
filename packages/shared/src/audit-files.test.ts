// Lines are the same however a file is cut into pieces, and a line without end does not fill memory.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Files, verifyFiles } from '../test/audit-support.ts';
import { type AuditFiles, eachLine, filesFrom } from './audit-files.ts';
import { AUDIT_LINE_BYTES_MAX } from './audit-record.ts';
import { verifyAuditFiles } from './audit-verify-files.ts';

/** Pieces of at most `size` bytes in one buffer that each piece overwrites, as a file reader may do. */
async function* pieces(content: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(size);
  for (let from = 0; from < content.length; from += size) {
    const part = content.subarray(from, from + size);
    buffer.fill(0x21);
    buffer.set(part);
    yield buffer.subarray(0, part.length);
  }
}

describe('eachLine', () => {
  test('gives every whole line once, and says what is left', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'b', '\n', '€'), maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        async (text, size) => {
          const content = Buffer.from(text);
          const lines: string[] = [];
          const read = await eachLine(
            pieces(content, size),
            (line) => lines.push(Buffer.from(line).toString()) > 0,
          );
          const parts = text.split('\n');
          expect(lines).toEqual(parts.slice(0, -1));
          const tornBytes = Buffer.byteLength(parts.at(-1) ?? '');
          expect(read).toEqual({ wholeBytes: content.length - tornBytes, tornBytes });
        },
      ),
    );
  });

  test('stops when it is told to', async () => {
    const lines: string[] = [];
    await eachLine(
      pieces(Buffer.from('a\nb\nc\n'), 3),
      (line) => lines.push(Buffer.from(line).toString()) < 2,
    );
    expect(lines).toEqual(['a', 'b']);
  });

  test('a line without end is handed over just above the limit and not read on', async () => {
    let asked = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        asked += 1;
        yield new Uint8Array(10_000).fill(0x61);
      }
    }
    const lengths: number[] = [];
    await eachLine(endless(), (line) => lengths.push(line.length) > 0);
    expect(lengths).toEqual([AUDIT_LINE_BYTES_MAX + 1]);
    expect(asked).toBeLessThan(10);
  });
});

test('the files that may hold a record', () => {
  const names = [
    '000000000000-2026-03-01.jsonl',
    '000000000010-2026-03-01.jsonl',
    '000000000020-2026-03-02.jsonl',
    'x.jsonl',
  ];
  const from = (seq: number) => filesFrom(names, seq).map(({ firstSeq }) => firstSeq);
  expect([from(0), from(9), from(10), from(25)]).toEqual([[0, 10, 20], [0, 10, 20], [10, 20], [20]]);
  expect(filesFrom(names.slice(1), 5)).toEqual([]);
});

describe('verifyAuditFiles', () => {
  const options = { sha256Hex: () => '', verifySignature: () => false };
  const filesOf = (files: Files): AuditFiles => ({
    names: async () => [...files.keys()].reverse(),
    chunks: (name, from = 0) => pieces((files.get(name) ?? Buffer.alloc(0)).subarray(from), 7),
  });

  test('reads the files in the order of their names', async () => {
    const files = new Map([
      ['000000000000-2026-03-01.jsonl', Buffer.from('x\n')],
      ['000000000001-2026-03-01.jsonl', Buffer.from('')],
    ]);
    const report = await verifyAuditFiles(filesOf(files), options);
    expect(report.fault).toMatchObject({
      code: 'NOT_A_RECORD',
      file: '000000000000-2026-03-01.jsonl',
      line: 1,
    });
    expect(report.fault).toEqual(verifyFiles(files).fault);
  });

  test('a file that is followed by another one must end with a whole line', async () => {
    const files = new Map([
      ['000000000000-2026-03-01.jsonl', Buffer.from('{"x')],
      ['000000000001-2026-03-01.jsonl', Buffer.from('')],
    ]);
    expect((await verifyAuditFiles(filesOf(files), options)).fault?.code).toBe('FILE_TORN');
  });

  test('a line that is being written while it is read is read on', async () => {
    let reads = 0;
    const growing: AuditFiles = {
      names: async () => ['000000000000-2026-03-01.jsonl'],
      chunks: (_, from = 0) => {
        reads += 1;
        return pieces(Buffer.from(reads === 1 ? '{"half' : '{"half":1}\n').subarray(from), 100);
      },
    };
    const report = await verifyAuditFiles(growing, options);
    expect(report.fault?.code).toBe('NOT_A_RECORD');
    expect(reads).toBe(2);
  });
});
