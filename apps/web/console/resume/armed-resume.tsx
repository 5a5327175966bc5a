// Ten seconds between the last step and the request, with Cancel in focus. Whatever voids the review ends them; so do Escape and a
// machine that slept.
'use client';
import { useEffect, useRef, useState } from 'react';
import { ARMED_MS, leftAfter } from '../../lib/acts/armed.ts';
import { every, readClocks } from '../../lib/live/browser.ts';
import { elapsedMs, type Instant } from '../../lib/live/elapsed.ts';
import { Overlay } from '../../ui/overlay.tsx';

const TICK_MS = 200;

type Props = { engineId: string; voided: string | null; onElapsed: () => void; onCancel: () => void };

export function ArmedResume({ engineId, voided, onElapsed, onCancel }: Props) {
  const acts = useRef({ voided, onElapsed, onCancel });
  acts.current = { voided, onElapsed, onCancel };
  const [leftMs, setLeftMs] = useState(ARMED_MS);
  useEffect(() => {
    let ticked: Instant = readClocks();
    let left: number | null = ARMED_MS;
    return every(TICK_MS, () => {
      const { voided: why, onElapsed: elapsed, onCancel: cancel } = acts.current;
      const at = readClocks();
      left = left === null ? null : leftAfter(left, elapsedMs(ticked, at));
      ticked = at;
      // A page that slept is no page that was watched.
      if (left === null || why !== null || document.visibilityState === 'hidden') return cancel();
      if (left <= 0) elapsed();
      else setLeftMs(left);
    });
  }, []);
  const seconds = Math.ceil(leftMs / 1_000);
  return (
    <Overlay titleId="armed-title" onClose={onCancel} className="border-3 border-know">
      <h2 id="armed-title" className="text-why font-semibold text-text">
        {engineId} resumes in <span className="tabular-nums">{seconds}</span> s
      </h2>
      <p className="mt-2">
        Then the engine checks every gate again and decides. STOP works at any moment after.
      </p>
      <button
        type="button"
        data-autofocus=""
        onClick={onCancel}
        className="mt-4 min-h-13 w-full rounded-sm border-2 border-edge px-4 text-why font-semibold"
      >
        Cancel
      </button>
    </Overlay>
  );
}
