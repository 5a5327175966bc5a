// Verifies a whole chain, when asked: it reads every file, beside the trading. The verdict stands with its time.
'use client';
import type { AuditReport } from '@agora/shared/audit-report';
import { utcTime } from '@agora/shared/format';
import { isoMs } from '@agora/shared/time';
import { useState } from 'react';
import { useView } from '../../lib/live/live-context.tsx';
import { useTRPCClient } from '../../lib/trpc.tsx';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';

type Verdict =
  | { kind: 'none' }
  | { kind: 'running' }
  | { kind: 'done'; report: AuditReport; at: string }
  | { kind: 'failed'; sentence: string };

export function Verification({ chain }: { chain: string }) {
  const client = useTRPCClient();
  const { situation } = useView();
  const [verdict, setVerdict] = useState<Verdict>({ kind: 'none' });
  const verify = async () => {
    setVerdict({ kind: 'running' });
    try {
      const report = await client.audit.verify.query({ chain });
      setVerdict({ kind: 'done', report, at: situation === null ? '' : utcTime(isoMs(situation.nowMs)) });
    } catch (error) {
      setVerdict({ kind: 'failed', sentence: error instanceof Error ? error.message : 'No answer.' });
    }
  };
  return (
    <Panel id="verification" title={`Is ${chain} whole?`}>
      <div className="mt-1 flex flex-wrap items-center gap-3">
        <Button
          onPress={() => void verify()}
          disabledReason={verdict.kind === 'running' ? 'Reading every file.' : null}
        >
          Verify now
        </Button>
      </div>
      <p role="status" aria-label="Verdict" className={`mt-2 ${isBad(verdict) ? 'text-know' : ''}`}>
        {verdictText(verdict)}
      </p>
    </Panel>
  );
}

function isBad(verdict: Verdict): boolean {
  return verdict.kind === 'failed' || (verdict.kind === 'done' && verdict.report.verdict === 'tampered');
}

function verdictText(verdict: Verdict): string {
  if (verdict.kind === 'none') return 'Not verified by this page yet.';
  if (verdict.kind === 'running') return 'Verifying.';
  if (verdict.kind === 'failed') return `Not verified: ${verdict.sentence}`;
  const { sentence, records, files } = verdict.report;
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. ${records} records in ${files} files, verified ${verdict.at} UTC. Outside anchors are compared on the host: ./agora audit verify --anchors.`;
}
