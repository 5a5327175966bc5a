// Tamper-evident up to the last external anchor: every class of edit at or before it is found, wherever it is made.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOOT, type Files, sha256Hex, split, testSigner, verifyFiles } from '../test/audit-support.ts';
import { AUDIT_EMPTY_TIP, AuditBatch, type AuditSigner } from './audit-chain.ts';
import { AUDIT_GENESIS, type AuditAnchor, type AuditRecord } from './audit-record.ts';
import { auditReportSchema } from './audit-report.ts';
import { canonicalJson } from './canonical-json.ts';
import { isoMs } from './time.ts';

interface Chain {
  readonly files: Files;
  /** The last record, as it was sent off the host. */
  readonly anchor: AuditAnchor;
}

const SIGNER = testSigner();
const DAY_MS = 86_400_000;
const START_MS = Date.parse('2026-03-01T00:00:00.000Z');
const RUNS = { numRuns: 100 };

type Step =
  | { readonly kind: 'record'; readonly data: Record<string, string>; readonly afterMs: number }
  | { readonly kind: 'checkpoint' };

/** Grows a chain in small files, as a writer would. */
function grow(steps: readonly Step[], signer: AuditSigner = SIGNER, chain = 'engine-mm1'): Chain {
  const context = { chain, signer, sha256Hex, segmentBytesMax: 1_200 };
  const batch = new AuditBatch(context, AUDIT_EMPTY_TIP);
  let atMs = START_MS;
  const moment = () => ({ ts: isoMs(atMs), monoMs: atMs - START_MS, bootId: BOOT });
  for (const step of steps) {
    if (step.kind === 'checkpoint') batch.checkpoint(moment());
    else {
      atMs += step.afterMs;
      batch.add({ ...moment(), actor: 'engine', type: 'note', dataText: canonicalJson(step.data) });
    }
  }
  const texts = new Map<string, string>();
  for (const { open, text } of batch.parts) texts.set(open ?? '', text);
  const { nextSeq, prev } = batch.tip;
  const files = new Map([...texts].map(([name, text]) => [name, Buffer.from(text)]));
  return { files, anchor: { chain, seq: nextSeq - 1, head: prev, at: isoMs(atMs) } };
}

const record: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('record' as const),
  data: fc.dictionary(fc.string({ maxLength: 6 }), fc.string({ maxLength: 40 }), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
  afterMs: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 50 }) },
    { weight: 1, arbitrary: fc.constant(DAY_MS) },
  ),
});
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: record },
    { weight: 1, arbitrary: fc.constant({ kind: 'checkpoint' } as const) },
  ),
  {
    minLength: 8,
    maxLength: 40,
  },
);
/** A place in something whose size is known later, from 0 up to but not including 1. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (fraction: number, length: number) => Math.floor(fraction * length);

/** All lines with their files; `change` edits the list. */
function edited(files: Files, change: (lines: { file: string; line: Buffer }[]) => void): Files {
  const lines = [...files].flatMap(([file, content]) =>
    split(content)
      .slice(0, -1)
      .map((line) => ({ file, line })),
  );
  change(lines);
  const result = new Map<string, Buffer>();
  for (const file of files.keys()) {
    const own = lines
      .filter((each) => each.file === file)
      .map(({ line }) => Buffer.concat([line, Buffer.from('\n')]));
    result.set(file, Buffer.concat(own));
  }
  return result;
}

/** What somebody without the key can do: edit records and mend every link after them. */
function relinked(files: Files, change: (record: AuditRecord) => AuditRecord): Files {
  let prev = AUDIT_GENESIS;
  return edited(files, (lines) => {
    for (const each of lines) {
      const text = canonicalJson({ ...change(JSON.parse(each.line.toString())), prev });
      each.line = Buffer.from(text);
      prev = sha256Hex(text);
    }
  });
}

