// What an operator sees of the audit chains: the verdict with its exit code, the last records, one record with its proof.
import { hash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { auditProofSchema } from '@agora/shared/audit-proof';
import { auditReportSchema } from '@agora/shared/audit-report';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { AuditHome } from '../../test/audit-home.ts';
import { filesIn } from '../audit/node-files.ts';
import { Follower } from '../audit/tail.ts';
import { parseArguments } from '../cli/arguments.ts';
import { Refusal } from '../cli/refusal.ts';
import { audit } from './audit.ts';

const sha256Hex = (text: string) => hash('sha256', text);
const answerSchema = z.strictObject({ ok: z.boolean(), chains: z.array(auditReportSchema) });

async function run(home: AuditHome, ...argv: string[]): Promise<{ exit: string; out: string }> {
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text.toString();
    return true;
  });
  try {
    const args = parseArguments('audit', [...argv, '--home', home.dir], audit.flags, audit.wordsMax);
    return { exit: await audit.run(args), out };
  } finally {
    write.mockRestore();
  }
}

async function verifyJson(home: AuditHome, ...argv: string[]) {
  const { exit, out } = await run(home, 'verify', '--json', ...argv);
  return { exit, ...answerSchema.parse(JSON.parse(out)) };
}

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (error instanceof Refusal) return error;
  throw new Error('expected a Refusal');
}

const edit = (path: string | undefined, change: (text: string) => string) => {
  writeFileSync(path ?? '', change(readFileSync(path ?? '', 'utf8')));
};

