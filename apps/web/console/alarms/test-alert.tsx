// Sends one silent message to everybody, to prove the way alerts take. Whether it arrived shows as the delivery in the header.
'use client';
import { longAge } from '@agora/shared/format';
import { useState } from 'react';
import { alertsText } from '../../lib/alerts-text.ts';
import { useView } from '../../lib/live/live-context.tsx';
import { actRefusal, useSession } from '../../lib/session/session.tsx';
import { useTRPCClient } from '../../lib/trpc.tsx';
import { useChange } from '../../lib/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';

const ASKED = 'Asked for. Delivered is what the line above says, not this.';

export function TestAlert({ pagerAgeMs }: { pagerAgeMs: number | null }) {
  const client = useTRPCClient();
  const session = useSession();
  const { situation, seen } = useView();
  const [told, setTold] = useState('');
  const test = useChange((signal) => client.alarms.test.mutate(undefined, { signal }), {
    not: 'Not asked for',
    refused: 'Not asked for, as far as this console knows: the audit or redis-live did not confirm it.',
    onEnd: (done) => setTold(done ? ASKED : ''),
  });
  return (
    <Panel id="test" title="Are people reached?" aside={`pager ${heardText(pagerAgeMs)}`}>
      <p className="mt-1">{alertsText(situation, seen.frame).text}.</p>
      <div className="mt-2">
        <Button onPress={test.ask} disabledReason={actRefusal(session)}>
          Send a test alert
        </Button>
      </div>
      <p role="status" aria-label="Test alert" className="mt-1 text-label text-muted">
        {test.problem || told}
      </p>
    </Panel>
  );
}

function heardText(ageMs: number | null): string {
  return ageMs === null ? 'never heard' : `heard ${longAge(ageMs)} ago`;
}
