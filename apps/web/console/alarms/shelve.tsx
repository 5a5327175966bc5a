// Puts one alarm aside for some hours, with a reason, and takes it back.
'use client';
import type { AlertCode } from '@agora/shared/alert-catalogue';
import { useState } from 'react';
import { actRefusal, useSession } from '../../lib/session/session.tsx';
import { useTRPCClient } from '../../lib/trpc.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';

const HOURS_MAX = 8;

export function Shelve({ code, onDone }: { code: AlertCode; onDone: () => void }) {
  const client = useTRPCClient();
  const session = useSession();
  const [hours, setHours] = useState('1');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const shelve = async () => {
    try {
      const { done } = await client.alarms.shelve.mutate({
        code,
        hours: Number(hours),
        reason: reason.trim(),
      });
      if (done) return onDone();
      setProblem('Not kept.');
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'No answer.');
    }
  };
  const isHours = Number(hours) > 0 && Number(hours) <= HOURS_MAX;
  const missing = !isHours ? `1 to ${HOURS_MAX} hours.` : reason.trim() === '' ? 'A reason is needed.' : null;
  return (
    <fieldset className="mt-1 mb-3 grid max-w-160 gap-3 rounded-sm border border-edge p-3">
      <legend className="px-1 font-semibold">Shelve {code}</legend>
      <Field
        id="shelve-hours"
        label={`Hours, at most ${HOURS_MAX}`}
        value={hours}
        onChange={setHours}
        inputMode="decimal"
        maxLength={4}
      />
      <Field id="shelve-reason" label="Reason" value={reason} onChange={setReason} maxLength={200} />
      <div className="flex flex-wrap gap-3">
        <Button onPress={() => void shelve()} disabledReason={actRefusal(session) ?? missing}>
          Shelve
        </Button>
        <Button onPress={onDone}>Leave it</Button>
      </div>
      {problem === null ? null : <p className="text-know">{problem}</p>}
    </fieldset>
  );
}

export function Unshelve({ code, until, onDone }: { code: AlertCode; until: string; onDone: () => void }) {
  const client = useTRPCClient();
  const session = useSession();
  const unshelve = () => void client.alarms.unshelve.mutate({ code }).finally(onDone);
  return (
    <span className="block">
      until {until}{' '}
      <Button small onPress={unshelve} disabledReason={actRefusal(session)}>
        Take back {code}
      </Button>
    </span>
  );
}
