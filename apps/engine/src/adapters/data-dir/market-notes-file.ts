/**
 * `market-notes.json`: what an operator, or a scenario, has to say about the market and when it is current. Nothing is decided by it: a
 * file that is missing, too large or no list of notes is no note, with the reason.
 */
import { coinSchema } from '@agora/shared/ids';
import { epochMsOf, isoMsSchema } from '@agora/shared/time';
import { z } from 'zod';
import type { MarketNotesFile } from '../../ports/data-dir.ts';
import { readHostList } from './host-list.ts';

const notesSchema = z
  .array(
    z
      .strictObject({
        from: isoMsSchema.transform(epochMsOf),
        until: isoMsSchema.transform(epochMsOf),
        /** Left out: the whole market. */
        coin: coinSchema.optional(),
        text: z.string().trim().min(1).max(200),
      })
      .refine(({ from, until }) => from < until, 'until must be later than from'),
  )
  .max(100);

export function marketNotesFile(path: string): MarketNotesFile {
  return {
    read: () => {
      const { list, problem } = readHostList(path, notesSchema, 'market notes');
      const notes = list.map(({ from, until, coin = null, text }) => ({
        ...{ fromWallMs: from, untilWallMs: until, coin, text },
      }));
      return { notes, problem };
    },
  };
}
