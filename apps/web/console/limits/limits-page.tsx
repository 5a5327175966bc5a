// The limits in force beside those of the file, what changed since the last halt, and a way to shrink one at once. Nothing here
// widens a limit: that takes an acceptance on the host.
'use client';
import type { ConsoleLimits } from '@agora/shared/console-limits';
import { onDay, utcTime } from '@agora/shared/format';
import { Fragment } from 'react';
import { type Act, useAct } from '../../lib/acts/use-act.ts';
import { limitFields, limitOf } from '../../lib/limit-rows.ts';
import { useView } from '../../lib/live/live-context.tsx';
import { useTRPC } from '../../lib/trpc.tsx';
import { useAnswer } from '../../lib/use-answer.ts';
import { Asked } from '../../ui/asked.tsx';
import { PageHeading } from '../../ui/page-heading.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Table, Td } from '../../ui/table.tsx';
import { ActProgress } from '../acts/act-progress.tsx';
import { Shrink } from './shrink.tsx';

const ASK_EVERY_MS = 5_000;

export function LimitsPage() {
  const view = useView();
  const trpc = useTRPC();
  const { engineId } = view;
  const answer = useAnswer(trpc.limits.view.queryOptions({ engine_id: engineId }), ASK_EVERY_MS);
  // Above what comes and goes with an answer: what came of an act is told to its end.
  const shrink = useAct(engineId);
  return (
    <>
      <PageHeading title={`Limits of ${view.engineId}`}>
        Shrinking applies at once. Expanding any limit needs its acceptance on the host: ./agora envelope.
      </PageHeading>
      <Asked answer={answer}>{(limits) => <Limits limits={limits} shrink={shrink} />}</Asked>
      <ActProgress progress={shrink.progress} />
    </>
  );
}

function Limits({ limits, shrink }: { limits: ConsoleLimits; shrink: Act }) {
  const { situation } = useView();
  const nowMs = situation?.nowMs ?? null;
  const isHaltKnown = (situation?.snapshot?.halt ?? null) !== null;
  const { now, problem, pending, since_halt } = limits;
  return (
    <div className="grid gap-3">
      {pending === null ? null : (
        <p className="rounded-sm border-3 border-know bg-surface px-3 py-2">
          Waiting for its acceptance on the host: {pending}
        </p>
      )}
      {now === null ? (
        <p className="text-stale">
          In force: not known. The engine did not answer: {problem ?? 'reason not known'}
        </p>
      ) : null}
      {now !== null && !now.accepted ? (
        <p className="text-know">The limits in force are not accepted: nothing is sent.</p>
      ) : null}
      <Compared limits={limits} />
      <Panel id="since-halt" title="Changed since the last halt">
        <p className="mt-1">
          {since_halt === null
            ? isHaltKnown
              ? 'Not known: the events do not reach back to the halt, or the engine was started since.'
              : 'No halt is known.'
            : since_halt.changes.length === 0
              ? `Nothing since the halt at ${utcTime(since_halt.halted_at)} UTC${onDay(since_halt.halted_at, nowMs)}.`
              : since_halt.changes
                  .map(
                    ({ field, from, to, at }) =>
                      `${utcTime(at)}${onDay(at, nowMs)} ${field}: ${from ?? 'none'} to ${to ?? 'none'}`,
                  )
                  .join('; ')}
        </p>
      </Panel>
      {now === null ? null : <Shrink envelope={now.in_force.envelope} act={shrink} />}
    </div>
  );
}

/** A long name ends its lines between its words, never inside of one. */
function breakable(field: string) {
  return field.split(/(?<=[_.])/).map((word) => (
    <Fragment key={word}>
      {word}
      <wbr />
    </Fragment>
  ));
}

const COLUMNS = [
  { name: 'Limit' },
  { name: 'In force now', isFigure: true },
  { name: 'In the file when this console started', isFigure: true },
  { name: 'Difference' },
];

function Compared({ limits: { now, file, file_expands } }: { limits: ConsoleLimits }) {
  const inForce = now?.in_force.envelope ?? null;
  const expands = new Set((file_expands ?? []).map(({ field }) => field));
  return (
    <Panel
      id="limits"
      title={
        inForce === null
          ? 'Limits'
          : `Limits v${inForce.version} in force, v${file.envelope.version} in the file`
      }
      aside={now === null ? '' : `hash ${now.in_force.hash.slice(0, 12)}…`}
    >
      <Table label="Limits in force and in the file" columns={COLUMNS}>
        {limitFields(file.envelope, inForce ?? file.envelope).map((field) => {
          const current = inForce === null ? null : limitOf(inForce, field);
          const filed = limitOf(file.envelope, field);
          const differs = inForce !== null && current !== filed;
          return (
            <tr key={field}>
              <Td>{breakable(field)}</Td>
              <Td isFigure>{inForce === null ? 'not known' : (current ?? 'none')}</Td>
              <Td isFigure>{filed ?? 'none'}</Td>
              <Td>{differs ? (expands.has(field) ? 'the file would expand it' : 'differs') : ''}</Td>
            </tr>
          );
        })}
      </Table>
    </Panel>
  );
}