function isFound({ files, anchor }: Chain, tampered: Files): void {
  expect(verifyFiles(files, { anchors: [anchor] }).verdict).toBe('anchored');
  const report = verifyFiles(tampered, { anchors: [anchor] });
  expect(report.verdict).toBe('tampered');
  expect(report.fault).not.toBeNull();
}

describe('an intact chain', () => {
  test('is consistent, and anchored up to the anchors that are given', () => {
    fc.assert(
      fc.property(steps, (each) => {
        const { files, anchor } = grow(each);
        const plain = verifyFiles(files);
        expect(plain).toMatchObject({
          verdict: 'consistent',
          fault: null,
          anchored_to: null,
          records: anchor.seq + 1,
        });
        expect(plain.head).toMatchObject({ seq: anchor.seq, hash: anchor.head });
        expect(plain.files).toBe(files.size);
        const foreign = { ...anchor, chain: 'guardian', head: 'f'.repeat(64) };
        expect(verifyFiles(files, { anchors: [foreign, anchor] })).toMatchObject({
          verdict: 'anchored',
          anchored_to: anchor.seq,
        });
      }),
      RUNS,
    );
  });

  test('with an unfinished last line is a truncated tail, and says how much is good', () => {
    const { files, anchor } = grow([{ kind: 'record', data: { a: 'b' }, afterMs: 1 }]);
    const torn = new Map(
      [...files].map(([name, content]) => [name, Buffer.concat([content, Buffer.from('{"act')])]),
    );
    const report = verifyFiles(torn, { anchors: [anchor] });
    expect(report).toMatchObject({
      verdict: 'truncated_tail',
      torn_bytes: 5,
      anchored_to: anchor.seq,
      records: 2,
    });
    expect(report.sentence).toContain('truncated tail');
  });
});

