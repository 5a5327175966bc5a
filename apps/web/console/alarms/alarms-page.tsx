// What alarms now, what every alarm means and asks for, whether people are reached, and whether each way to stop was proven.
'use client';
import type { AlarmBoard } from '@agora/shared/alarm-board';
import { epochMsOf } from '@agora/shared/time';
import { budgetText, pagesByBucket } from '../../lib/alarm-budget.ts';
import { useTRPC } from '../../lib/trpc.tsx';
import { useAnswer } from '../../lib/use-answer.ts';
import { Asked } from '../../ui/asked.tsx';
import { Columns } from '../../ui/columns.tsx';
import { PageHeading } from '../../ui/page-heading.tsx';
import { Panel } from '../../ui/panel.tsx';
import { GateHistory } from '../history/gate-history.tsx';
import { StopHistory } from '../history/stop-history.tsx';
import { Incidents } from './incidents.tsx';
import { KillPaths } from './kill-paths.tsx';
import { MasterList } from './master-list.tsx';
import { TestAlert } from './test-alert.tsx';

const ASK_EVERY_MS = 2_000;

export function AlarmsPage() {
  const trpc = useTRPC();
  const answer = useAnswer(trpc.alarms.board.queryOptions(), ASK_EVERY_MS);
  return (
    <>
      <PageHeading title="Alarms">
        An alarm names what to do. What asks for nothing is an event, not an alarm.
      </PageHeading>
      <Asked answer={answer}>{(board) => <Board board={board} again={answer.again} />}</Asked>
    </>
  );
}

function Board({ board, again }: { board: AlarmBoard; again: () => void }) {
  const nowMs = epochMsOf(board.server_now);
  const buckets = pagesByBucket(board.incidents, nowMs);
  const busiest = Math.max(...buckets);
  return (
    <div className="grid gap-3">
      <Incidents board={board} nowMs={nowMs} again={again} />
      <div className="grid gap-3 desk:grid-cols-2">
        <KillPaths engines={board.engines} nowMs={nowMs} />
        <TestAlert pagerAgeMs={board.pager_age_ms} />
        <GateHistory />
        <StopHistory />
        <Panel id="budget" title="Pages against the budget" className="desk:col-span-2">
          <p className="mt-1">{budgetText(buckets)}</p>
          <Columns
            label={`Pages by ten minutes over the last 12 h: ${busiest === 0 ? 'none' : `at most ${busiest}`}`}
            columns={buckets.map((n) => ({ level: n, tone: n > 1 ? 'loud' : 'quiet' }))}
          />
        </Panel>
      </div>
      <MasterList board={board} nowMs={nowMs} again={again} />
    </div>
  );
}
