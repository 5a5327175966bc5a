/** `drills.json`: what drills of this host left. Nothing is decided by it: a file that is missing or unreadable is no drill, with the reason. */
import { readFileSync, statSync } from 'node:fs';
import { drillRecordsSchema } from '@agora/shared/drill-record';
import type { DrillsFile } from '../../ports/data-dir.ts';

const BYTES_MAX = 65_536;

export function drillsFile(path: string): DrillsFile {
  return {
    read: () => {
      try {
        const seen = statSync(path, { throwIfNoEntry: false });
        if (seen === undefined) return { drills: [], problem: null };
        if (!seen.isFile() || seen.size > BYTES_MAX)
          return { drills: [], problem: `${path} is no file of at most ${BYTES_MAX} bytes` };
        return { drills: drillRecordsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))), problem: null };
      } catch {
        return { drills: [], problem: `${path} cannot be read as a list of drills` };
      }
    },
  };
}
