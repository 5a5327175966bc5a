// Two ways to less risk that are not STOP: quote only to shrink (asked of the engine here), and flatten (a command on the host,
// which previews before it acts). Looking at this page changes nothing.
'use client';
import { useState } from 'react';
import { useAct } from '../lib/acts/use-act.ts';
import { flattenText } from '../lib/exposure-text.ts';
import { useView } from '../lib/live/live-context.tsx';
import type { View } from '../lib/live/view.ts';
import { actRefusal, useSession } from '../lib/session/session.tsx';
import { useTRPCClient } from '../lib/trpc.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { Panel } from '../ui/panel.tsx';
import { ActProgress } from './acts/act-progress.tsx';
import { ExposurePanel } from './exposure-panel.tsx';
import { ExposureHistory } from './history/exposure-history.tsx';

export function ReducePage() {
  const view = useView();
  return (
    <>
      <PageHeading title={`Less risk for ${view.engineId}`}>
        Looking at this page changes nothing.
      </PageHeading>
      <div className="grid gap-3 desk:grid-cols-2">
        <ExposurePanel view={view} className="desk:col-span-2" />
        <ReduceOnly view={view} />
        <Flatten view={view} />
        <ExposureHistory className="desk:col-span-2" />
      </div>
    </>
  );
}

function ReduceOnly({ view }: { view: View }) {
  const session = useSession();
  const client = useTRPCClient();
  const { engineId } = view;
  const act = useAct(engineId);
  const [reason, setReason] = useState('');
  const send = () =>
    act.send((request_id, signal) =>
      client.acts.reduce.mutate(
        { engine_id: engineId, request_id, reason: reason.trim() === '' ? null : reason.trim() },
        { signal },
      ),
    );
  return (
    <Panel id="reduce-only" title="Quote only to shrink">
      <p className="mt-1">
        The engine goes on quoting, but only orders that make a position smaller. It needs a market that takes
        them; nothing is sold at once.
      </p>
      <div className="mt-3 grid gap-3">
        <Field
          id="reduce-reason"
          label="Reason, for the record (may stay empty)"
          value={reason}
          onChange={setReason}
          maxLength={200}
        />
        <Button onPress={send} disabledReason={actRefusal(session) ?? whyNot(view)}>
          Set reduce-only
        </Button>
      </div>
      <ActProgress progress={act.progress} />
    </Panel>
  );
}

function whyNot({ situation, display }: View): string | null {
  if (situation === null) return 'Not known yet.';
  if (display.word === 'UNKNOWN') return 'The state is not known: nothing can be asked for. Press STOP.';
  if (situation.state !== 'ACTIVE') return 'It is not trading: there are no quotes to limit.';
  return display.word === 'REDUCING' ? 'It quotes only to shrink already.' : null;
}

function Flatten({ view }: { view: View }) {
  const { text, lost } = flattenText(view.situation);
  return (
    <Panel id="flatten" title="Close positions now: on the host" lost={lost}>
      <p className="mt-1">
        Run this on the host. It shows what it would close, at which cost and whether the book covers it, and
        asks before it acts.
      </p>
      <pre className="mt-2 rounded-sm whitespace-pre-wrap border border-line bg-bg px-3 py-2 font-mono">
        ./agora flatten --engine {view.engineId}
      </pre>
      <p className="mt-2 text-label text-muted">
        <span className={lost ? 'italic' : ''}>{text}</span> It sends reduce-only orders that fill at once or
        not at all, leaves nothing resting, and cannot turn a position round. Nothing on this page can do it.
      </p>
    </Panel>
  );
}
