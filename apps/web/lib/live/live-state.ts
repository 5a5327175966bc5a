// What the page knows of one engine, and the rules by which it believes a frame. Pure: frames, clocks and
// visits come in as values. It never shows a state that no recent frame supports.
import { deriveDisplay } from '@agora/shared/display';
import type { Frame } from '@agora/shared/frame';
import type { Seen } from '@agora/shared/situation';
import { elapsedMs, type Instant } from './elapsed.ts';

export type Source = 'stream' | 'poll';

type Received = { readonly frame: Frame; readonly at: Instant };

export type LiveState = {
  readonly engineId: string;
  /** The frame that is shown; null while CHECKING. */
  readonly accepted: Received | null;
  /** A first frame that contradicts UNKNOWN; it is believed only when a second one follows. */
  readonly doubted: Received | null;
  /** When the stream last brought a frame, or when it was last begun. */
  readonly streamAt: Instant;
  readonly source: Source;
};

/** Without a frame from the stream for this long the page asks by itself, in milliseconds. */
const STREAM_SILENT_MS_MAX = 4_000;
/** A first frame after UNKNOWN that finds no successor within this time proves nothing. */
const DOUBTED_MS_MAX = 4_000;
/** A frame this little older by number has overtaken another one; one far older comes from a new server. */
const REORDERED_SEQ_MAX = 10_000;

/** Nothing is known: at load, and whenever the page was away and may show the past. */
export function checking(engineId: string, at: Instant): LiveState {
  return { engineId, accepted: null, doubted: null, streamAt: at, source: 'stream' };
}

/** Takes in a frame received at `at`. A frame of another engine or one that was overtaken changes nothing. */
export function withFrame(state: LiveState, frame: Frame, source: Source, at: Instant): LiveState {
  if (frame.engine_id !== state.engineId) return state;
  const heard: LiveState = { ...state, streamAt: source === 'stream' ? at : state.streamAt, source };
  if (isOvertaken(state, frame)) return heard;
  const received = { frame, at };
  if (state.accepted === null || !contradictsUnknown(state, frame, at)) {
    return { ...heard, accepted: received, doubted: null };
  }
  const doubtedForMs = state.doubted === null ? null : elapsedMs(state.doubted.at, at);
  if (doubtedForMs !== null && doubtedForMs <= DOUBTED_MS_MAX) {
    return { ...heard, accepted: received, doubted: null };
  }
  return { ...heard, doubted: received };
}

/** What the contract's tables need to know at `at`. */
export function seenAt(state: LiveState, at: Instant): Seen {
  if (state.accepted === null) return { frame: null, elapsedMs: 0, linkMs: null };
  const sinceMs = elapsedMs(state.accepted.at, at);
  return { frame: state.accepted.frame, elapsedMs: sinceMs, linkMs: sinceMs };
}

/** True when the page must ask for frames itself. */
export function isStreamSilent(state: LiveState, at: Instant): boolean {
  return elapsedMs(state.streamAt, at) > STREAM_SILENT_MS_MAX;
}

function isOvertaken({ accepted, doubted }: LiveState, frame: Frame): boolean {
  const newest = Math.max(accepted?.frame.seq ?? 0, doubted?.frame.seq ?? 0);
  return frame.seq <= newest && newest - frame.seq < REORDERED_SEQ_MAX;
}

function contradictsUnknown(state: LiveState, frame: Frame, at: Instant): boolean {
  const isUnknown = (seen: Seen) => deriveDisplay(seen).word === 'UNKNOWN';
  return isUnknown(seenAt(state, at)) && !isUnknown({ frame, elapsedMs: 0, linkMs: 0 });
}