describe('audit verify', () => {
  test('consistent without anchors, anchored with them, for every chain', async () => {
    using home = new AuditHome();
    const [engine, guardian] = [home.chain('engine-mm1'), home.chain('guardian', 3)];
    const early = {
      ...engine.anchor,
      seq: 0,
      head: sha256Hex(readFileSync(engine.files[0] ?? '', 'utf8').split('\n')[0] ?? ''),
    };
    const plain = await verifyJson(home);
    expect(plain).toMatchObject({
      exit: 'ok',
      ok: true,
      chains: [
        { chain: 'engine-mm1', verdict: 'consistent' },
        { chain: 'guardian', verdict: 'consistent' },
      ],
    });
    const anchors = home.file(
      'anchors',
      `${JSON.stringify(engine.anchor)}\n${JSON.stringify(guardian.anchor)}\n`,
    );
    const anchored = await verifyJson(home, '--anchors', anchors);
    expect(anchored.chains.map(({ anchored_to }) => anchored_to)).toEqual([
      engine.anchor.seq,
      guardian.anchor.seq,
    ]);
    const { out } = await run(home, 'verify', '--anchors', anchors, '--chain', 'guardian');
    expect(out).toMatch(
      /^guardian: intact and anchored up to its last record, 4\n {2}5 good records in 1 file, .*, 1 boot; signed up to 3\n/,
    );
    const partly = await run(
      home,
      'verify',
      '--anchors',
      home.file('early', JSON.stringify(early)),
      '--chain',
      'engine-mm1',
    );
    expect(partly.out).toMatch(
      /^engine-mm1: intact and anchored up to 0; after that consistent up to its last record, 15, not yet anchored\n/,
    );
    expect(out).toContain('Tamper-evident up to the last external anchor.');
    expect(out).not.toContain('immutable');
  });

  test('an altered record: exit 1, and file, line, record and reason', async () => {
    using home = new AuditHome();
    const { files } = home.chain('engine-mm1');
    edit(files[1], (text) => text.replace(/"i":(\d+)/, '"i":99'));
    const { exit, out } = await run(home, 'verify');
    expect(exit).toBe('failed');
    expect(out).toMatch(
      /^engine-mm1: tampered at \d{12}-2026-03-01\.jsonl, line 3, record \d+: this record does not follow/,
    );
  });

  test('a rewrite with the key, given the anchor: exit 1', async () => {
    using home = new AuditHome();
    const { anchor } = home.chain('engine-mm1', 11);
    const other = { ...anchor, head: 'b'.repeat(64) };
    const { exit, chains } = await verifyJson(home, '--anchors', home.file('anchors', JSON.stringify(other)));
    expect([exit, chains[0]?.fault?.code]).toEqual(['failed', 'ANCHOR_MISMATCH']);
  });

  test('an unfinished last line: exit 1, truncated tail', async () => {
    using home = new AuditHome();
    const { files } = home.chain('engine-mm1');
    appendFileSync(files.at(-1) ?? '', '{"actor":');
    const { exit, out } = await run(home, 'verify');
    expect(exit).toBe('failed');
    expect(out).toMatch(/^engine-mm1: truncated tail: the last line is unfinished \(9 bytes/);
  });

  test('a chain that is gone although there is an anchor of it: exit 1, in a copy too, unless one chain is named', async () => {
    using home = new AuditHome();
    const { dir, anchor } = home.chain('engine-mm1');
    const anchors = home.file('anchors', JSON.stringify([{ ...anchor, chain: 'web' }, anchor]));
    for (const where of [[], ['--dir', dir]]) {
      const { exit, chains } = await verifyJson(home, '--anchors', anchors, ...where);
      expect([exit, chains]).toMatchObject([
        'failed',
        [{ verdict: 'anchored' }, { chain: 'web', verdict: 'tampered', fault: { code: 'CHAIN_MISSING' } }],
      ]);
    }
    const one = ['--anchors', anchors, '--dir', dir, '--chain', 'engine-mm1'];
    expect(await verifyJson(home, ...one)).toMatchObject({ exit: 'ok', ok: true });
  });

  test('a copy whose chain was written anew under another name, given the anchor: exit 1', async () => {
    using home = new AuditHome();
    const { dir, anchor } = home.chain('engine-mm2');
    const anchors = home.file('anchors', JSON.stringify({ ...anchor, chain: 'engine-mm1' }));
    expect(await verifyJson(home, '--anchors', anchors, '--dir', dir)).toMatchObject({
      exit: 'failed',
      chains: [
        { chain: 'engine-mm2', verdict: 'consistent' },
        { chain: 'engine-mm1', fault: { code: 'CHAIN_MISSING' } },
      ],
    });
  });

  test('all files of a chain gone but what lies beside them: exit 1', async () => {
    using home = new AuditHome();
    for (const file of home.chain('engine-mm1').files) rmSync(file);
    expect(await verifyJson(home)).toMatchObject({
      exit: 'failed',
      chains: [{ chain: 'engine-mm1', fault: { code: 'HEAD_BEYOND_END' } }],
    });
  });

  test('the key that was kept elsewhere finds a chain that was exchanged as a whole', async () => {
    using home = new AuditHome();
    using kept = new AuditHome();
    home.chain('engine-mm1');
    const { publicKeyFile } = kept.chain('engine-mm1');
    expect(await verifyJson(home, '--key', publicKeyFile)).toMatchObject({
      exit: 'failed',
      chains: [{ fault: { code: 'WRONG_KEY' } }],
    });
    expect((await refusal(run(home, 'verify', '--key', kept.chain('web').publicKeyFile))).message).toContain(
      'which is not here',
    );
  });
});

describe('audit tail', () => {
  test('shows the last records of each chain, one a line', async () => {
    using home = new AuditHome();
    home.chain('engine-mm1', 11);
    home.chain('guardian', 2);
    const { exit, out } = await run(home, 'tail', '-n', '2');
    expect(exit).toBe('ok');
    expect(out.split('\n').map((line) => line.replace(/\{"head.*/, '…'))).toEqual([
      expect.stringMatching(
        /^engine-mm1 \| \d+ {2}2026-03-01T00:00:00\.010Z {2}engine {2}note {2}\{"i":10\}$/,
      ),
      expect.stringMatching(/^engine-mm1 \| \d+ {2}2026-03-01T00:00:00\.011Z {2}audit {2}checkpoint {2}…$/),
      'guardian | 2  2026-03-01T00:00:00.001Z  engine  note  {"i":1}',
      'guardian | 3  2026-03-01T00:00:00.002Z  audit  checkpoint  …',
      '',
    ]);
  });

  test('--json gives the records as they are', async () => {
    using home = new AuditHome();
    home.chain('engine-mm1', 11);
    const { out } = await run(home, 'tail', '--json', '--lines', '3');
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['note', 'note', 'checkpoint']);
  });

  test('following goes on where the tail ended, over files, whole lines only, each once', async () => {
    using home = new AuditHome();
    const { dir, files } = home.chain('engine-mm1');
    const contents = files.map((file) => readFileSync(file, 'utf8'));
    for (const file of files.slice(1)) rmSync(file);
    const [first = '', second = ''] = contents;
    const lines = first.split('\n');
    writeFileSync(files[0] ?? '', `${lines.slice(0, 2).join('\n')}\n`);
    const seen: number[] = [];
    const follower = new Follower(filesIn(dir), 1, ({ seq }) => seen.push(seq));
    await follower.look();
    expect(seen).toEqual([1]);
    appendFileSync(files[0] ?? '', (lines[2] ?? '').slice(0, 20));
    await Promise.all([follower.look(), follower.look()]);
    expect(seen).toEqual([1]);
    appendFileSync(files[0] ?? '', `${(lines[2] ?? '').slice(20)}\n`);
    writeFileSync(files[0] ?? '', first);
    writeFileSync(files[1] ?? '', second);
    await follower.look();
    const total = first.split('\n').length + second.split('\n').length - 2;
    expect(seen).toEqual(Array.from({ length: total - 1 }, (_, i) => i + 1));
  });
});

describe('audit show', () => {
  test('a record with its proof', async () => {
    using home = new AuditHome();
    const { anchor } = home.chain('engine-mm1');
    const { exit, out } = await run(home, 'show', '2');
    expect(exit).toBe('ok');
    expect(out).toMatch(/^record 2 of engine-mm1\n\{\n/);
    expect(out).toContain(`unbroken up to checkpoint ${anchor.seq}, whose signature by key key-1 is valid`);
    const json = await run(home, 'show', '2', '--json');
    expect(auditProofSchema.parse(JSON.parse(json.out))).toMatchObject({
      seq: 2,
      signed_by: { valid: true },
    });
  });

  test('a broken proof: exit 1', async () => {
    using home = new AuditHome();
    edit(home.chain('engine-mm1').files[0], (text) => text.replace('"i":0', '"i":1'));
    const { exit, out } = await run(home, 'show', '1');
    expect(exit).toBe('failed');
    expect(out).toContain('BROKEN: record 2 does not follow from record 1');
  });

  test('of several chains one must be named; a record must be there', async () => {
    using home = new AuditHome();
    home.chain('engine-mm1');
    home.chain('guardian');
    expect((await refusal(run(home, 'show', '1'))).line()).toContain(
      'choose with --chain: engine-mm1, guardian',
    );
    expect((await refusal(run(home, 'show', '1', '--chain', 'web'))).exit).toBe('usage');
    expect((await refusal(run(home, 'show', '999', '--chain', 'guardian'))).message).toBe(
      'there is no record 999 in guardian',
    );
  });
});

describe('a wrong command line is one clear line', () => {
  test.each([
    [[], /say what to do/],
    [['repair'], /there is no 'repair'/],
    [['constructor'], /there is no 'constructor'/],
    [['verify', '--follow'], /audit verify takes no --follow/],
    [['tail', '--anchors', 'x'], /audit tail takes no --anchors/],
    [['show'], /audit show takes one number/],
    [['show', '-1'], /unknown option '-1'/],
    [['show', 'x'], /takes a whole number/],
    [['tail', '-n', '0'], /takes a whole number from 1 to 1000/],
    [['tail', '-n', '1001'], /takes a whole number from 1 to 1000/],
    [['verify', '--anchors', '/nowhere'], /cannot read the anchors in \/nowhere \(ENOENT\)/],
  ])('%j', async (argv, message) => {
    using home = new AuditHome();
    home.chain('engine-mm1');
    const error = await refusal(run(home, ...argv));
    expect(error.exit).toBe('usage');
    expect(error.message).toMatch(message);
  });

  test.each([
    ['', /holds no anchor/],
    ['seq 7', /line 1 is no JSON/],
  ])('anchors that read %j', async (content, message) => {
    using home = new AuditHome();
    home.chain('engine-mm1');
    const error = await refusal(run(home, 'verify', '--anchors', home.file('anchors', content)));
    expect(error.message).toMatch(message);
  });

  test('nothing there', async () => {
    using home = new AuditHome();
    expect((await refusal(run(home, 'verify'))).exit).toBe('notRunning');
  });
});
