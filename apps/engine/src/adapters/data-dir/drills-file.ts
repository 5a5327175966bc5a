/** `drills.json`: what drills of this host left. */
import { drillRecordsSchema } from '@agora/shared/drill-record';
import type { DrillsFile } from '../../ports/data-dir.ts';
import { readHostList } from './host-list.ts';

export function drillsFile(path: string): DrillsFile {
  return {
    read: () => {
      const { list, problem } = readHostList(path, drillRecordsSchema, 'drills');
      return { drills: list, problem };
    },
  };
}
