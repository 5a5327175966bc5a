// What a run notes of its engines holds the kill files that lay there, from when on its operator removed them, and what redis-latch lost.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineIdSchema } from '@agora/shared/ids';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Acts } from '../kills/acts.ts';
import { KillFiles } from './kill-files.ts';
import { Losses } from './losses.ts';
import type { Rig } from './rig.ts';
import { Spans } from './spans.ts';
import { Storm } from './storm.ts';

const id = engineIdSchema.parse('one');
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'storm-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('kill files and losses', () => {
  mkdirSync(join(dir, id));
  const dataFile = (name: string) => join(dir, name);
  const [killFiles, losses] = [new KillFiles([id], dataFile), new Losses()];
  killFiles.end();
  losses.copied(id, { panicE: 0, panicG: 0 });
  losses.note('rolled_back');
  const fleet = {
    ...{ ids: [id], dataFile, engines: new Map(), guardian: null, venue: { journalDir: dir } },
    ...{ pair: { config: { engines: [{ id, envelope: {} }] } }, walletsOf: () => ({}) },
  };
  const seen = { times: 0, longestMs: 0 };
  const parts = { acts: new Acts(), spans: new Spans(), standstill: { seen } };
  const storm = new Storm({ ...parts, fleet, killFiles, losses } as unknown as Rig); // all that is asked of it here
  writeFileSync(dataFile('one/kill'), '');
  killFiles.look();
  expect(storm.noted().engines).toMatchObject([
    { killFiles: [{ toUs: Number.POSITIVE_INFINITY }], losses: [{ panicE: 0, panicG: 0 }] },
  ]);
});
