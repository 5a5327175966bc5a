// The six trust signals, then the facts they rest on and who was heard when.
import { clockLines } from '../lib/clocks.ts';
import { stripItems } from '../lib/latch-text.ts';
import type { View } from '../lib/live/view.ts';
import { type SignalCell, signalCells, signalsTitle } from '../lib/signal-cells.ts';
import { Panel } from '../ui/panel.tsx';
import { WayTo } from './way-to.tsx';

export function SignalsPanel({ view, className }: { view: View; className?: string }) {
  const { situation, display } = view;
  // Amber asks an operator to know something now; a safe halt asks for nothing, so its blocks stay grey.
  const urgent = display.look !== 'grey';
  return (
    <Panel
      id="signals"
      title={signalsTitle(situation, display.gate)}
      aside={<Heard view={view} />}
      className={className ?? ''}
    >
      <ul className="mt-1.5 grid grid-cols-2 gap-2 tablet:grid-cols-3 wide:grid-cols-6">
        {signalCells(situation).map((cell) => (
          <Cell key={cell.name} cell={cell} urgent={urgent} />
        ))}
      </ul>
      <dl className="mt-2 grid gap-x-5 gap-y-1.5 text-label tablet:grid-cols-2 wide:grid-cols-[3fr_3fr_6fr_3fr_5fr]">
        {stripItems(situation, view.seen.frame).map(({ name, text, lost, id, path }) => (
          <div key={name} id={id}>
            <dt className="font-semibold text-muted">
              {path === undefined ? (
                name
              ) : (
                <WayTo
                  path={path}
                  engineId={view.engineId}
                  className="inline-block min-h-6 content-center underline wide:-my-[0.1875rem] decoration-edge underline-offset-4 max-wide:min-h-11"
                >
                  {name}
                </WayTo>
              )}
            </dt>
            <dd className={lost ? 'text-stale' : ''}>{text}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

const CELL = {
  holds: 'border-line',
  blocks_quietly: 'border-2 border-edge',
  blocks: 'border-3 border-know text-know',
  not_known: 'border-2 border-dashed border-stale text-stale',
  awaited: 'border-2 border-dashed border-edge text-muted',
} as const;

const MARK = { holds: '', blocks: '✕ ', not_known: '? ', awaited: '' } as const;

function Cell({ cell: { name, standing, text }, urgent }: { cell: SignalCell; urgent: boolean }) {
  const drawn = standing === 'blocks' && !urgent ? 'blocks_quietly' : standing;
  return (
    <li className={`min-w-0 rounded-xs border px-2.5 py-1.5 ${CELL[drawn]}`}>
      <b className={`block text-label font-semibold ${standing === 'holds' ? 'text-muted' : ''}`}>
        <span aria-hidden="true">{MARK[standing]}</span>
        {name}
      </b>
      <span className="block text-label">{text}</span>
    </li>
  );
}

/** Under UNKNOWN the same ages stand as evidence in the panel above, and one fact has one age on a screen. */
function Heard({ view: { situation, display, seen } }: { view: View }) {
  if (situation === null || display.word === 'UNKNOWN') return null;
  const guardianMs = seen.frame?.ages.guardian_ms ?? null;
  const lines = clockLines(situation, guardianMs === null ? null : guardianMs + seen.elapsedMs);
  return (
    <>
      {lines.map(({ name, text, lost }, index) => (
        <span key={name} className={lost ? 'text-stale' : ''}>
          {index === 0 ? '' : ' · '}
          {name} {text}
        </span>
      ))}
    </>
  );
}
