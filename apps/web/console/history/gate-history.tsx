// The gate over the last hour: how often it closed, and for how long it was open.
'use client';
import type { Situation } from '@agora/shared/situation';
import { epochMsOf } from '@agora/shared/time';
import { isSnapshotLost } from '../../lib/clocks.ts';
import { GATE_EVENTS, type GateMinute, gateMinutes, gateText } from '../../lib/history/gate-minutes.ts';
import { useView } from '../../lib/live/live-context.tsx';
import { useTRPC } from '../../lib/trpc.tsx';
import { useAnswer } from '../../lib/use-answer.ts';
import { Asked } from '../../ui/asked.tsx';
import { type Column, Columns, LEVEL_MAX } from '../../ui/columns.tsx';
import { Panel } from '../../ui/panel.tsx';
import { eventsNamed } from './events-named.ts';

const COLUMN: Readonly<Record<GateMinute, Column>> = {
  open: { level: LEVEL_MAX, tone: 'quiet' },
  closed: { level: 1, tone: 'quiet' },
  'not known': { level: LEVEL_MAX, tone: 'unknown' },
};

export function GateHistory() {
  const { engineId, situation } = useView();
  const trpc = useTRPC();
  const query = eventsNamed(engineId, GATE_EVENTS);
  const answer = useAnswer(trpc.audit.events.queryOptions(query), 10_000);
  return (
    <Panel id="gate-history" title="Gate, last hour">
      <Asked answer={answer}>
        {({ items }) => {
          if (situation === null) return <p className="text-muted">Not known yet.</p>;
          const minutes = gateMinutes(items, situation.nowMs, knownMs(situation));
          const said = gateText(minutes, items, situation.nowMs);
          return (
            <>
              <p className="mt-1">{said}</p>
              <Columns label={said} columns={minutes.map((minute) => COLUMN[minute])} />
              <p className="mt-1 text-label text-muted">
                One column for a minute, now on the right: tall open, low closed, dashed not known.
              </p>
            </>
          );
        }}
      </Asked>
    </Panel>
  );
}

/** A silent engine tells of no closure: after its last word nothing is known. */
function knownMs(situation: Situation): number | null {
  if (!isSnapshotLost(situation)) return situation.nowMs;
  const asOf = situation.snapshot?.as_of ?? null;
  return asOf === null ? null : epochMsOf(asOf);
}
