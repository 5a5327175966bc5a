// Every engine, worst first, each with a STOP of its own. STOP above stops all of them.
'use client';
import type { Fleet } from '@agora/shared/fleet';
import { countText, longAge } from '@agora/shared/format';
import { CLOCK_LIMITS_MS } from '@agora/shared/freshness';
import { epochMsOf } from '@agora/shared/time';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useState } from 'react';
import { after, every, readClocks } from '../../lib/live/browser.ts';
import { elapsedMs, type Instant } from '../../lib/live/elapsed.ts';
import { useStreamSlot } from '../../lib/live/stream-slot.ts';
import { useTRPC } from '../../lib/trpc.tsx';
import { PageHeading } from '../../ui/page-heading.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';
import { FleetRow } from './fleet-row.tsx';

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
const TICK_MS = 1_000;
const RESUBSCRIBE_MS = 1_000;

export function FleetPage() {
  const { fleet, sinceMs, hasSlot } = useFleet();
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
        aside={fleet === null || isLost ? '' : 'live'}
        lost={isLost}
      >
        {hasSlot === false ? (
          <p className="mt-1 text-know">
            Too many pages of the console are open here. Close one: connections are kept free for STOP.
          </p>
        ) : null}
        {fleet === null ? null : (
          <Table label="Engines, worst first" columns={COLUMNS}>
            {fleet.rows.map((row) => (
              <FleetRow key={row.engine_id} row={row} nowMs={epochMsOf(fleet.server_now)} isLost={isLost} />
            ))}
          </Table>
        )}
      </Panel>
    </>
  );
}

function useFleet(): { fleet: Fleet | null; sinceMs: number; hasSlot: boolean | null } {
  const trpc = useTRPC();
  const [heard, setHeard] = useState<{ fleet: Fleet; at: Instant } | null>(null);
  const [now, setNow] = useState<Instant | null>(null);
  const hasSlot = useStreamSlot('list');
  const { status, reset } = useSubscription(
    trpc.console.fleet.subscriptionOptions(undefined, {
      enabled: hasSlot === true,
      onData: ({ data }) => setHeard({ fleet: data, at: readClocks() }),
    }),
  );
  useEffect(() => every(TICK_MS, () => setNow(readClocks())), []);
  useEffect(() => {
    if (hasSlot !== true || (status !== 'error' && status !== 'idle')) return;
    return after(RESUBSCRIBE_MS, reset);
  }, [hasSlot, status, reset]);
  const sinceMs = heard === null || now === null ? 0 : elapsedMs(heard.at, now);
  return { fleet: heard?.fleet ?? null, sinceMs, hasSlot };
}
