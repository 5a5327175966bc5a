// The recovery checklist as the engine last published it: each gate, what was observed, how old, and what helps.
import { gatesText } from '../../lib/gates-text.ts';
import type { View } from '../../lib/live/view.ts';
import { Panel } from '../../ui/panel.tsx';
import { Sentence } from '../../ui/sentence.tsx';

export function Gates({ view }: { view: View }) {
  const { title, lost, lines } = gatesText(view);
  return (
    <Panel id="gates" title={`1. ${title}`} lost={lost}>
      {lines.length === 0 ? (
        <p className="mt-1 text-muted">Not known: gates are published while the engine is halted.</p>
      ) : null}
      <ul className="mt-1">
        {lines.map(({ gate, standing, evidence, helps }) => (
          <li key={gate} className="border-t border-line py-1.5 first:border-t-0">
            <b className={`font-semibold ${lost ? 'text-muted italic' : ''}`}>{standing}</b>
            <span className="block text-label text-muted">
              {evidence}
              {helps === null ? null : <Sentence text={`${evidence === '' ? '' : '. '}${helps}`} />}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
