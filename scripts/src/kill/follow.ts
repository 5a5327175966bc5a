// Shows a person at the terminal how a stop goes on, in the renderer's words, until the venue's proof or a limit. It only reads:
// leaving it changes nothing.
import { deriveDisplay } from '@agora/shared/display';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { whyHalted } from '@agora/shared/why-halted';
import { say } from '../cli/progress.ts';
import type { Home } from '../home.ts';
import { chosenEngines } from '../status/engines.ts';
import { readFrames } from '../status/read.ts';
import type { Plan } from '../supervisor/plan.ts';

const FOLLOW_MS_MAX = 30_000;
const LOOK_EVERY_MS = 200;

/** Resolves to whether every engine is HALTED with its clearance verified. */
export async function followStop(home: Home, plan: Plan): Promise<boolean> {
  const ids = chosenEngines(plan, undefined);
  const told = new Map<string, string>();
  for (const deadlineMs = performance.now() + FOLLOW_MS_MAX; performance.now() < deadlineMs; ) {
    const { frames } = await readFrames(home, plan, ids);
    for (const frame of frames) {
      const line = lineOf(frame);
      if (told.get(frame.engine_id) !== line) say(line);
      told.set(frame.engine_id, line);
    }
    if (frames.every(isVerified)) {
      for (const frame of frames) say(whyHalted({ frame, elapsedMs: 0, linkMs: 0 }).sentence);
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}

function lineOf(frame: FrameFacts): string {
  const { word, answer } = deriveDisplay({ frame, elapsedMs: 0, linkMs: 0 });
  return `${word} · ${frame.engine_id}. ${answer}.`;
}

function isVerified(frame: FrameFacts): boolean {
  const { word } = deriveDisplay({ frame, elapsedMs: 0, linkMs: 0 });
  const stage = frame.snapshot?.clearance?.stage ?? frame.guardian_seen?.clearance ?? null;
  return word === 'HALTED' && stage === 'verified';
}
