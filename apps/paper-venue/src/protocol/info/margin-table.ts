// `marginTable`: one table by id; an id below 50 is a single tier of that leverage. Another is an internal error (500).
import { z } from 'zod';
import { uint } from '../scalars.ts';
import { defineInfo } from './query.ts';

const PLAIN_ID_END = 50;

export const marginTable = defineInfo({
  type: 'marginTable',
  params: z.object({ id: uint }),
  answer: ({ exchange }, { id }) => {
    const tiered = exchange.meta().marginTables.find(([tableId]) => tableId === id)?.[1];
    if (tiered !== undefined) return tiered;
    if (id === 0 || id >= PLAIN_ID_END) throw new RangeError(`no margin table ${id}`);
    return { description: '', marginTiers: [{ lowerBound: '0.0', maxLeverage: id }] };
  },
});
