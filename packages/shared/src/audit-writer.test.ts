// Order at once, durability truthfully, bounded memory, every loss flagged; driven by a clock and a disk of the test's own.
import { describe, expect, test } from 'vitest';
import { BOOT, MemoryStore, sha256Hex, testSigner, verifyFiles } from '../test/audit-support.ts';
import { AUDIT_EMPTY_TIP, AUDIT_SEGMENT_BYTES_MAX } from './audit-chain.ts';
import type { AuditGap } from './audit-marks.ts';
import { AUDIT_DATA_BYTES_MAX } from './audit-note.ts';
import { AUDIT_GENESIS, type AuditAnchor, type AuditRecord } from './audit-record.ts';
import { secretFinder } from './audit-secrets.ts';
import { type AuditHealth, type AuditNote, AuditUnwritable, AuditWithheld } from './audit-sink.ts';
import {
  AUDIT_CHECKPOINT_MS,
  AUDIT_COMMIT_MS_MAX,
  AuditWriter,
  type AuditWriterOptions,
} from './audit-writer.ts';
import { canonicalJson } from './canonical-json.ts';

const SIGNER = testSigner();
const SECRET = `0x${'5e'.repeat(32)}`;
const note = (i: number | string): AuditNote => ({ actor: 'engine', type: 'note', data: { i } });

function start(options: Partial<AuditWriterOptions> = {}) {
  const store = new MemoryStore();
  const clock = { wallMs: Date.parse('2026-03-01T03:00:00.000Z'), monoMs: 1_000 };
  const seen = { health: [] as AuditHealth[], anchors: [] as AuditAnchor[], commits: [] as number[] };
  const writer = new AuditWriter({
    chain: 'engine-mm1',
    signer: SIGNER,
    sha256Hex,
    segmentBytesMax: AUDIT_SEGMENT_BYTES_MAX,
    bootId: BOOT,
    store,
    tip: AUDIT_EMPTY_TIP,
    tipAt: null,
    cut: null,
    wallMs: () => clock.wallMs,
    monoMs: () => clock.monoMs,
    holdsSecret: secretFinder([SECRET]),
    onHealth: (health) => seen.health.push(health),
    onAnchor: (anchor) => seen.anchors.push(anchor),
    onCommit: (_, records) => seen.commits.push(records),
    ...options,
  });
  return { writer, store, clock, seen };
}

const recordsOf = (store: MemoryStore): AuditRecord[] =>
  store.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const typesOf = (store: MemoryStore) => recordsOf(store).map(({ type }) => type);

