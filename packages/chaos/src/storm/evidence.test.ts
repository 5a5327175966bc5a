// What is kept of a run comes back as it was: the traces byte for byte, and what was noted, with what JSON has no word for. Nothing else is kept.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stamp } from '@agora/scripts/kept/stamp';
import { engineIdSchema } from '@agora/shared/ids';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepEvidence, openEvidence } from './evidence.ts';
import { type NotedRun, notedSchema } from './noted.ts';

const id = engineIdSchema.parse('one');
const RUN: NotedRun = {
  ...{ stamp: stamp(), seed: 7, seconds: 60, episodes: 2, stuck: null, endings: ['web: bye'] },
  stood_still: { times: 1, longest_ms: 120 },
  acts: [{ kind: 'touch', engine: id, ms: 5 }],
  struck: [{ fault: 'engine_killed', what: 'engine_killed', engine: id, ms: 7.5, forMs: 100 }],
  stops: [{ path: 'cli', answered: 'stopped', ms: 9 }],
  engines: [
    {
      id,
      wallets: { account: '0xa', engine: '0xb', guardian: '0xc' },
      envelope: {
        symbols: { BTC: { max_position_sz: '0.2' } },
        ...{ max_order_notional_usd: 2_000, price_collar_mid_bps: 150, max_messages_per_min: 480 },
      },
      outages: {
        ...{ latch: [{ fromUs: 1, toUs: 2 }], account: [], guardian: [] },
        engine: [{ fromUs: 3, toUs: Number.POSITIVE_INFINITY }],
        venue: [
          { fromUs: 5, toUs: 6 },
          { fromUs: 7, toUs: 8, holdsBytes: false },
        ],
      },
      stops: [
        {
          ...{ askedUs: 1, answeredUs: 2, key: 'k', scope: 'own', status: 200, durable: true },
          ...{ epoch: 3, replayed: false, hands: [12, null] },
        },
      ],
      latch: [{ us: 4, panicE: 1, resumeE: 1, panicG: Number.NaN, resumeG: Number.NaN, killFile: false }],
      killFiles: [{ fromUs: 5, toUs: Number.POSITIVE_INFINITY }],
      losses: [{ us: 6, panicE: 0, panicG: null }],
    },
  ],
};
const FILES = ['journal/000001.ndjson', 'data/one/audit/000001.jsonl', 'data/audit/guardian/000001.jsonl'];
const SECRET = 'data/one/wallet.key';
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'evidence-'));
  for (const file of [...FILES, SECRET]) {
    mkdirSync(dirname(join(dir, 'run', file)), { recursive: true });
    writeFileSync(join(dir, 'run', file), `of ${file}\n`);
  }
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a run comes back as it was kept, in the place of the one before it', async () => {
  const traces = { journalDir: join(dir, 'run/journal'), dataDir: join(dir, 'run/data') };
  const kept = join(dir, 'kept');
  mkdirSync(kept);
  writeFileSync(join(kept, 'of an earlier run'), '');
  await keepEvidence(RUN, traces, kept);
  const names = readdirSync(kept, { recursive: true, encoding: 'utf8' });
  expect(names.filter((name) => name.includes('wallet') || name.includes('earlier'))).toEqual([]);
  const opened = await openEvidence(kept);
  expect(opened.run).toEqual(RUN);
  const root = dirname(opened.traces.journalDir);
  for (const file of FILES) expect(readFileSync(join(root, file), 'utf8')).toBe(`of ${file}\n`);
  expect(existsSync(join(root, SECRET))).toBe(false);
  rmSync(root, { recursive: true });
});

test('a run of before kill files and losses were noted is opened, and anything else about them is refused', () => {
  const [engine] = RUN.engines;
  const opened = (change: object) => {
    const { killFiles: _, losses: __, ...old } = { ...engine };
    return notedSchema.safeParse(JSON.parse(JSON.stringify({ ...RUN, engines: [{ ...old, ...change }] })));
  };
  const [old] = opened({}).data?.engines ?? [];
  expect(old).toMatchObject({ id });
  expect(old !== undefined && ('killFiles' in old || 'losses' in old)).toBe(false);
  for (const change of [
    { killFiles: null },
    { losses: [{ us: 1 }] },
    { outages: { venue: [{ holdsBytes: true }] } },
  ])
    expect(opened(change).success).toBe(false);
});
