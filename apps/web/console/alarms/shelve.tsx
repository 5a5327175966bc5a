// Puts one alarm aside for some hours, with a reason, and takes it back.
'use client';
import type { AlertCode } from '@agora/shared/alert-catalogue';
import { SHELVED_MS_MAX } from '@agora/shared/alert-incident';
import { useEffect, useRef, useState } from 'react';
import { actRefusal, useSession } from '../../lib/session/session.tsx';
import { useTRPCClient } from '../../lib/trpc.tsx';
import { useChange } from '../../lib/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Problem } from '../../ui/problem.tsx';

const HOURS_MAX = SHELVED_MS_MAX / 3_600_000;

export function Shelve({ code, onEnd }: { code: AlertCode; onEnd: () => void }) {
  const client = useTRPCClient();
  const session = useSession();
  const [hours, setHours] = useState('1');
  const [reason, setReason] = useState('');
  const form = useRef<HTMLFieldSetElement>(null);
  const word = useChange(
    (signal) =>
      client.alarms.shelve.mutate({ code, hours: Number(hours), reason: reason.trim() }, { signal }),
    {
      not: 'Not kept',
      onEnd: (done) => {
        if (done) onEnd();
      },
    },
  );
  // It opens far from the button that asked for it.
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const isHours = Number(hours) > 0 && Number(hours) <= HOURS_MAX;
  const missing = !isHours ? `1 to ${HOURS_MAX} hours.` : reason.trim() === '' ? 'A reason is needed.' : null;
  return (
    <fieldset ref={form} className="mt-1 mb-3 grid max-w-160 gap-3 rounded-sm border border-edge p-3">
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
        <Button onPress={word.ask} disabledReason={actRefusal(session) ?? missing}>
          Shelve
        </Button>
        <Button onPress={onEnd}>Leave it</Button>
      </div>
      <Problem text={word.problem} />
    </fieldset>
  );
}

export type ShelfProps = {
  readonly code: AlertCode;
  /** Until when it is shelved; null = it is not. */
  readonly until: string | null;
  readonly onShelve: () => void;
  readonly again: () => void;
};

/** One button for both ways, so that whoever pressed it keeps their place when it turns into the other. */
export function Shelf({ code, until, onShelve, again }: ShelfProps) {
  const client = useTRPCClient();
  const session = useSession();
  const takeBack = useChange((signal) => client.alarms.unshelve.mutate({ code }, { signal }), {
    not: 'Not kept',
    onEnd: again,
  });
  const isShelved = until !== null;
  return (
    <span id={shelfId(code)} className="block">
      {isShelved ? `until ${until} ` : ''}
      <Button
        small
        onPress={isShelved ? takeBack.ask : onShelve}
        disabledReason={isShelved ? actRefusal(session) : null}
      >
        {isShelved ? 'Take back' : 'Shelve'} {code}
      </Button>
      <Problem text={takeBack.problem} />
    </span>
  );
}

export function focusShelf(code: AlertCode): void {
  document.getElementById(shelfId(code))?.querySelector('button')?.focus();
}

function shelfId(code: AlertCode): string {
  return `shelf-${code}`;
}
