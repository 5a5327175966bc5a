// Verifies a whole chain, when asked: it reads every file, beside the trading. The last verdict stands with its time, whoever asked for it.
'use client';
import type { LastVerified } from '@agora/shared/console-audit';
import { useState } from 'react';
import { browserLocks, longRequest } from '../../lib/live/long-request.ts';
import { useTRPC, useTRPCClient } from '../../lib/trpc.tsx';
import { useAnswer } from '../../lib/use-answer.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';

type Asking = { kind: 'no' } | { kind: 'running' } | { kind: 'failed'; sentence: string };

export function Verification({ chain }: { chain: string }) {
  const [trpc, client] = [useTRPC(), useTRPCClient()];
  const last = useAnswer(trpc.audit.verified.queryOptions({ chain }), null);
  const [asking, setAsking] = useState<Asking>({ kind: 'no' });
  const verify = async () => {
    setAsking({ kind: 'running' });
    try {
      await longRequest(browserLocks(), () => client.audit.verify.query({ chain }));
      setAsking({ kind: 'no' });
      last.again();
    } catch (error) {
      setAsking({ kind: 'failed', sentence: error instanceof Error ? error.message : 'No answer.' });
    }
  };
  const isBad = asking.kind === 'failed' || last.data?.report.verdict === 'tampered';
  return (
    <Panel id="verification" title={`Is ${chain} whole?`}>
      <div className="mt-1 flex flex-wrap items-center gap-3">
        <Button
          onPress={() => void verify()}
          disabledReason={asking.kind === 'running' ? 'Reading every file.' : null}
        >
          Verify now
        </Button>
      </div>
      <p role="status" aria-label="Verdict" className={`mt-2 ${isBad ? 'text-know' : ''}`}>
        {verdictText(asking, last.data)}
      </p>
    </Panel>
  );
}

/** `last`: undefined = not known yet, null = nobody asked since this console started. */
function verdictText(asking: Asking, last: LastVerified | null | undefined): string {
  if (asking.kind === 'running') return 'Verifying.';
  if (asking.kind === 'failed') return `Not verified: ${asking.sentence}`;
  if (last === undefined) return 'Not known yet.';
  if (last === null) return 'Not verified since this console started.';
  const { sentence, records, files } = last.report;
  const at = last.at.slice(0, 19).replace('T', ' ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. ${records} records in ${files} files, verified ${at} UTC. Outside anchors are compared on the host: ./agora audit verify --anchors.`;
}
