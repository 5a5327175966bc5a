/** `userFillsByTime`: executions between two instants of the venue, both inclusive, oldest first, at most 2,000 at once. */
import { z } from 'zod';
import { wireFill } from '../wire/fill.ts';

export const FILLS_AT_ONCE_MAX = 2_000;

export const userFillsByTimeSchema = z.array(wireFill);

export const userFillsByTime = (user: string, startTime: number, endTime: number | null) => ({
  type: 'userFillsByTime',
  user,
  startTime,
  ...(endTime === null ? {} : { endTime }),
});
