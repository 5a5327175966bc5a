/** `userFills`: our executions; the first frame of a subscription repeats the last ones. */
import { z } from 'zod';
import { wireFill } from '../../wire/fill.ts';
import { fillsRead } from './fills-read.ts';
import { isUs, type Reader, unused } from './reader.ts';

const schema = z.object({
  user: z.string(),
  fills: z.array(wireFill),
  isSnapshot: z.boolean().nullish(),
});

export const readUserFills: Reader = (data, context) => {
  const frame = schema.safeParse(data).data;
  if (frame === undefined) return unused('malformed');
  if (!isUs(frame.user, context)) return unused('other_user');
  return fillsRead(frame.fills, frame.isSnapshot ?? false, context);
};
