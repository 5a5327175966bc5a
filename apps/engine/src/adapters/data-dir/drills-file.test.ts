import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DRILL_FILE } from '@agora/shared/drill-record';
import { expect, test } from 'vitest';
import { drillsFile } from './drills-file.ts';

const drill = {
  drill_id: 'drill-1',
  path: 'file',
  n: 3,
  started_at: '2026-03-01T09:00:00.000Z',
  finished: null,
};

test('drills are read as they were left; what is no list of drills is none, with the reason', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'drills-')), DRILL_FILE);
  const found = (content: string | null) => {
    if (content !== null) writeFileSync(path, content);
    const { drills, problem } = drillsFile(path).read();
    return [drills.length, problem === null];
  };
  expect(found(null)).toEqual([0, true]);
  expect(found(JSON.stringify([drill]))).toEqual([1, true]);
  expect(found(JSON.stringify([{ ...drill, path: 'shout' }]))).toEqual([0, false]);
  expect(found('[')).toEqual([0, false]);
});
