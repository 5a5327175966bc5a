/** What is said of a /kill: taken, how far, and how it ended. Says what was confirmed, not what was commanded. Pure. */
import { deriveDisplay } from '@agora/shared/display';
import { countText, longAge } from '@agora/shared/format';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { answerLines, stateLine } from '@agora/shared/telegram-text';
import { z } from 'zod';

/** What the guardian says that it did, before anybody is answered. */
export const killTakenSchema = z.object({
  engine: z.string().max(64).nullable().describe('null = every engine'),
  key: z.string().max(128),
  durable: z.enum(['redis', 'file']).nullable(),
  epoch: z.int().nonnegative(),
  replayed: z.boolean(),
});
export type KillTaken = z.infer<typeof killTakenSchema>;

const DURABLE = {
  redis: 'Durable in redis-latch',
  file: 'Durable as a kill file; redis-latch did not answer',
  none: 'NOT DURABLE yet; the guardian cancels and tries again',
} as const;
const LATE_MS = 10_000;

/** The frames that a stop is about. */
export function concerned(frames: readonly FrameFacts[], engine: string | null): FrameFacts[] {
  return frames.filter(({ engine_id }) => engine === null || engine === engine_id);
}

export function takenLines(kill: KillTaken, lateMs: number): string[] {
  return [
    `STOP taken · ${kill.engine ?? 'all engines'}`,
    `Key ${kill.key}, epoch ${kill.epoch}${kill.replayed ? ', stood already' : ''}. ${DURABLE[kill.durable ?? 'none']}.`,
    ...(lateMs > LATE_MS ? [`Written ${longAge(lateMs)} ago; a late stop is still a stop.`] : []),
  ];
}

/** The first message with how far each engine is. */
export function progressLines(kill: KillTaken, lateMs: number, frames: readonly FrameFacts[]): string[] {
  return [...takenLines(kill, lateMs), ...frames.map((frame) => stateLine(frame, displayOf(frame)))];
}

/** Whether an engine is seen stopped: no order rests, by a read that counts. */
export function isStopped(frame: FrameFacts): boolean {
  const { word, row } = displayOf(frame);
  return word === 'HALTED' || (word === 'BREACH' && row === 5 && frame.snapshot?.state === 'HALTED');
}

/** The last word: every engine with its state, the stopped ones last. */
export function finalLines(frames: readonly FrameFacts[]): string[][] {
  const open = frames.filter((frame) => !isStopped(frame));
  const head =
    open.length === 0
      ? `STOPPED · ${countText(frames.length, 'engine')}`
      : `STOP NOT CONFIRMED · ${open.map(({ engine_id }) => engine_id).join(', ')}`;
  const advice =
    open.length === 0 ? [] : ['Send /kill again. Same stop, safe to repeat. Then ./agora kill on the host.'];
  const blocks = [...open, ...frames.filter(isStopped)].map((frame) => answerLines('status', frame));
  return [[head, ...advice], ...blocks];
}

function displayOf(frame: FrameFacts) {
  return deriveDisplay({ frame, elapsedMs: 0, linkMs: 0 });
}
