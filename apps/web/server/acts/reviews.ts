// What an operator reviewed before asking for a resume, kept for as long as it may be acted on. A request that names no review of
// this process, an old one, or one that no longer fits what is there, is not sent.
import type { ActRefusal, AskResume, LimitChange, ResumeReview } from '@agora/shared/console-act';
import { REVIEW_MS_MAX } from '@agora/shared/console-act';
import type { Frame } from '@agora/shared/frame';
import { isoMs } from '@agora/shared/time';
import { whyHalted } from '@agora/shared/why-halted';
import type { System } from '../system.ts';

const REVIEWS_MAX = 256;

type Kept = { readonly sessionId: string; readonly atMs: number; readonly essence: string };

export class Reviews {
  readonly #system: System;
  readonly #kept = new Map<string, Kept>();

  constructor(system: System) {
    this.#system = system;
  }

  /** Null of `limitsChanged` = not known. */
  begin(sessionId: string, frame: Frame, limitsChanged: readonly LimitChange[] | null): ResumeReview {
    const { snapshot, latch } = frame;
    const wallMs = this.#system.wallMs();
    const obstacle = obstacleIn(frame);
    if (obstacle === null) this.#keep(frame, sessionId);
    return {
      seq: frame.seq,
      reviewed_at: isoMs(wallMs),
      valid_until: isoMs(wallMs + REVIEW_MS_MAX),
      engine_id: frame.engine_id,
      phrase: phraseFor(frame),
      halt_id: obstacle === null ? (snapshot?.halt?.halt_id ?? null) : null,
      reviewed:
        obstacle === null && latch !== null
          ? { panic_epoch: latch.panic_epoch, panic_global_epoch: latch.global.panic_epoch }
          : null,
      obstacle,
      display: frame.display,
      why: whyHalted({ frame, elapsedMs: 0, linkMs: 0 }).sentence.slice(0, 500),
      gates: snapshot?.recovery_gates ?? [],
      exposure: snapshot?.exposure ?? null,
      limits_changed: limitsChanged === null ? null : [...limitsChanged],
    };
  }

  /** Why `ask` must not be sent, with `now` as the frame of this moment; null = it may. */
  refusal(sessionId: string, ask: AskResume, now: Frame): ActRefusal | null {
    const kept = this.#kept.get(nameOf(ask.engine_id, ask.snapshot_seq));
    if (kept === undefined || kept.sessionId !== sessionId) return 'STALE_REVIEW';
    if (this.#system.monotonicMs() - kept.atMs > REVIEW_MS_MAX) return 'STALE_REVIEW';
    if (ask.phrase !== phraseFor(now)) return 'WRONG_PHRASE';
    const { snapshot, latch } = now;
    if (snapshot === null || latch === null || now.display.word === 'UNKNOWN') return 'NOT_KNOWN';
    if (snapshot.state !== 'HALTED') return 'NOT_HALTED';
    if (snapshot.halt?.halt_id !== ask.halt_id) return 'OTHER_HALT';
    const { panic_epoch, panic_global_epoch } = ask.reviewed;
    if (latch.panic_epoch !== panic_epoch || latch.global.panic_epoch !== panic_global_epoch)
      return 'NEWER_STOP';
    return essenceOf(now) === kept.essence ? null : 'CHANGED_SINCE_REVIEW';
  }

  #keep(frame: Frame, sessionId: string): void {
    const name = nameOf(frame.engine_id, frame.seq);
    this.#kept.delete(name);
    this.#kept.set(name, { sessionId, atMs: this.#system.monotonicMs(), essence: essenceOf(frame) });
    if (this.#kept.size <= REVIEWS_MAX) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}

function nameOf(engineId: string, seq: number): string {
  return `${engineId} ${seq}`;
}

function phraseFor({ engine_id }: Frame): string {
  return `RESUME ${engine_id}`;
}

/** What makes a review impossible, in one sentence. */
function obstacleIn({ snapshot, latch, display }: Frame): string | null {
  if (latch === null) return 'redis-latch cannot be read, so there is nothing to review.';
  if (snapshot === null || display.word === 'UNKNOWN' || display.word === 'CHECKING')
    return 'The state of the engine is not known, so there is nothing to review.';
  if (snapshot.state !== 'HALTED') return 'The engine is not halted.';
  return snapshot.halt === null ? 'The halt is not recorded, so there is nothing to review.' : null;
}

/** What must be the same at the request as at the review. Prices move; sizes, limits and causes must not. */
function essenceOf({ snapshot, latch }: Frame): string {
  return JSON.stringify([
    snapshot?.boot_id,
    snapshot?.halt?.halt_id,
    snapshot?.halt?.consequences_total,
    latch?.panic_epoch,
    latch?.global.panic_epoch,
    snapshot?.exposure.rows.map(({ coin, szi }) => [coin, szi]),
    snapshot?.envelope.hash,
    snapshot?.recon.match,
  ]);
}