describe('every class of edit at or before an anchor is found (I-24)', () => {
  test('one bit flipped, anywhere in any file', () => {
    fc.assert(
      fc.property(steps, place, place, fc.integer({ min: 0, max: 7 }), (each, which, where, bit) => {
        const chain = grow(each);
        const [name = '', content = Buffer.alloc(0)] = [...chain.files][at(which, chain.files.size)] ?? [];
        const flipped = Buffer.from(content);
        const index = at(where, content.length);
        flipped[index] = (content[index] ?? 0) ^ (1 << bit);
        isFound(chain, new Map([...chain.files, [name, flipped]]));
      }),
      { numRuns: 400 },
    );
  });

  test('a record dropped', () => {
    fc.assert(
      fc.property(steps, place, (each, where) => {
        const chain = grow(each);
        isFound(
          chain,
          edited(chain.files, (lines) => lines.splice(at(where, lines.length), 1)),
        );
      }),
      RUNS,
    );
  });

  test('two records swapped', () => {
    fc.assert(
      fc.property(steps, place, place, (each, one, other) => {
        const chain = grow(each);
        const swap = (lines: { line: Buffer }[]) => {
          const a = lines[at(one, lines.length)];
          const b = lines[at(other, lines.length)];
          if (a === undefined || b === undefined) return;
          fc.pre(a !== b);
          [a.line, b.line] = [b.line, a.line];
        };
        isFound(chain, edited(chain.files, swap));
      }),
      RUNS,
    );
  });

  test('a record repeated, anywhere', () => {
    fc.assert(
      fc.property(steps, place, place, (each, from, to) => {
        const chain = grow(each);
        const repeat = (lines: { file: string; line: Buffer }[]) => {
          const { line } = lines[at(from, lines.length)] ?? { line: Buffer.alloc(0) };
          const { file } = lines[at(to, lines.length)] ?? { file: '' };
          lines.splice(at(to, lines.length), 0, { file, line });
        };
        isFound(chain, edited(chain.files, repeat));
      }),
      RUNS,
    );
  });

  test('the end cut off before the anchor, at any byte', () => {
    fc.assert(
      fc.property(steps, place, (each, where) => {
        const chain = grow(each);
        const names = [...chain.files.keys()].sort();
        const total = names.reduce((sum, name) => sum + (chain.files.get(name)?.length ?? 0), 0);
        let left = at(where, total);
        const cut = new Map<string, Buffer>();
        for (const name of names) {
          if (left <= 0) break;
          const content = chain.files.get(name) ?? Buffer.alloc(0);
          cut.set(name, content.subarray(0, left));
          left -= content.length;
        }
        fc.pre(cut.size > 0);
        isFound(chain, cut);
      }),
      { numRuns: 300 },
    );
  });

  test('rewritten from any record on with the real key: consistent by itself, found by the anchor', () => {
    fc.assert(
      fc.property(steps, place, (each, where) => {
        const records = each.filter((step) => step.kind === 'record');
        fc.pre(records.length > 0);
        const chain = grow(each);
        const target = records[at(where, records.length)];
        const rewritten = grow(
          each.map((step) =>
            step === target && step.kind === 'record' ? { ...step, data: { not: 'so' } } : step,
          ),
        );
        expect(verifyFiles(rewritten.files).verdict).toBe('consistent');
        isFound(chain, rewritten.files);
      }),
      RUNS,
    );
  });

  test('a whole file removed', () => {
    fc.assert(
      fc.property(steps, place, (each, which) => {
        const chain = grow(each);
        const names = [...chain.files.keys()];
        fc.pre(names.length > 1);
        const gone = names[at(which, names.length)];
        isFound(chain, new Map([...chain.files].filter(([name]) => name !== gone)));
      }),
      RUNS,
    );
  });

  test('two files exchanged, under their old names or as each other', () => {
    fc.assert(
      fc.property(steps, place, place, (each, one, other) => {
        const chain = grow(each);
        const names = [...chain.files.keys()];
        const [a = '', b = ''] = [names[at(one, names.length)], names[at(other, names.length)]];
        fc.pre(a !== b);
        const [first, second] = [
          chain.files.get(a) ?? Buffer.alloc(0),
          chain.files.get(b) ?? Buffer.alloc(0),
        ];
        isFound(chain, new Map([...chain.files, [a, second], [b, first]]));
      }),
      RUNS,
    );
  });

  test('replaced by a chain of another key', () => {
    fc.assert(
      fc.property(steps, (each) => {
        const chain = grow(each);
        isFound(chain, grow(each, testSigner()).files);
      }),
      { numRuns: 20 },
    );
  });
});

