// Accepts the shown differences, by their hash, as the truth of the venue. Only while halted, with a reason and a fresh second
// factor. What is accepted is what is shown: a difference that changes meanwhile has another hash and is refused.
'use client';
import { cloidSchema, engineIdSchema, oidSchema } from '@agora/shared/ids';
import type { ReconReport } from '@agora/shared/recon-report';
import { useState } from 'react';
import type { Act } from '../../lib/acts/use-act.ts';
import type { View } from '../../lib/live/view.ts';
import { actRefusal, useSession } from '../../lib/session/session.tsx';
import { useTRPCClient } from '../../lib/trpc.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { freshForS, StepUp } from '../acts/step-up.tsx';

export function Adopt({ report, view, act }: { report: ReconReport; view: View; act: Act }) {
  const session = useSession();
  const client = useTRPCClient();
  const engineId = engineIdSchema.parse(view.engineId);
  const [reason, setReason] = useState('');
  const [isNamed, setNamed] = useState(false);
  const foreign = report.differences
    .filter(({ kind }) => kind === 'order_foreign')
    .map(({ subject }) => subject);
  const hash = report.differences_hash;
  const missing =
    actRefusal(session) ?? whyNot(view, reason, foreign.length > 0 && !isNamed, freshForS(session));
  const send = () => {
    if (hash === null) return;
    act.send((request_id, signal) =>
      client.acts.adopt.mutate(
        {
          engine_id: engineId,
          request_id,
          differences_hash: hash,
          named_orders: foreign.flatMap(orderId),
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
        {foreign.length === 0 ? null : (
          <label className="flex min-h-11 items-start gap-3">
            <input
              type="checkbox"
              className="mt-1 size-5"
              checked={isNamed}
              onChange={(event) => setNamed(event.target.checked)}
            />
            <span>
              These orders are not ours and stay:{' '}
              <span className="font-mono break-all">{foreign.join(', ')}</span>
            </span>
          </label>
        )}
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
  isUnnamed: boolean,
  factorS: number,
): string | null {
  if (situation === null || display.word === 'UNKNOWN') return 'The state is not known.';
  if (situation.state !== 'HALTED') return 'Only while halted: press STOP first.';
  if (isUnnamed) return 'Name the orders that are not ours, or cancel them at the venue.';
  if (reason.trim() === '') return 'A reason is needed.';
  return factorS > 0 ? null : 'Show the second factor.';
}

/** A difference names its order by the venue's number or by our id. */
function orderId(subject: string) {
  const asNumber = /^\d+$/.test(subject) ? oidSchema.safeParse(Number(subject)).data : undefined;
  const id = asNumber ?? cloidSchema.safeParse(subject).data;
  return id === undefined ? [] : [id];
}
