// How old a frame was already when it came: a stalled or narrow path delivers late, and what it delivers looks new. Measured
// by how much more time passed here than at the server since the frame that came the quickest.
import type { FrameFacts } from '@agora/shared/frame-facts';
import { epochMsOf } from '@agora/shared/time';
import { elapsedMs, type Instant } from './elapsed.ts';

/** One moment by both clocks: when a frame came, and when the server had built it. */
export type ClockAnchor = { readonly at: Instant; readonly serverMs: number };

type Built = Pick<FrameFacts, 'server_now'>;

export function anchoredAt({ server_now }: Built, at: Instant): ClockAnchor {
  return { at, serverMs: epochMsOf(server_now) };
}

/** Milliseconds, never negative: 0 = it came as quickly as the anchor, or quicker. */
export function lagBehind(anchor: ClockAnchor, { server_now }: Built, at: Instant): number {
  return Math.max(0, elapsedMs(anchor.at, at) - (epochMsOf(server_now) - anchor.serverMs));
}
