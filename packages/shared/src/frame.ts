/**
 * What the console receives: the engine's snapshot, the reader's own knowledge of its age, the latch as the
 * reader itself saw it, the guardian's witness, and the display derived from all of them at `server_now`.
 */
import { z } from 'zod';
import { displaySchema } from './display.ts';
import { frameFactsSchema } from './frame-facts.ts';

export const frameSchema = frameFactsSchema.extend({
  display: displaySchema,
  others_latched: z
    .boolean()
    .nullable()
    .describe('whether every other engine is known to be latched; null = there is no other'),
});
export type Frame = z.infer<typeof frameSchema>;
