// One engine of the fleet. What nobody heard lately is last known; its STOP works all the same.
'use client';
import type { FleetRow as Row } from '@agora/shared/fleet';
import { ageOf, longAge } from '@agora/shared/format';
import { useState } from 'react';
import { freshId } from '../../lib/live/browser.ts';
import { advisedByWord } from '../../lib/stop/advised.ts';
import { stopText } from '../../lib/stop/stop-text.ts';
import { usePress } from '../../lib/stop/use-press.ts';
import { shapeOf, TONES } from '../../ui/looks.ts';
import { Shape } from '../../ui/shape.tsx';
import { Td } from '../../ui/table.tsx';
import { type Figure, fleetFigures } from './fleet-text.ts';

type Props = { row: Row; nowMs: number; isLost: boolean };

export function FleetRow({ row, nowMs, isLost }: Props) {
  const { engine_id, display, since, engine_age_ms } = row;
  const { gross, loss } = fleetFigures(row, isLost);
  const word = isLost ? 'UNKNOWN' : display.word;
  return (
    <tr className={isLost ? 'text-muted italic' : ''}>
      <Td>
        <a
          href={`/console?engine=${encodeURIComponent(engine_id)}`}
          className="inline-block min-h-6 font-semibold underline decoration-edge underline-offset-4"
        >
          {engine_id}
        </a>
      </Td>
      <Td>
        <RowStop row={row} isLost={isLost} />
      </Td>
      <Td>
        <span
          className={`flex items-center gap-x-2 font-semibold ${TONES[isLost ? 'violet_dashed' : display.look]}`}
        >
          <Shape name={shapeOf(word)} className="size-4 shrink-0" />
          {word}
        </span>
        <span className="text-label text-muted">{isLost ? 'Assume it is trading' : display.answer}</span>
      </Td>
      <Td className="whitespace-nowrap">{since === null ? 'not known' : longAge(ageOf(since, nowMs))}</Td>
      <FigureTd figure={gross} />
      <FigureTd figure={loss} />
      <Td isFigure>{engine_age_ms === null ? 'never' : `${longAge(engine_age_ms)} ago`}</Td>
    </tr>
  );
}

function FigureTd({ figure: { text, isMemory } }: { figure: Figure }) {
  return (
    <Td isFigure className={isMemory ? 'text-muted italic' : ''}>
      {text}
    </Td>
  );
}

/** Whether a stop stands, as far as the word alone tells; null = it does not. */
function isStopped(word: Row['display']['word']): boolean | null {
  if (word === 'HALTED' || word === 'HALTING' || word === 'UNCONFIRMED') return true;
  return word === 'ACTIVE' || word === 'REDUCING' || word === 'GATED' ? false : null;
}

function RowStop({ row: { engine_id, display }, isLost }: { row: Row; isLost: boolean }) {
  const [firstKey] = useState(() => `web-row-${freshId()}`);
  const { state, press } = usePress(firstKey, isLost ? null : isStopped(display.word), engine_id);
  const { label, status } = stopText(state, advisedByWord(isLost ? 'UNKNOWN' : display.word));
  return (
    <>
      <button
        type="button"
        aria-label={`${label} ${engine_id}`}
        onClick={press}
        className="min-h-11 rounded-sm border-2 border-act-text px-3 text-label font-bold text-act-text not-italic active:outline-3 active:outline-focus"
      >
        {label === 'STOP TRADING' ? 'STOP' : label}
      </button>
      <span role="status" aria-label={`STOP of ${engine_id}`} className="sr-only">
        {status}
      </span>
    </>
  );
}
