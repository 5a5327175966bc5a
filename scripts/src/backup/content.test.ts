// What changes its name while a backup is taken is in it all the same, and a chain that grows meanwhile verifies.
import { hash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDIT_EMPTY_TIP, AuditBatch } from '@agora/shared/audit-chain';
import { bootIdSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newSigner } from '../../test/audit-home.ts';
import { chainsBelow } from '../audit/chains.ts';
import { verifyChains } from '../audit/verify.ts';
import { createHome, homeAt } from '../home.ts';
import { copyPart } from './content.ts';

const BOOT = bootIdSchema.parse('boot-0001');
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-backup-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('a file that is renamed between the look and the copy is copied under its new name', () => {
  const home = homeAt(join(dir, 'home'));
  createHome(home);
  writeFileSync(join(home.data, 'halt.json.new'), '{}');
  writeFileSync(join(home.data, 'kept.jsonl'), 'whole\nha');
  copyPart(home, 'data', join(dir, 'backup'), (path) => {
    if (path.endsWith('.new')) renameSync(path, join(home.data, 'halt.json'));
    return readFileSync(path);
  });
  expect(readdirSync(join(dir, 'backup/data')).sort()).toEqual(['halt.json', 'kept.jsonl']);
  expect(readFileSync(join(dir, 'backup/data/kept.jsonl'), 'utf8')).toBe('whole\n');
});

/** A chain that an engine writes on: each `grow` is three records and a checkpoint with its head. */
class GrowingChain {
  readonly dir: string;
  #tip = AUDIT_EMPTY_TIP;
  #file = '';
  #records = 0;
  readonly #signer = newSigner();

  readonly #fileBytesMax: number;

  constructor(dir: string, fileBytesMax: number) {
    this.dir = dir;
    this.#fileBytesMax = fileBytesMax;
    mkdirSync(dir, { recursive: true });
  }

  grow(): void {
    const batch = new AuditBatch(
      {
        chain: 'mm-1',
        signer: this.#signer,
        sha256Hex: (text) => hash('sha256', text),
        segmentBytesMax: this.#fileBytesMax,
      },
      this.#tip,
    );
    const moment = () => ({ ts: isoMs(this.#records), monoMs: this.#records++, bootId: BOOT });
    for (let i = 0; i < 3; i++)
      batch.add({ ...moment(), actor: 'engine', type: 'note', dataText: '{"i":0}' });
    const anchor = batch.checkpoint(moment());
    for (const { open, text } of batch.parts) {
      this.#file = open ?? this.#file;
      appendFileSync(join(this.dir, this.#file), text);
    }
    writeFileSync(join(this.dir, 'head.json'), JSON.stringify(anchor));
    this.#tip = batch.tip;
  }
}

/** What the verifier says of a backup that is taken while the chain grows: `grows` times, once so many files were read. */
async function verdictOfCopy(atRead: number, grows: number, fileBytesMax: number): Promise<unknown> {
  const [home, backup] = [homeAt(join(dir, `home-${atRead}`)), join(dir, `backup-${atRead}`)];
  createHome(home);
  writeFileSync(join(home.data, 'a-file-before'), '');
  const chain = new GrowingChain(join(home.data, 'mm-1/audit'), fileBytesMax);
  chain.grow();
  let reads = 0;
  copyPart(home, 'data', backup, (path) => {
    const content = readFileSync(path);
    if (reads === atRead) for (let i = 0; i < grows; i += 1) chain.grow();
    reads += 1;
    return content;
  });
  const found = await chainsBelow([backup]);
  const [report] = await verifyChains(found, { anchors: [], publicKey: null, isComplete: false });
  return report === undefined ? 'none' : (report.fault ?? report.verdict);
}

test.each([
  ['records alone', 1, 1 << 20],
  ['records and files', 3, 1_500],
] as const)(
  'a chain to which a running engine adds %s is copied so that it verifies',
  async (_, grows, fileBytesMax) => {
    for (let atRead = 0; atRead < 3; atRead += 1)
      expect([atRead, await verdictOfCopy(atRead, grows, fileBytesMax)]).toEqual([atRead, 'consistent']);
  },
);
