import { expect, test } from 'vitest';
import { CHAIN, ChainFolder, note } from '../../../test/support/audit-chain.ts';
import { auditReader } from './audit-reader.ts';
import { sha256Hex } from './chain-crypto.ts';

const CLOID = `0xa1${'0'.repeat(30)}`;
const OTHER = `0xa1${'1'.repeat(30)}`;

/** A chain that is still open, with a reader beside it. */
async function openChain(folder: ChainFolder, segmentBytesMax = 1 << 20) {
  const sink = await folder.open({ segmentBytesMax });
  let rests = 0;
  const rest = async () => void rests++;
  const reader = auditReader({ dir: folder.dir, chain: CHAIN, sink, rest });
  return { sink, reader, rests: () => rests };
}

test('a page begins where it is asked to, the last one where none is named', async () => {
  using folder = new ChainFolder();
  const { sink, reader } = await openChain(folder, 2_000);
  for (let i = 0; i < 40; i++) await sink.append(note(i));
  const last = await reader.page({ from_seq: null, count: 3 });
  const head = sink.head()?.seq ?? -1;
  expect(last.head?.seq).toBe(head);
  expect(last.records.map(({ seq }) => seq)).toEqual([head - 2, head - 1, head]);
  const first = await reader.page({ from_seq: 0, count: 2 });
  expect(first.records.map(({ record }) => record?.type)).toEqual(['audit.segment', 'audit.opened']);
  expect(await reader.page({ from_seq: head + 1, count: 2 })).toMatchObject({ records: [] });
  await sink.close();
});

test('an export gives the lines letter by letter, page by page to the end', async () => {
  using folder = new ChainFolder();
  const { sink, reader } = await openChain(folder, 2_000);
  for (let i = 0; i < 30; i++) await sink.append(note(i));
  const lines: string[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const part: Awaited<ReturnType<typeof reader.export>> = await reader.export({ from_seq: from, count: 7 });
    lines.push(...part.lines);
    from = part.next_seq;
  }
  expect(lines.map((line) => JSON.parse(line))).toEqual(folder.records);
  expect(lines.slice(1).map((line) => JSON.parse(line).prev)).toEqual(lines.slice(0, -1).map(sha256Hex));
  await sink.close();
});

test('one record is proven by the signature that follows it; the whole chain is verified beside its writer', async () => {
  using folder = new ChainFolder();
  const { sink, reader, rests } = await openChain(folder);
  const { seq } = await sink.append(note('wanted'));
  await sink.checkpoint();
  expect(await reader.record(seq)).toMatchObject({
    record: { data: { i: 'wanted' } },
    signed_by: { valid: true },
    problem: null,
  });
  const [one, two] = await Promise.all([reader.verify(), reader.verify()]);
  expect(one).toMatchObject({ verdict: 'consistent', chain: CHAIN, fault: null });
  expect(two).toBe(one);
  expect(rests()).toBeGreaterThan(0);
  await sink.close();
});

test('an order is followed from its decision to its fill, by cloid and by oid, and no other is taken for it', async () => {
  using folder = new ChainFolder();
  const { sink, reader } = await openChain(folder);
  const say = (type: string, data: Record<string, unknown>) => sink.append({ actor: 'engine', type, data });
  const intent = (cloid: string, decision_id: string) => ({ cloid, decision_id });
  await say('order_intent', { batch: 1, orders: [intent(CLOID, 'd-boot-1')] });
  await say('order_intent', { batch: 2, orders: [intent(OTHER, 'd-boot-12')] });
  await say('order_report', { batch: 1, orders: [{ cloid: CLOID, oid: 77, outcome: 'resting' }] });
  await say('order_report', { batch: 2, orders: [{ cloid: OTHER, oid: 771, outcome: 'resting' }] });
  await say('cancel', { orders: [{ oid: 77, cloid: null }] });
  await say('cancel', { orders: [{ oid: 771, cloid: null }] });
  await say('fill', { tid: 77, oid: 5, cloid: OTHER });
  const found = await reader.mentions('d-boot-1');
  expect(found.records.map(({ record }) => record?.type)).toEqual(['order_intent', 'order_report', 'cancel']);
  expect(found.records.at(-1)?.record?.data).toEqual({ orders: [{ oid: 77, cloid: null }] });
  expect((await reader.mentions('d-boot-123')).records).toEqual([]);
  await sink.close();
});
