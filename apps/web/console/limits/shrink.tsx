// Shrinks one limit, at once. The difference is shown before it is asked for; anything that would expand is refused here, by
// the console and by the engine.
'use client';
import { compareEnvelopes, type Envelope } from '@agora/shared/envelope';
import { useState } from 'react';
import type { Act } from '../../lib/acts/use-act.ts';
import { limitOf, limitRows, withLimit } from '../../lib/limit-rows.ts';
import { useView } from '../../lib/live/live-context.tsx';
import { actRefusal, useSession } from '../../lib/session/session.tsx';
import { useTRPCClient } from '../../lib/trpc.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { freshForS, StepUp } from '../acts/step-up.tsx';

export function Shrink({ envelope, act }: { envelope: Envelope; act: Act }) {
  const view = useView();
  const session = useSession();
  const client = useTRPCClient();
  const { engineId } = view;
  const rows = limitRows(envelope);
  const [field, setField] = useState(rows[0]?.field ?? '');
  const [typed, setTyped] = useState('');
  const next = withLimit(envelope, field, typed);
  const changes = next === null ? [] : compareEnvelopes(envelope, next);
  const missing =
    actRefusal(session) ??
    whyNot(typed, changes) ??
    (freshForS(session) > 0 ? null : 'Show the second factor.');
  const send = () => {
    if (next === null) return;
    act.send((request_id, signal) =>
      client.acts.shrink.mutate(
        { engine_id: engineId, request_id, envelope: next, reason: null },
        { signal },
      ),
    );
  };
  return (
    <Panel id="shrink" title="Shrink one limit now">
      <div className="mt-2 grid max-w-160 gap-3">
        <div>
          <label htmlFor="shrink-limit" className="block text-label font-semibold text-muted">
            Limit
          </label>
          <select
            id="shrink-limit"
            value={field}
            onChange={(event) => setField(event.target.value)}
            className="mt-0.5 block min-h-11 w-full rounded-sm border border-edge bg-bg px-3 text-table text-text"
          >
            {rows.map((row) => (
              <option key={row.field} value={row.field}>
                {row.field}
              </option>
            ))}
          </select>
        </div>
        <Field
          id="shrink-to"
          label={`New value, now ${limitOf(envelope, field) ?? 'none'}`}
          value={typed}
          onChange={setTyped}
          inputMode="decimal"
          maxLength={24}
        />
        <StepUp />
        <Button onPress={send} disabledReason={missing}>
          {changes.length === 0
            ? 'Shrink'
            : `Shrink ${changes.map(({ from, to }) => `${from} to ${to}`).join(', ')}`}
        </Button>
      </div>
    </Panel>
  );
}

function whyNot(typed: string, changes: ReturnType<typeof compareEnvelopes>): string | null {
  if (typed.trim() === '') return 'Type a new value.';
  if (changes.length === 0) return 'That is no limit, or no change.';
  return changes.some(({ direction }) => direction === 'expand')
    ? 'That would expand it. On the host: ./agora envelope'
    : null;
}
