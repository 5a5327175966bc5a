// Accepts the shown differences, by their hash, as the truth of the venue. Only while halted, with a reason and a fresh second
// factor. What is accepted is what is shown: a difference that changes meanwhile has another hash and is refused.
'use client';
import type { ReconReport } from '@agora/shared/recon-report';
import { useState } from 'react';
import type { Act } from '../../lib/acts/use-act.ts';
import type { View } from '../../lib/live/view.ts';
import { notAcceptable } from '../../lib/recon-text.ts';
import { actRefusal, useSession } from '../../lib/session/session.tsx';
import { useTRPCClient } from '../../lib/trpc.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { freshForS, StepUp } from '../acts/step-up.tsx';

export function Adopt({ report, view, act }: { report: ReconReport; view: View; act: Act }) {
  const session = useSession();
  const client = useTRPCClient();
  const { engineId } = view;
  const [reason, setReason] = useState('');
  const hash = report.differences_hash;
  const missing =
    actRefusal(session) ?? whyNot(view, reason, notAcceptable(report, engineId), freshForS(session));
  const send = () => {
    if (hash === null) return;
    act.send((request_id, signal) =>
      client.acts.adopt.mutate(
        {
          engine_id: engineId,
          request_id,
          differences_hash: hash,
          reason: reason.trim(),
        },
        { signal },
      ),
    );
  };
  return (
    <Panel id="adopt" title="Accept what the venue shows" aside={`hash ${hash?.slice(0, 12) ?? ''}…`}>
      <p className="mt-1">
        The ledger takes over the venue's side of exactly these differences. It cannot be taken back; it is
        recorded.
      </p>
      <div className="mt-3 grid max-w-160 gap-3">
        <Field
          id="adopt-reason"
          label="Reason, for the record"
          value={reason}
          onChange={setReason}
          maxLength={200}
        />
        <StepUp />
        <Button onPress={send} disabledReason={missing}>
          Accept these {report.differences_total} differences
        </Button>
      </div>
    </Panel>
  );
}

function whyNot(
  { situation, display }: View,
  reason: string,
  notAccepted: string | null,
  factorS: number,
): string | null {
  if (situation === null || display.word === 'UNKNOWN') return 'The state is not known.';
  if (situation.state !== 'HALTED') return 'Only while halted: press STOP first.';
  if (notAccepted !== null) return notAccepted;
  if (reason.trim() === '') return 'A reason is needed.';
  return factorS > 0 ? null : 'Show the second factor.';
}
