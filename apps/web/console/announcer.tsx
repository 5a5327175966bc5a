// Two regions for screen readers, present from load: one interrupts for a change of the answer, the other
// waits its turn for changes of the gate. Ages and figures are never announced.
'use client';
import { sentenceCase } from '@agora/shared/format';
import { useEffect, useState } from 'react';
import { covers, keyOf, reasonsOf, widened } from '../lib/alarm/reasons.ts';
import { announced, answerKey, type Announcer as Said, SILENT } from '../lib/announcements.ts';
import type { View } from '../lib/live/view.ts';

export function Announcer({ view }: { view: View }) {
  const { word, answer, gate } = view.display;
  const isChecking = view.situation === null;
  const reasons = reasonsOf(view);
  const besides = reasons.filter((reason) => !answer.includes(reason));
  const about = besides.length === 0 ? '' : ` ${sentenceCase(besides.join(', '))}.`;
  const key = keyOf(answerKey(view.display), reasons);
  const alert = useAnnounced(isChecking ? '' : `${word}. ${answer}.${about}`, key, view);
  const status = useAnnounced(isChecking ? '' : `${gate}.`, gate, view);
  return (
    <div className="sr-only">
      <div role="alert">{alert}</div>
      <div role="status">{status}</div>
    </div>
  );
}

/** What is said: `text` whenever `key` changes or has one more reason, held back to one announcement in five seconds. */
function useAnnounced(text: string, key: string, { at }: View): string {
  const [said, setSaid] = useState<Said & { key: string }>({ ...SILENT, key: '' });
  useEffect(() => {
    setSaid((before) => {
      if (text === '' || covers(before.key, key)) return before;
      const next = announced(before, text, at.monotonicMs);
      return next === before ? before : { ...next, key: widened(before.key, key) };
    });
  }, [text, key, at]);
  return said.said;
}
