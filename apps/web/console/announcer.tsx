// Two regions for screen readers, present from load: one interrupts for a change of the answer, the other
// waits its turn for changes of the gate. Ages and figures are never announced.
'use client';
import { useEffect, useState } from 'react';
import { announced, answerKey, type Announcer as Said, SILENT } from '../lib/announcements.ts';
import type { View } from '../lib/live/view.ts';

export function Announcer({ view }: { view: View }) {
  const { word, answer, gate } = view.display;
  const isChecking = view.situation === null;
  const alert = useAnnounced(isChecking ? '' : `${word}. ${answer}.`, answerKey(view.display), view);
  const status = useAnnounced(isChecking ? '' : `${gate}.`, gate, view);
  return (
    <div className="sr-only">
      <div role="alert">{alert}</div>
      <div role="status">{status}</div>
    </div>
  );
}

/** What is said: `text` whenever `key` changes, held back to one announcement in five seconds. */
function useAnnounced(text: string, key: string, { at }: View): string {
  const [said, setSaid] = useState<Said & { key: string }>({ ...SILENT, key: '' });
  useEffect(() => {
    setSaid((before) => {
      if (text === '' || key === before.key) return before;
      const next = announced(before, text, at.monotonicMs);
      return next === before ? before : { ...next, key };
    });
  }, [text, key, at]);
  return said.said;
}
