/**
 * Reads from the newest files of the chain which fills earlier boots wrote down, and until when they wrote at all. It parses
 * the few lines that matter and proves nothing about the chain.
 */
import { type AuditFiles, chainFileNames, eachLine } from '@agora/shared/audit-files';
import { foundIn } from '@agora/shared/audit-page';
import type { AuditRecord } from '@agora/shared/audit-record';
import type { BootId } from '@agora/shared/ids';
import type { NotedFills } from '../../ports/noted-fills.ts';

/** The newest file may have been begun a moment before the end of the earlier boot. */
const FILES_MAX = 2;
const FILL = Buffer.from('"type":"fill"');
const DAY = Buffer.from('"type":"day"');

export async function notedFills(files: AuditFiles, bootId: BootId): Promise<NotedFills> {
  const own = Buffer.from(`"boot_id":"${bootId}"`);
  const tids = new Set<number>();
  let last: Buffer | null = null;
  let day: NotedFills['day'] = null;
  for (const name of (await chainFileNames(files)).slice(-FILES_MAX)) {
    await eachLine(files.chunks(name), (line) => {
      const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
      if (bytes.includes(own)) return false;
      last = Buffer.from(bytes);
      const tid = bytes.includes(FILL) ? recordIn(bytes)?.data.tid : undefined;
      if (typeof tid === 'number') tids.add(tid);
      if (bytes.includes(DAY)) day = dayIn(recordIn(bytes)) ?? day;
      return true;
    });
  }
  const ts = last === null ? undefined : recordIn(last)?.ts;
  return { lastMs: ts === undefined ? null : Date.parse(ts), tids, day };
}

function dayIn(record: AuditRecord | null): NotedFills['day'] {
  if (record?.type !== 'day') return null;
  const { utc_day: utcDay, ...coins } = record.data;
  if (typeof utcDay !== 'number') return null;
  const known = Object.entries(coins).filter((each): each is [string, number] =>
    Number.isSafeInteger(each[1]),
  );
  return { utcDay, unrealizedUusd: new Map(known) };
}

/** The place in the chain does not matter here. */
function recordIn(line: Uint8Array): AuditRecord | null {
  return foundIn(line, 0).record;
}
