// Shows a person at the terminal how a stop goes on, in the renderer's words, until the venue's proof, a limit, or Ctrl-C. It only reads:
// leaving it changes nothing.
import { deriveDisplay } from '@agora/shared/display';
import type { FrameFacts } from '@agora/shared/frame-facts';
import type { EngineId } from '@agora/shared/ids';
import { whyHalted } from '@agora/shared/why-halted';
import { say } from '../cli/progress.ts';
import type { Home } from '../home.ts';
import { chosenEngines } from '../status/engines.ts';
import { readFrames } from '../status/read.ts';
import type { Plan } from '../supervisor/plan.ts';

/** A proof that did not come until then is not waited for. */
export const FOLLOW_MS_MAX = 30_000;
const LOOK_EVERY_MS = 200;

/** Resolves to the engines that are not HALTED with their clearance verified: to none as soon as all are, else at the limit or once `leave` is. */
export async function followStop(home: Home, plan: Plan, leave: AbortSignal): Promise<readonly EngineId[]> {
  const ids = chosenEngines(plan, undefined);
  const told = new Map<string, string>();
  let unproven: readonly EngineId[] = ids;
  const deadlineMs = performance.now() + FOLLOW_MS_MAX;
  while (performance.now() < deadlineMs && !leave.aborted) {
    const { frames } = await readFrames(home, plan, ids);
    for (const frame of frames) {
      const line = lineOf(frame);
      if (told.get(frame.engine_id) !== line) say(line);
      told.set(frame.engine_id, line);
    }
    unproven = unprovenIn(frames);
    if (unproven.length === 0) {
      for (const frame of frames) say(whyHalted({ frame, elapsedMs: 0, linkMs: 0 }).sentence);
      return [];
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return unproven;
}

/** The engines of these frames for which the venue's proof has not come. */
export function unprovenIn(frames: readonly FrameFacts[]): EngineId[] {
  return frames.filter((frame) => !isVerified(frame)).map(({ engine_id }) => engine_id);
}

function lineOf(frame: FrameFacts): string {
  const { word, answer } = deriveDisplay({ frame, elapsedMs: 0, linkMs: 0 });
  return `${word} · ${frame.engine_id}. ${answer}.`;
}

function isVerified(frame: FrameFacts): boolean {
  const { word } = deriveDisplay({ frame, elapsedMs: 0, linkMs: 0 });
  const stage = frame.snapshot?.clearance?.stage ?? frame.guardian_seen?.clearance ?? null;
  // BREACH is also said of an engine that is halted with a position near its liquidation.
  const isHalted = word === 'HALTED' || (word === 'BREACH' && frame.snapshot?.state === 'HALTED');
  return isHalted && stage === 'verified';
}
