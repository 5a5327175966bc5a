// One event by its id: everything it carries, and what it asks an operator to do.
'use client';
import { namingEngine } from '@agora/shared/engine-command';
import type { EngineId } from '@agora/shared/ids';
import { streamIdSchema, type TimelineItem } from '@agora/shared/timeline';
import { useTRPC } from '../../lib/trpc.tsx';
import { useAnswer } from '../../lib/use-answer.ts';
import { Asked } from '../../ui/asked.tsx';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';

export function OneEvent({ engineId, id, onClose }: { engineId: EngineId; id: string; onClose: () => void }) {
  const isId = streamIdSchema.safeParse(id).success;
  return (
    <Panel
      id="event"
      title={`Event ${id}`}
      aside={
        <Button small onPress={onClose}>
          Close
        </Button>
      }
    >
      {isId ? (
        <Found engineId={engineId} id={id} />
      ) : (
        <p className="text-know">This is not the id of an event.</p>
      )}
    </Panel>
  );
}

function Found({ engineId, id }: { engineId: EngineId; id: string }) {
  const trpc = useTRPC();
  const answer = useAnswer(
    trpc.audit.events.queryOptions({
      engine_id: engineId,
      before: following(id),
      count: 1,
      names: null,
      search: null,
    }),
    null,
  );
  return (
    <Asked answer={answer}>
      {(page) => <Fields item={page.items.find((item) => item.id === id) ?? null} />}
    </Asked>
  );
}

function Fields({ item }: { item: TimelineItem | null }) {
  if (item === null)
    return (
      <p className="text-muted">It is not among the events that are still kept. The chain has its record.</p>
    );
  if (item.event === null)
    return <p className="text-muted">This console cannot read it: a newer engine wrote it.</p>;
  const { next_action, ...fields } = item.event;
  return (
    <>
      <p className="font-semibold">{namingEngine(next_action, item.engine_id)}</p>
      <dl className="mt-2 grid gap-x-4 gap-y-0.5 text-[0.875rem] desk:grid-cols-[12rem_1fr]">
        {Object.entries(fields).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="font-mono break-all">
              {typeof value === 'string' ? value : JSON.stringify(value)}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** The next possible id: "older than this" then begins with the wanted one. */
function following(id: string): string {
  const [ms = '0', n = '0'] = id.split('-');
  return `${ms}-${BigInt(n) + 1n}`;
}