describe('without anchors', () => {
  test('an edit of anything but the end is found all the same', () => {
    fc.assert(
      fc.property(steps, place, (each, where) => {
        const { files } = grow(each);
        const change = (lines: { line: Buffer }[]) => {
          const target = lines[at(where, lines.length - 1)];
          if (target === undefined) return;
          const parsed: AuditRecord = JSON.parse(target.line.toString());
          target.line = Buffer.from(canonicalJson({ ...parsed, actor: `${parsed.actor}x` }));
        };
        expect(verifyFiles(edited(files, change)).verdict).toBe('tampered');
      }),
      RUNS,
    );
  });

  test('a record rewritten and every link mended, without the key, is found at the next checkpoint', () => {
    fc.assert(
      fc.property(steps, place, (each, where) => {
        const { files, anchor } = grow([...each, { kind: 'checkpoint' }]);
        const target = at(where, anchor.seq);
        const change = (record: AuditRecord) =>
          record.seq === target ? { ...record, actor: `${record.actor}x` } : record;
        const { fault } = verifyFiles(relinked(files, change));
        expect(fault).toMatchObject({ code: 'BAD_CHECKPOINT' });
        expect(fault?.seq).toBeGreaterThan(target);
      }),
      RUNS,
    );
  });

  test('a checkpoint that names another head than the one before it is found, whatever its signature', () => {
    const { files } = grow([{ kind: 'record', data: {}, afterMs: 1 }, { kind: 'checkpoint' }]);
    const lying = (record: AuditRecord) =>
      record.type === 'checkpoint' ? { ...record, data: { ...record.data, head: 'b'.repeat(64) } } : record;
    expect(verifyFiles(relinked(files, lying)).fault).toMatchObject({ code: 'BAD_CHECKPOINT', seq: 2 });
  });

  test('a chain that somebody without the key made is found at its first checkpoint', () => {
    const each: Step[] = [{ kind: 'record', data: { a: '1' }, afterMs: 1 }, { kind: 'checkpoint' }];
    const forger = { ...testSigner(), publicKey: SIGNER.publicKey };
    expect(verifyFiles(grow(each, forger).files).fault).toMatchObject({
      code: 'BAD_CHECKPOINT',
      line: 3,
      seq: 2,
    });
  });

  test.each([
    ['record', 3, 'ANCHOR_MISMATCH'],
    ['end', 900, 'ANCHOR_BEYOND_END'],
  ])(
    'begun anew after the anchor of a %s: found, and what to do where that was meant is said',
    (_, seq, code) => {
      const { files, anchor } = grow([1, 2, 3].map(() => ({ kind: 'record', data: { a: 'b' }, afterMs: 1 })));
      const against = (atMs: number) => {
        const old = { ...anchor, seq, head: 'b'.repeat(64), at: isoMs(atMs) };
        return auditReportSchema.parse(verifyFiles(files, { anchors: [old] })).fault;
      };
      const begun = 'This chain was begun at 2026-03-01T00:00:00.001Z, after that anchor';
      expect(against(START_MS)).toMatchObject({ code, why: expect.stringContaining(begun) });
      expect(against(START_MS + 1)).toMatchObject({ code, why: expect.not.stringContaining('begun') });
    },
  );

  test('a whole new chain is found by the public key that was kept elsewhere', () => {
    const { files } = grow([{ kind: 'checkpoint' }], testSigner());
    expect(verifyFiles(files).verdict).toBe('consistent');
    expect(verifyFiles(files, { publicKey: SIGNER.publicKey }).fault?.code).toBe('WRONG_KEY');
    expect(verifyFiles(files, { chain: 'web' }).fault?.code).toBe('WRONG_CHAIN');
  });

  test('the head that the writer noted finds a cut end and a changed last record', () => {
    const each: Step[] = [1, 2, 3].map(() => ({ kind: 'record', data: { a: 'b' }, afterMs: 1 }));
    const { files, anchor } = grow(each);
    expect(verifyFiles(files, { notedHead: anchor }).verdict).toBe('consistent');
    const cut = edited(files, (lines) => lines.splice(-1, 1));
    expect(verifyFiles(cut, { notedHead: anchor }).fault?.code).toBe('HEAD_BEYOND_END');
    expect(verifyFiles(new Map(), { notedHead: anchor }).fault?.code).toBe('HEAD_BEYOND_END');
    const foreign = verifyFiles(new Map(), { chain: 'web', anchors: [anchor] });
    expect(foreign).toMatchObject({ verdict: 'consistent', records: 0 });
    const changed = edited(files, (lines) => {
      const last = lines.at(-1);
      if (last !== undefined) last.line = Buffer.from(last.line.toString().replace('"a":"b"', '"a":"c"'));
    });
    expect(verifyFiles(changed).verdict).toBe('consistent');
    expect(verifyFiles(changed, { notedHead: anchor }).fault?.code).toBe('HEAD_MISMATCH');
  });
});