/** Lets everything run that waits for nothing but promises. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

function held(store: MemoryStore): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  store.hold = promise;
  return resolve;
}

describe('a chain begins', () => {
  test('with its file, its opening and a checkpoint over both, noted and published', async () => {
    const { writer, store, seen } = start();
    expect(writer.head()).toBeNull();
    await settle();
    expect(typesOf(store)).toEqual(['audit.segment', 'audit.opened', 'checkpoint']);
    expect([...store.texts.keys()]).toEqual(['000000000000-2026-03-01.jsonl']);
    expect(seen.anchors).toEqual([
      { chain: 'engine-mm1', seq: 2, head: writer.head()?.head, at: '2026-03-01T03:00:00.000Z' },
    ]);
    expect(store.heads).toEqual(seen.anchors);
    expect(verifyFiles(store.files, { anchors: seen.anchors })).toMatchObject({
      verdict: 'anchored',
      signed_to: 1,
      boots: 1,
    });
  });

  test('and tells what was cut before', async () => {
    const cut = { file: 'x', at_byte: 1, bytes: 2, sha256: 'a'.repeat(64) };
    const { store } = start({ cut });
    await settle();
    expect(verifyFiles(store.files)).toMatchObject({ cut_count: 1, cuts: [{ seq: 1, ...cut }] });
  });
});

describe('group commit', () => {
  test('what is appended in one tick shares one commit, in order, and learns its place', async () => {
    const { writer, store, seen } = start();
    await settle();
    const receipts = await Promise.all([
      writer.append(note(0)),
      writer.append(note(1)),
      writer.append(note(2)),
    ]);
    expect(receipts.map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect(seen.commits).toEqual([3, 3]);
    expect(writer.head()).toMatchObject({ seq: 5, head: receipts[2]?.hash });
    expect(
      recordsOf(store)
        .slice(3)
        .map(({ data }) => data.i),
    ).toEqual([0, 1, 2]);
  });

  test('what comes while a commit runs shares the next one, and nothing is acknowledged before its commit', async () => {
    const { writer, store, seen } = start();
    await settle();
    const release = held(store);
    const done: number[] = [];
    void writer.append(note(0)).then(() => done.push(0));
    await settle();
    for (const i of [1, 2, 3]) void writer.append(note(i)).then(() => done.push(i));
    writer.note(note(4));
    await settle();
    expect([done, store.commits.length, writer.figures().waiting]).toEqual([[], 2, 4]);
    release();
    await settle();
    expect(done).toEqual([0, 1, 2, 3]);
    expect(seen.commits).toEqual([3, 1, 4]);
    expect(writer.figures()).toEqual({
      records: 8,
      commits: 3,
      waiting: 0,
      late: 0,
      dropped: 0,
      withheld: 0,
    });
  });

  test('a big backlog is written in several commits', async () => {
    const { writer, seen } = start();
    const big = 'x'.repeat(50_000);
    const all = Array.from({ length: 50 }, (_, i) => writer.append({ ...note(i), data: { big } }));
    await Promise.all(all);
    expect(seen.commits.length).toBeGreaterThan(2);
  });

  test('data may be changed after append', async () => {
    const { writer, store } = start();
    const data = { px: '1' };
    writer.note({ actor: 'engine', type: 'intent', data });
    data.px = '2';
    await settle();
    expect(recordsOf(store).at(-1)?.data).toEqual({ px: '1' });
  });
});

describe('files', () => {
  test('a new one begins when one is full and when the UTC day changes, and the hash is carried over', async () => {
    const { writer, store, clock } = start({ segmentBytesMax: 2_000 });
    for (let i = 0; i < 20; i++) await writer.append(note(i));
    clock.wallMs += 86_400_000;
    await writer.append(note('next day'));
    clock.wallMs -= 86_400_000;
    await writer.append(note('the clock went back'));
    const names = [...store.texts.keys()];
    expect(names.length).toBeGreaterThan(3);
    expect(names.at(-1)).toMatch(/-2026-03-02\.jsonl$/);
    expect(names.filter((name) => name.endsWith('03-02.jsonl'))).toHaveLength(1);
    for (const text of store.texts.values()) expect(text.length).toBeLessThan(2_000 + 1_000);
    expect(verifyFiles(store.files)).toMatchObject({ verdict: 'consistent', files: names.length });
  });
});

describe('checkpoints', () => {
  test('on demand, over all that was appended before', async () => {
    const { writer, store } = start();
    writer.note(note(0));
    const anchor = await writer.checkpoint();
    expect(recordsOf(store).at(-1)).toMatchObject({
      seq: anchor.seq,
      type: 'checkpoint',
      data: { head_seq: anchor.seq - 1 },
    });
    expect(verifyFiles(store.files, { anchors: [anchor] })).toMatchObject({
      anchored_to: anchor.seq,
      signed_to: anchor.seq - 1,
    });
  });

  test('every minute by themselves, just at the minute and once', async () => {
    const { writer, store, clock, seen } = start();
    await settle();
    clock.monoMs += AUDIT_CHECKPOINT_MS - 1;
    writer.tick();
    await settle();
    expect(seen.anchors).toHaveLength(1);
    clock.monoMs += 1;
    writer.tick();
    writer.tick();
    await settle();
    writer.tick();
    await settle();
    expect(seen.anchors).toHaveLength(2);
    expect(typesOf(store).filter((type) => type === 'checkpoint')).toHaveLength(2);
  });
});

describe('a disk that cannot be written', () => {
  test('rejects what waited, keeps it, and flags it when it recovers', async () => {
    const { writer, store, seen, clock } = start();
    await settle();
    store.failure = 'ENOSPC';
    const lost = writer.append(note('intent'));
    writer.note(note('cancel'));
    await expect(lost).rejects.toThrow(AuditUnwritable);
    await expect(lost).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(writer.health()).toMatchObject({
      writable: false,
      code: 'ENOSPC',
      since: '2026-03-01T03:00:00.000Z',
    });
    await expect(writer.append(note('refused at once'))).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(writer.checkpoint()).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(writer.figures()).toMatchObject({ waiting: 0, late: 3 });

    clock.wallMs += 5_000;
    writer.tick();
    await settle();
    expect(writer.health().writable).toBe(false);
    store.failure = null;
    writer.tick();
    await settle();
    expect(writer.health()).toEqual({ writable: true });
    expect(seen.health.map(({ writable }) => writable)).toEqual([false, true]);
    expect(store.restored).toBe(1);
    expect(typesOf(store).slice(3)).toEqual(['audit.gap', 'note', 'note', 'note', 'checkpoint']);
    expect(
      recordsOf(store)
        .slice(4, 7)
        .map(({ data, ts }) => [data.i, ts]),
    ).toEqual(['intent', 'cancel', 'refused at once'].map((i) => [i, '2026-03-01T03:00:00.000Z']));
    const report = verifyFiles(store.files);
    expect(report).toMatchObject({ verdict: 'consistent', gap_count: 1 });
    expect(report.gaps[0]).toMatchObject({
      code: 'ENOSPC',
      count: 3,
      kept: 3,
      dropped: 0,
      since: '2026-03-01T03:00:00.000Z',
      at: '2026-03-01T03:00:05.000Z',
    });
    await expect(writer.append(note('after'))).resolves.toMatchObject({ seq: 8 });
  });

  test('the hash of a gap is rolled over what follows it', async () => {
    const { writer, store } = start();
    await settle();
    store.failure = 'EIO';
    for (const i of [1, 2, 3]) writer.note(note(i));
    await settle();
    store.failure = null;
    writer.tick();
    await settle();
    const records = recordsOf(store);
    const gap = records.find(({ type }) => type === 'audit.gap');
    const late = records.slice((gap?.seq ?? 0) + 1, (gap?.seq ?? 0) + 4);
    const hash = late.reduce(
      (prev, each) => sha256Hex(canonicalJson({ ...each, seq: 0, prev })),
      AUDIT_GENESIS,
    );
    expect(gap?.data).toMatchObject({ count: 3, kept: 3, dropped: 0, hash });
  });

  test('memory is bounded: the oldest go, are counted, and change the hash', async () => {
    const gapOf = async (first: string): Promise<AuditGap> => {
      const { writer, store } = start({ backlog: { recordsMax: 10, sizeMax: 1 << 20 } });
      await settle();
      store.failure = 'EROFS';
      writer.tick();
      await settle();
      writer.note(note(first));
      for (let i = 1; i < 25; i++) writer.note(note(i));
      expect(writer.figures()).toMatchObject({ late: 10, dropped: 15 });
      store.failure = null;
      writer.tick();
      await settle();
      expect(writer.figures()).toMatchObject({ late: 0, dropped: 15 });
      const kept = recordsOf(store).filter(({ type }) => type === 'note');
      expect(kept.map(({ data }) => data.i)).toEqual(Array.from({ length: 10 }, (_, i) => i + 15));
      return verifyFiles(store.files).gaps[0] as unknown as AuditGap;
    };
    const [one, other] = [await gapOf('one'), await gapOf('other')];
    expect(one).toMatchObject({ count: 25, kept: 10, dropped: 15 });
    expect(one.hash).not.toBe(other.hash);
  });

  test('losses that a failed recovery was to flag are flagged by the next one', async () => {
    const { writer, store } = start({ backlog: { recordsMax: 3, sizeMax: 1 << 20 } });
    await settle();
    store.failure = 'EIO';
    writer.tick();
    await settle();
    for (let i = 0; i < 5; i++) writer.note(note(i));
    store.failure = null;
    const release = held(store);
    writer.tick();
    await settle();
    store.failure = 'EIO';
    release();
    await settle();
    store.failure = null;
    writer.tick();
    await settle();
    expect(verifyFiles(store.files).gaps).toMatchObject([{ count: 5, kept: 3, dropped: 2 }]);
    expect(writer.figures().dropped).toBe(2);
  });

  test('a checkpoint that was not written is not published', async () => {
    const { writer, store, seen } = start();
    store.failure = 'EIO';
    await expect(writer.checkpoint()).rejects.toMatchObject({ code: 'EIO' });
    expect([seen.anchors, store.heads, writer.head()]).toEqual([[], [], null]);
  });

  test('is noticed by a tick while nothing is written', async () => {
    const { writer, store } = start();
    await settle();
    store.failure = 'ENOENT';
    expect(writer.health().writable).toBe(true);
    writer.tick();
    await settle();
    expect(writer.health()).toMatchObject({ writable: false, code: 'ENOENT' });
  });

  test('a recovery that fails loses nothing and is tried again; health tells the present reason', async () => {
    const { writer, store, seen } = start();
    await settle();
    store.failure = 'ENOSPC';
    writer.note(note(1));
    await settle();
    store.failure = 'EIO';
    writer.tick();
    await settle();
    expect(writer.health()).toMatchObject({ code: 'EIO' });
    store.failure = null;
    const release = held(store);
    writer.tick();
    await settle();
    writer.note(note('while recovering'));
    store.failure = 'EIO';
    release();
    await settle();
    expect(writer.figures().late).toBe(2);
    store.failure = null;
    writer.tick();
    await settle();
    expect(writer.health().writable).toBe(true);
    expect(
      recordsOf(store)
        .filter(({ type }) => type === 'note')
        .map(({ data }) => data.i),
    ).toEqual([1, 'while recovering']);
    expect(verifyFiles(store.files).gaps).toMatchObject([{ code: 'ENOSPC', count: 2 }]);
    expect(seen.health.map((health) => (health.writable ? 'ok' : health.code))).toEqual([
      'ENOSPC',
      'EIO',
      'ok',
    ]);
  });

  test('what comes while it recovers is flagged by a gap of its own', async () => {
    const { writer, store } = start();
    await settle();
    store.failure = 'EIO';
    writer.note(note(1));
    await settle();
    store.failure = null;
    const release = held(store);
    writer.tick();
    await settle();
    const early = writer.append(note(2));
    release();
    await settle();
    await expect(early).rejects.toThrow(AuditUnwritable);
    expect(typesOf(store).slice(3)).toEqual(['audit.gap', 'note', 'checkpoint', 'audit.gap', 'note']);
    expect(verifyFiles(store.files).gaps.map(({ kept }) => kept)).toEqual([1, 1]);
  });

  test('a write that hangs makes it unwritable just after the limit; a late success still counts', async () => {
    const { writer, store, clock } = start();
    await settle();
    const release = held(store);
    const slow = writer.append(note('slow'));
    await settle();
    const queued = writer.append(note('queued'));
    clock.monoMs += AUDIT_COMMIT_MS_MAX;
    writer.tick();
    expect(writer.health().writable).toBe(true);
    clock.monoMs += 1;
    writer.tick();
    expect(writer.health()).toMatchObject({ writable: false, code: 'STALLED' });
    await settle();
    writer.tick();
    await settle();
    expect(store.commits).toHaveLength(2); // none beside the one that hangs
    await expect(queued).rejects.toMatchObject({ code: 'STALLED' });
    release();
    await expect(slow).resolves.toMatchObject({ seq: 3 });
    await settle();
    writer.tick();
    await settle();
    expect(writer.health().writable).toBe(true);
    expect(typesOf(store).slice(3)).toEqual(['note', 'audit.gap', 'note', 'checkpoint']);
  });

  test('a write that hangs and then fails puts its records before those that came later', async () => {
    const { writer, store, clock } = start();
    await settle();
    const release = held(store);
    writer.note(note('first'));
    await settle();
    writer.note(note('second'));
    clock.monoMs += AUDIT_COMMIT_MS_MAX + 1;
    writer.tick();
    store.failure = 'EIO';
    release();
    await settle();
    store.failure = null;
    writer.tick();
    await settle();
    expect(
      recordsOf(store)
        .filter(({ type }) => type === 'note')
        .map(({ data }) => data.i),
    ).toEqual(['first', 'second']);
  });

  test('records that come faster than the disk takes them close it, instead of filling memory', async () => {
    const { writer, store } = start({ backlog: { recordsMax: 4, sizeMax: 1 << 20 } });
    await settle();
    const release = held(store);
    writer.note(note(0));
    await settle();
    for (let i = 1; i <= 4; i++) writer.note(note(i));
    expect(writer.health().writable).toBe(true);
    await expect(writer.append(note(5))).rejects.toMatchObject({ code: 'BACKLOG_FULL' });
    expect(writer.figures()).toMatchObject({ waiting: 0, late: 4, dropped: 1 });
    release();
    await settle();
    writer.tick();
    await settle();
    expect(writer.health().writable).toBe(true);
    expect(verifyFiles(store.files).gaps).toMatchObject([
      { code: 'BACKLOG_FULL', count: 5, kept: 4, dropped: 1 },
    ]);
  });

  test('a look at the disk that hangs makes it unwritable too', async () => {
    const { writer, store, clock } = start();
    await settle();
    const { promise, resolve } = Promise.withResolvers<null>();
    store.probe = () => promise;
    writer.tick();
    clock.monoMs += AUDIT_COMMIT_MS_MAX + 1;
    writer.tick();
    expect(writer.health()).toMatchObject({ writable: false, code: 'STALLED' });
    resolve(null);
    await settle();
    expect(writer.health().writable).toBe(true);
  });

  test('little space left: not writable for trading, and what happens is recorded all the same', async () => {
    const { writer, store, seen } = start();
    await settle();
    store.warning = { code: 'DISK_LOW', why: 'only 5 bytes are left' };
    writer.tick();
    await settle();
    writer.tick();
    await settle();
    expect(writer.health()).toMatchObject({ writable: false, code: 'DISK_LOW' });
    await expect(writer.append(note('halt'))).resolves.toMatchObject({ seq: 3 });
    store.failure = 'ENOSPC';
    writer.note(note('late'));
    await settle();
    expect(writer.health()).toMatchObject({ writable: false, code: 'ENOSPC' });
    store.failure = null;
    writer.tick();
    await settle();
    expect(writer.health()).toMatchObject({ writable: false, code: 'DISK_LOW' });
    store.warning = null;
    writer.tick();
    await settle();
    expect(seen.health.map((health) => (health.writable ? 'ok' : health.code))).toEqual([
      'DISK_LOW',
      'ENOSPC',
      'DISK_LOW',
      'ok',
    ]);
    expect(typesOf(store).slice(3)).toEqual(['note', 'audit.gap', 'note', 'checkpoint']);
  });

  test('a head that cannot be noted holds nothing up', async () => {
    const { writer, store } = start();
    store.noteHead = () => new Promise(() => undefined);
    await writer.checkpoint();
    await expect(writer.append(note(1))).resolves.toMatchObject({ seq: 4 });
  });

  test('a rejection that nobody awaits does no harm', async () => {
    const { writer, store } = start();
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    store.failure = 'EIO';
    void writer.append(note(1));
    void writer.checkpoint();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listen);
    expect(writer.health().writable).toBe(false);
    expect(unhandled).toEqual([]);
  });
});

describe('data that cannot be recorded as they are', () => {
  test.each([
    ['a secret (I-27)', { why: `key ${SECRET} was typed` }, 'secret', { withheld: 'secret' }],
    [
      'a secret in another spelling',
      { why: SECRET.slice(2).toUpperCase() },
      'secret',
      { withheld: 'secret' },
    ],
    ['a secret as a name', { [SECRET]: 1 }, 'secret', { withheld: 'secret' }],
    [
      'no number',
      { px: Number.NaN },
      'malformed',
      { withheld: 'malformed', why: '$.px is no finite number' },
    ],
  ])('%s is withheld, and whoever waits must not act', async (_, data, code, written) => {
    const { writer, store } = start();
    const answer = await writer.append({ actor: 'engine', type: 'intent', data }).catch((error) => error);
    expect(store.text.toLowerCase()).not.toContain('5e5e5e5e5e5e');
    expect(recordsOf(store).at(-1)).toMatchObject({ type: 'intent', data: written });
    expect(answer).toBeInstanceOf(AuditWithheld);
    expect(answer).toMatchObject({ code });
    expect(writer.figures().withheld).toBe(1);
  });

  test('a secret in an error about the data, or as an actor, stays out too', async () => {
    const { writer, store } = start();
    writer.note({ actor: SECRET, type: 'intent', data: { [SECRET]: Number.NaN } });
    await settle();
    expect(recordsOf(store).at(-1)).toMatchObject({
      actor: 'unknown',
      data: { withheld: 'malformed', why: '' },
    });
    expect(store.text).not.toContain('5e5e5e5e');
  });

  test('data at the limit are written, above it they are named by their hash', async () => {
    const { writer, store } = start();
    const textOf = (length: number) => ({ t: 'x'.repeat(length - '{"t":""}'.length) });
    await writer.append({ actor: 'engine', type: 'big', data: textOf(AUDIT_DATA_BYTES_MAX) });
    const above = textOf(AUDIT_DATA_BYTES_MAX + 1);
    await expect(writer.append({ actor: 'engine', type: 'big', data: above })).rejects.toMatchObject({
      code: 'too_large',
    });
    const sha256 = sha256Hex(canonicalJson(above));
    expect(recordsOf(store).at(-1)?.data).toEqual({
      withheld: 'too_large',
      bytes: AUDIT_DATA_BYTES_MAX + 1,
      sha256,
    });
    expect(verifyFiles(store.files).verdict).toBe('consistent');
  });

  test('the longest data with the longest actor still make a line that verifies', async () => {
    const { writer, store } = start();
    const actor = '\u0001'.repeat(128);
    await writer.append({
      actor,
      type: 'x'.repeat(64),
      data: { t: '€'.repeat(Math.floor((AUDIT_DATA_BYTES_MAX - 8) / 3)) },
    });
    expect(verifyFiles(store.files).verdict).toBe('consistent');
  });

  test.each(['checkpoint', 'audit.gap', 'Bad Type', ''])(
    'the type %j is not anybody’s to use',
    async (type) => {
      const { writer, store } = start();
      await expect(writer.append({ ...note(1), type })).rejects.toMatchObject({ code: 'malformed' });
      expect(recordsOf(store).at(-1)).toMatchObject({ type: 'malformed' });
      expect(verifyFiles(store.files).verdict).toBe('consistent');
    },
  );

  test('an actor that is no text of its form is mended', async () => {
    const { writer, store } = start();
    writer.note({ ...note(1), actor: '\ud800' });
    writer.note({ ...note(2), actor: '' });
    writer.note({ ...note(3), actor: 'x'.repeat(200) });
    await settle();
    expect(
      recordsOf(store)
        .slice(-3)
        .map(({ actor }) => actor),
    ).toEqual(['\ufffd', 'unknown', 'x'.repeat(128)]);
    expect(verifyFiles(store.files).verdict).toBe('consistent');
  });
});

describe('the end', () => {
  test('writes what waits, signs it and refuses what comes after', async () => {
    const { writer, store } = start();
    const last = writer.append(note('last'));
    const closed = writer.close();
    await expect(writer.append(note('too late'))).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await closed).toBe(true);
    await expect(last).resolves.toMatchObject({ seq: 3 });
    expect(typesOf(store).slice(3)).toEqual(['note', 'audit.closed', 'checkpoint']);
    expect(store.closed).toBe(true);
    expect(await writer.close()).toBe(false);
  });

  test('says so when not everything reached the disk', async () => {
    const { writer, store } = start();
    await settle();
    store.failure = 'EIO';
    writer.note(note(1));
    expect(await writer.close()).toBe(false);
    expect(store.closed).toBe(true);
  });

  test('tries once more to write what is late', async () => {
    const { writer, store } = start();
    await settle();
    store.failure = 'EIO';
    writer.note(note(1));
    await settle();
    store.failure = null;
    expect(await writer.close()).toBe(true);
    expect(typesOf(store).slice(3)).toEqual(['audit.gap', 'note', 'audit.closed', 'checkpoint']);
  });
});
