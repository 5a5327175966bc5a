// Our books beside the venue's: differences first, then what each side counts and how old it is, and the way to accept the
// venue's truth while halted.
'use client';
import type { ConsoleRecon } from '@agora/shared/console-recon';
import { countText } from '@agora/shared/format';
import type { ReconReport } from '@agora/shared/recon-report';
import { type Act, useAct } from '../../lib/acts/use-act.ts';
import { differencesByRun } from '../../lib/history/drift-counts.ts';
import { useView } from '../../lib/live/live-context.tsx';
import type { View } from '../../lib/live/view.ts';
import { comparedText, unlistedText } from '../../lib/recon-text.ts';
import { timelineRows } from '../../lib/timeline/rows.ts';
import { useTRPC } from '../../lib/trpc.tsx';
import { useAnswer } from '../../lib/use-answer.ts';
import { Asked } from '../../ui/asked.tsx';
import { Columns } from '../../ui/columns.tsx';
import { PageHeading } from '../../ui/page-heading.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Table, Td } from '../../ui/table.tsx';
import { ActProgress } from '../acts/act-progress.tsx';
import { TimelineRow } from '../timeline-row.tsx';
import { Adopt } from './adopt.tsx';

const ASK_EVERY_MS = 3_000;

export function ReconPage() {
  const view = useView();
  const trpc = useTRPC();
  const { engineId } = view;
  const answer = useAnswer(trpc.recon.view.queryOptions({ engine_id: engineId }), ASK_EVERY_MS);
  // Above what comes and goes with an answer: what came of an act is told to its end.
  const adopt = useAct(engineId);
  return (
    <>
      <PageHeading title={`Reconciliation of ${view.engineId}`}>
        AGORA's own books beside what the venue shows. A difference closes the gate and halts.
      </PageHeading>
      <Asked answer={answer}>{(recon) => <Compared recon={recon} view={view} adopt={adopt} />}</Asked>
    </>
  );
}

function Compared({ recon, view, adopt }: { recon: ConsoleRecon; view: View; adopt: Act }) {
  return (
    <div className="grid gap-3">
      {recon.now === null ? (
        <Panel id="differences" title="Differences: not known" lost>
          <p className="mt-1 text-stale">The engine did not answer: {recon.problem ?? 'reason not known'}</p>
        </Panel>
      ) : (
        <Differences report={recon.now} view={view} />
      )}
      {recon.now === null || recon.now.differences_hash === null ? null : (
        <Adopt report={recon.now} view={view} act={adopt} />
      )}
      <ActProgress progress={adopt.progress} />
      <Drifts drifts={recon.drifts} nowMs={view.situation?.nowMs ?? null} />
    </div>
  );
}

const COLUMNS = [
  { name: 'What' },
  { name: 'Which' },
  { name: 'AGORA', isFigure: true },
  { name: 'Venue', isFigure: true },
];

function Differences({ report, view }: { report: ReconReport; view: View }) {
  const { title, aside, isLost } = comparedText(report, view);
  const unlisted = unlistedText(report);
  return (
    <Panel id="differences" title={title} aside={aside} lost={isLost}>
      {report.differences.length === 0 ? null : (
        <Table label="Differences between AGORA and the venue" columns={COLUMNS}>
          {report.differences.map(({ kind, subject, ours, venue }) => (
            <tr key={`${kind} ${subject}`}>
              <Td>{kind.replaceAll('_', ' ')}</Td>
              <Td className="font-mono break-all">{subject}</Td>
              <Td isFigure>{ours ?? 'nothing'}</Td>
              <Td isFigure>{venue ?? 'nothing'}</Td>
            </tr>
          ))}
        </Table>
      )}
      {unlisted === null ? null : <p className="mt-1 text-know">{unlisted}</p>}
      <dl className="mt-2 grid max-w-160 grid-cols-2 gap-x-6 gap-y-1">
        <dt className="text-muted">Orders AGORA counts</dt>
        <dd>{report.cached_count ?? 'not known'}</dd>
        <dt className="text-muted">Orders the venue lists</dt>
        <dd>{report.rest_count ?? 'not known'}</dd>
      </dl>
    </Panel>
  );
}

function Drifts({ drifts, nowMs }: { drifts: ConsoleRecon['drifts']; nowMs: number | null }) {
  const entries = (drifts ?? [])
    .flatMap(({ id, event }) => (event === null ? [] : [{ id, event, local: null }]))
    .reverse();
  return (
    <Panel id="drifts" title="Drifts and adoptions before">
      {drifts === null ? <p className="text-stale">Not known: redis-live does not answer.</p> : null}
      {drifts !== null && entries.length === 0 ? (
        <p className="text-muted">None among the events that are kept.</p>
      ) : null}
      <DriftColumns drifts={drifts ?? []} />
      <ol className="mt-1">
        {timelineRows(entries).map((row) => (
          <TimelineRow key={row.id} row={row} nowMs={nowMs} />
        ))}
      </ol>
    </Panel>
  );
}

/** Comparisons without a difference leave no event, so that each column is one that had some. */
function DriftColumns({ drifts }: { drifts: NonNullable<ConsoleRecon['drifts']> }) {
  const counts = differencesByRun(drifts);
  if (counts.length === 0) return null;
  return (
    <Columns
      label={`Differences of the last ${countText(counts.length, 'comparison')} that had any: at most ${Math.max(...counts)}`}
      columns={counts.map((count) => ({ level: count, tone: 'loud' }))}
    />
  );
}
