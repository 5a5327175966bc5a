/** `envelope.json`: read whenever somebody may have accepted something, replaced as a whole and on disk before a write resolves. */
import { readFileSync } from 'node:fs';
import { type EnvelopeRecord, envelopeRecordSchema } from '@agora/shared/envelope-record';
import type { EnvelopeFile } from '../../ports/data-dir.ts';
import { replaceDurably } from './replace-durably.ts';

export function envelopeFile(path: string): EnvelopeFile {
  return {
    read: () => {
      try {
        return { record: envelopeRecordSchema.parse(JSON.parse(readFileSync(path, 'utf8'))), problem: null };
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
          return { record: null, problem: null };
        return { record: null, problem: `${path} cannot be read as an envelope record` };
      }
    },
    write: (record: EnvelopeRecord) => replaceDurably(path, `${JSON.stringify(record, null, 2)}\n`),
  };
}
