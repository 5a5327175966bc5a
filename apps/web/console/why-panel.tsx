// Why it halted, or what is known when nothing is certain, and the evidence for it.
import { longAge } from '@agora/shared/format';
import type { ReactNode } from 'react';
import { clockLines } from '../lib/clocks.ts';
import type { View } from '../lib/live/view.ts';
import { Panel } from '../ui/panel.tsx';
import { Sentence } from '../ui/sentence.tsx';

/** What is only remembered is set smaller. `children` stand first: what was asked past Redis, where that had to be, is newer than whatever is remembered. */
export function WhyPanel({
  view,
  className,
  children,
}: {
  view: View;
  className?: string;
  children?: ReactNode;
}) {
  const { why, situation, display } = view;
  const evidence = [...(why.evidence === '' ? [] : [why.evidence]), ...heard(view)];
  const ageMs = situation?.ages.snapshot ?? null;
  return (
    <Panel
      id="why"
      title={why.title}
      aside={situation === null ? '' : `as of ${longAge(ageMs)}${ageMs === null ? '' : ' ago'}`}
      className={className ?? ''}
    >
      {children}
      <p
        className={`mt-1 border-l-4 border-edge pl-3 text-why-phone ${display.word === 'UNKNOWN' ? 'desk:text-table' : 'desk:text-why'}`}
      >
        <Sentence text={why.sentence} />
      </p>
      {situation === null ? null : <Evidence lines={evidence} />}
    </Panel>
  );
}

/** Under UNKNOWN the clocks are the evidence; otherwise they stand with the trust signals. */
function heard({ display, situation, seen }: View): string[] {
  if (display.word !== 'UNKNOWN' || situation === null) return [];
  const guardianMs = seen.frame?.ages.guardian_ms ?? null;
  const lines = clockLines(situation, guardianMs === null ? null : guardianMs + seen.elapsedMs);
  return [`Last heard: ${lines.map(({ name, text }) => `${name} ${text}`).join(' · ')}`];
}

/** A phone folds it to one line that opens at a touch. */
function Evidence({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return null;
  const paragraphs = lines.map((line) => <p key={line.slice(0, 16)}>{line}</p>);
  return (
    <div className="mt-1.5 text-label text-muted">
      <details className="desk:hidden">
        <summary>Evidence</summary>
        {paragraphs}
      </details>
      <div className="max-desk:hidden">{paragraphs}</div>
    </div>
  );
}
