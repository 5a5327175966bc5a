// Every engine, worst first, each with a STOP of its own. STOP above stops all of them.
'use client';
import type { Fleet } from '@agora/shared/fleet';
import { countText, longAge } from '@agora/shared/format';
import { CLOCK_LIMITS_MS } from '@agora/shared/freshness';
import type { EngineId } from '@agora/shared/ids';
import { epochMsOf } from '@agora/shared/time';
import { type FocusEvent, useEffect, useState } from 'react';
import { PageHeading } from '../../ui/page-heading.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';
import { FleetRow } from './fleet-row.tsx';
import { aged } from './fleet-text.ts';
import { inHeldOrder } from './held-order.ts';
import { useFleet } from './use-fleet.ts';

const COLUMNS = [
  { name: 'Engine' },
  // Second, so that a phone shows it without scrolling sideways.
  { name: 'Stop' },
  { name: 'State' },
  { name: 'Since' },
  { name: 'Gross, of total cap', isFigure: true },
  { name: 'Daily loss, of cap', isFigure: true },
  { name: 'Engine heard', isFigure: true },
];

export function FleetPage() {
  const { fleet, sinceMs, hasSlot } = useFleet();
  const { held, watch } = useHeldOrder(fleet);
  const isLost = fleet !== null && sinceMs > CLOCK_LIMITS_MS.link.lost;
  return (
    <>
      <PageHeading title="Fleet">
        Every engine, worst first. STOP above stops all of them; each row stops its own.
      </PageHeading>
      <Panel
        id="fleet"
        title={
          fleet === null
            ? 'Engines: not known yet'
            : isLost
              ? `Engines, last known ${longAge(sinceMs)} ago`
              : countText(fleet.rows.length, 'engine')
        }
        aside={fleet === null ? '' : asideOf(isLost, held !== null)}
        lost={isLost}
      >
        {hasSlot === false ? (
          <p className="mt-1 text-know">
            Asked every 2 s: other pages of the console hold the live streams. Close one, and this list is
            live.
          </p>
        ) : null}
        {fleet === null ? null : (
          <div {...watch}>
            <Table label="Engines, worst first" columns={COLUMNS}>
              {inHeldOrder(fleet.rows, held).map((row) => (
                <FleetRow
                  key={row.engine_id}
                  row={aged(row, sinceMs)}
                  nowMs={epochMsOf(fleet.server_now) + sinceMs}
                  isLost={isLost}
                />
              ))}
            </Table>
          </div>
        )}
      </Panel>
    </>
  );
}

/** Of one length whatever it says: a line that wraps would move the rows. */
function asideOf(isLost: boolean, isHeld: boolean): string {
  const order = isHeld ? 'order held' : 'worst first';
  return isLost ? order : `live, ${order}`;
}

/** Holds the order while the pointer or the focus is inside of what spreads `watch`. */
function useHeldOrder(fleet: Fleet | null) {
  const [isPointerIn, setPointerIn] = useState(false);
  const [isFocusIn, setFocusIn] = useState(false);
  const [held, setHeld] = useState<readonly EngineId[] | null>(null);
  const hold = () => setHeld((before) => before ?? fleet?.rows.map(({ engine_id }) => engine_id) ?? null);
  useEffect(() => {
    if (!isPointerIn && !isFocusIn) setHeld(null);
  }, [isPointerIn, isFocusIn]);
  const watch = {
    onPointerEnter: () => {
      setPointerIn(true);
      hold();
    },
    onPointerLeave: () => setPointerIn(false),
    onFocus: () => {
      setFocusIn(true);
      hold();
    },
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) =>
      setFocusIn(currentTarget.contains(relatedTarget)),
  };
  return { held, watch };
}