describe('where and why', () => {
  const each: Step[] = Array.from({ length: 12 }, (_, i) => ({
    kind: 'record',
    data: { i: String(i) },
    afterMs: 1,
  }));
  const { files } = grow(each);
  const names = [...files.keys()];
  const swapLine = (change: (text: string) => string, index: number) =>
    edited(files, (lines) => {
      const target = lines[index];
      if (target !== undefined) target.line = Buffer.from(change(target.line.toString()));
    });

  test('names are in order and there is more than one file', () => expect(names.length).toBeGreaterThan(2));

  test.each([
    ['no JSON', () => swapLine((text) => text.slice(1), 1), 'NOT_A_RECORD', 2],
    [
      'another member',
      () => swapLine((text) => text.replace('{"actor"', '{"a":1,"actor"'), 1),
      'NOT_A_RECORD',
      2,
    ],
    ['blanks', () => swapLine((text) => text.replace('{"actor":', '{"actor": '), 1), 'NOT_CANONICAL', 2],
    ['another data', () => swapLine((text) => text.replace('"i":"0"', '"i":"9"'), 1), 'BROKEN_LINK', 3],
    [
      'a line too long',
      () => swapLine((text) => text.replace('"i":"0"', `"i":"${'0'.repeat(70_000)}"`), 1),
      'LINE_TOO_LONG',
      2,
    ],
    [
      'a file head inside',
      () =>
        edited(files, (lines) => {
          const [first, second] = lines;
          if (first && second)
            second.line = Buffer.from(
              first.line
                .toString()
                .replace('"seq":0', '"seq":1')
                .replace('0'.repeat(64), sha256Hex(first.line)),
            );
        }),
      'STRAY_HEAD',
      2,
    ],
  ])('%s', (_, tampered, code, line) => {
    expect(verifyFiles(tampered()).fault).toMatchObject({ code, line, file: names[0] });
  });

  test('records that are missing, repeated or in files of another order', () => {
    const codeOf = (tampered: Files) => verifyFiles(tampered).fault?.code;
    expect(codeOf(edited(files, (lines) => lines.splice(1, 1)))).toBe('SEQ_GAP');
    expect(
      codeOf(
        edited(files, ([first, second]) => {
          if (first !== undefined && second !== undefined) second.line = first.line;
        }),
      ),
    ).toBe('SEQ_BACK');
    const without = (gone: number) => new Map([...files].filter((_, index) => index !== gone));
    expect(verifyFiles(without(1)).fault).toMatchObject({ code: 'FILE_MISSING', file: names[2], line: null });
    expect(codeOf(without(0))).toBe('FILE_MISSING');
    const early = new Map([...files, ['000000000001-2026-03-01.jsonl', Buffer.from('')]]);
    expect(codeOf(early)).toBe('FILE_ORDER');
    const renumbered = (record: AuditRecord) =>
      record.type === 'audit.segment' && record.seq > 0
        ? { ...record, data: { ...record.data, index: 7 } }
        : record;
    expect(verifyFiles(relinked(files, renumbered)).fault).toMatchObject({
      code: 'FILE_HEAD',
      file: names[1],
      line: 1,
    });
  });

  test('not UTF-8', () => {
    const bad = edited(files, (lines) => {
      const target = lines[1];
      if (target !== undefined) target.line = Buffer.concat([target.line, Buffer.from([0xff])]);
    });
    expect(verifyFiles(bad).fault?.code).toBe('NOT_TEXT');
  });

  test('a strange file name, a torn file in the middle, the wrong day', () => {
    const [first = Buffer.alloc(0)] = files.values();
    expect(verifyFiles(new Map([['x.jsonl', first]])).fault?.code).toBe('FILE_NAME');
    const torn = new Map([...files, [names[0] ?? '', first.subarray(0, -1)]]);
    expect(verifyFiles(torn).fault?.code).toBe('FILE_TORN');
    expect(verifyFiles(new Map([['000000000000-2026-03-02.jsonl', first]])).fault?.code).toBe('FILE_HEAD');
  });

  test('a sentence names file, line and record', () => {
    const report = verifyFiles(swapLine((text) => text.slice(1), 1));
    expect(report.sentence).toBe(`tampered at ${names[0]}, line 2, record 1: the line is no JSON`);
  });
});
