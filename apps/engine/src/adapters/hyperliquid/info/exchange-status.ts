/** `exchangeStatus`: the venue's clock, and what it calls special about its state. */
import { z } from 'zod';
import type { ExchangeStatus } from '../../../ports/venue-info.ts';

/** Texts and objects alike have been seen in such places: whatever it is, it is shown. */
export const exchangeStatusSchema = z
  .object({ time: z.int().positive(), specialStatuses: z.unknown() })
  .transform(({ time, specialStatuses }): ExchangeStatus => {
    if (specialStatuses === null || specialStatuses === undefined) return { timeMs: time, special: null };
    const special = typeof specialStatuses === 'string' ? specialStatuses : JSON.stringify(specialStatuses);
    return { timeMs: time, special: special.slice(0, 300) };
  });

export const exchangeStatus = () => ({ type: 'exchangeStatus' });
