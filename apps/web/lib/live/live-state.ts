// What the page knows of one engine, and the rules by which it believes a frame. Pure: frames, clocks and
// visits come in as values. It never shows a state that no recent frame supports.
import { deriveDisplay } from '@agora/shared/display';
import type { Frame } from '@agora/shared/frame';
import type { EngineId } from '@agora/shared/ids';
import type { Seen } from '@agora/shared/situation';
import { elapsedMs, type Instant } from './elapsed.ts';
import { anchoredAt, type ClockAnchor, lagBehind } from './frame-lag.ts';

export type Source = 'stream' | 'poll';

/** `lagMs`: how old it was already when it came. */
type Received = { readonly frame: Frame; readonly at: Instant; readonly lagMs: number };

export type LiveState = {
  readonly engineId: EngineId;
  /** The frame that is shown; null while CHECKING. */
  readonly accepted: Received | null;
  /** A first frame that contradicts UNKNOWN; it is believed only when a second one follows. */
  readonly doubted: Received | null;
  /** What was shown before the page was away: memory, and never shown but as that. */
  readonly remembered: Received | null;
  /** Since when the page waits for its first frame. */
  readonly begunAt: Instant;
  /** When the stream last brought a frame, or when it was last begun. */
  readonly streamAt: Instant;
  /** How far behind the stream was with its last frame, in milliseconds. */
  readonly streamLagMs: number;
  /** How the clock of the server stands to ours; null until a frame came. */
  readonly anchor: ClockAnchor | null;
  readonly source: Source;
};

/** Without a frame from the stream for this long the page asks by itself, in milliseconds. */
const STREAM_SILENT_MS_MAX = 4_000;
/** A stream further behind than this may be old, or two clocks have drifted apart: the page asks, and knows. */
const STREAM_LAG_MS_MAX = 1_000;
/** A page that was away and hears nothing for this long is as blind as one that lost its link. */
const BLIND_MS_MAX = 4_000;
/** A first frame after UNKNOWN that finds no successor within this time proves nothing. */
const DOUBTED_MS_MAX = 4_000;
/** A frame this little older by number has overtaken another one; one far older comes from a new server. */
const REORDERED_SEQ_MAX = 10_000;

/** Nothing is known and nothing ever was: at load. */
export function checking(engineId: EngineId, at: Instant): LiveState {
  return {
    engineId,
    accepted: null,
    doubted: null,
    remembered: null,
    begunAt: at,
    streamAt: at,
    streamLagMs: 0,
    anchor: null,
    source: 'stream',
  };
}

/** The page was away and may show the past. Being away again prolongs nothing: a blind page stays UNKNOWN. */
export function startedOver(state: LiveState, at: Instant): LiveState {
  const isStillBlind = state.accepted === null && state.remembered !== null;
  return {
    ...checking(state.engineId, at),
    remembered: state.accepted ?? state.remembered,
    begunAt: isStillBlind ? state.begunAt : at,
  };
}

/** Takes in a frame received at `at`. A frame of another engine or one that was overtaken shows nothing. */
export function withFrame(state: LiveState, frame: Frame, source: Source, at: Instant): LiveState {
  if (frame.engine_id !== state.engineId) return state;
  // An answer counts from when it was asked for, so it is never behind, and tells how the clocks stand.
  const anchor = source === 'poll' ? null : (state.anchor ?? firstAnchor(state, frame, at));
  const lagMs = anchor === null ? 0 : lagBehind(anchor, frame, at);
  const heard: LiveState = {
    ...state,
    anchor: anchor === null || lagMs === 0 ? anchoredAt(frame, at) : anchor,
    ...(source === 'stream' ? { streamAt: at, streamLagMs: lagMs } : {}),
  };
  if (isOvertaken(state, frame)) return heard;
  return believing({ ...heard, source }, { frame, at, lagMs });
}

/** What the contract's tables need to know at `at`. */
export function seenAt(state: LiveState, at: Instant): Seen & { readonly frame: Frame | null } {
  const isBlind = elapsedMs(state.begunAt, at) > BLIND_MS_MAX;
  const shown = state.accepted ?? (isBlind ? state.remembered : null);
  if (shown === null) return { frame: null, elapsedMs: 0, linkMs: null };
  const sinceMs = elapsedMs(shown.at, at) + shown.lagMs;
  return { frame: shown.frame, elapsedMs: sinceMs, linkMs: sinceMs };
}

/** True when the page must ask for frames itself. */
export function isStreamSilent({ streamAt, streamLagMs }: LiveState, at: Instant): boolean {
  return elapsedMs(streamAt, at) > STREAM_SILENT_MS_MAX || streamLagMs > STREAM_LAG_MS_MAX;
}

/** A first frame that was long in coming may have been built as early as it was asked for. */
function firstAnchor({ begunAt }: LiveState, frame: Frame, at: Instant): ClockAnchor {
  return anchoredAt(frame, elapsedMs(begunAt, at) > STREAM_LAG_MS_MAX ? begunAt : at);
}

function believing(state: LiveState, received: Received): LiveState {
  const { doubted } = state;
  const isSecond = doubted !== null && elapsedMs(doubted.at, received.at) <= DOUBTED_MS_MAX;
  return contradictsUnknown(state, received) && !isSecond
    ? { ...state, doubted: received }
    : { ...state, accepted: received, doubted: null };
}

function isOvertaken({ accepted, doubted }: LiveState, frame: Frame): boolean {
  const newest = Math.max(accepted?.frame.seq ?? 0, doubted?.frame.seq ?? 0);
  return frame.seq <= newest && newest - frame.seq < REORDERED_SEQ_MAX;
}

function contradictsUnknown(state: LiveState, { frame, at, lagMs }: Received): boolean {
  const isUnknown = (seen: Seen) => deriveDisplay(seen).word === 'UNKNOWN';
  return isUnknown(seenAt(state, at)) && !isUnknown({ frame, elapsedMs: lagMs, linkMs: lagMs });
}
