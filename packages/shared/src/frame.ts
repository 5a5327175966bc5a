/**
 * What the console receives: the engine's snapshot, the reader's own knowledge of its age, the latch as the
 * reader itself saw it, the guardian's witness, and the display derived from all of them at `server_now`.
 */
import type { z } from 'zod';
import { displaySchema } from './display.ts';
import { frameFactsSchema } from './frame-facts.ts';

export const frameSchema = frameFactsSchema.extend({ display: displaySchema });
export type Frame = z.infer<typeof frameSchema>;
