// What came of an act, beside the button that asked for it.
'use client';
import { RECOVERY_GATES } from '@agora/shared/resume';
import type { ActProgress as Progress } from '../../lib/acts/act-progress.ts';
import { actText } from '../../lib/acts/act-text.ts';
import { gateHelp } from '../../lib/gates-text.ts';
import { useView } from '../../lib/live/live-context.tsx';
import { Sentence } from '../../ui/sentence.tsx';

export function ActProgress({ progress }: { progress: Progress }) {
  const view = useView();
  const { text, failed, gates } = actText(progress);
  return (
    <div role="status" aria-label="What came of it" className="mt-3">
      {text === '' ? null : (
        <p className={`border-l-4 pl-3 ${failed ? 'border-know text-know' : 'border-edge'}`}>
          <Sentence text={text} />
        </p>
      )}
      {gates.map(({ gate, value, helps }) => (
        <p key={gate} className="mt-1 pl-4 text-label">
          {RECOVERY_GATES[gate].label}: {value}. <Sentence text={gateHelp(helps, view)} />
        </p>
      ))}
    </div>
  );
}
