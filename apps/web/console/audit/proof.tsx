// One record, whole, and how far it is proven: its hash, the links after it, and the signature they lead to.
'use client';
import type { AuditProof } from '@agora/shared/audit-proof';
import { useTRPC } from '../../lib/trpc.tsx';
import { useAnswer } from '../../lib/use-answer.ts';
import { Asked } from '../../ui/asked.tsx';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';

export function Proof({ chain, seq, onClose }: { chain: string; seq: number; onClose: () => void }) {
  const trpc = useTRPC();
  const answer = useAnswer(trpc.audit.record.queryOptions({ chain, seq }), null);
  return (
    <Panel
      id="proof"
      title={`Record #${seq} of ${chain}`}
      aside={
        <Button small onPress={onClose}>
          Close
        </Button>
      }
    >
      <Asked answer={answer}>{(proof) => <Proven proof={proof} />}</Asked>
    </Panel>
  );
}

function Proven({ proof }: { proof: AuditProof }) {
  const { record, hash, linked_to, signed_by, problem, seq } = proof;
  return (
    <>
      <p className={problem === null ? 'font-semibold' : 'font-semibold text-know'}>{proofSentence(proof)}</p>
      {record === null ? null : (
        <dl className="mt-2 grid gap-x-4 gap-y-0.5 text-[0.875rem] desk:grid-cols-[10rem_1fr]">
          <Fact name="Who">{record.actor}</Fact>
          <Fact name="What">{record.type}</Fact>
          <Fact name="When">{record.ts}</Fact>
          <Fact name="Data">{JSON.stringify(record.data)}</Fact>
          <Fact name="SHA-256">{hash ?? 'not known'}</Fact>
          <Fact name="Follows from">{record.prev}</Fact>
          <Fact name="Unbroken to">
            {linked_to === null ? 'not known' : `#${linked_to}, ${linked_to - seq} records on`}
          </Fact>
          <Fact name="Signed by">
            {signed_by === null
              ? 'no checkpoint yet'
              : `checkpoint #${signed_by.seq}, key ${signed_by.key_id}`}
          </Fact>
        </dl>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{name}</dt>
      <dd className="font-mono break-all">{children}</dd>
    </div>
  );
}

function proofSentence({ record, problem, signed_by }: AuditProof): string {
  if (problem !== null) return `Not proven: ${problem}.`;
  if (record === null) return 'There is no such record.';
  if (signed_by === null)
    return 'Linked without a break to the end, but no checkpoint has signed it yet: one follows within a minute.';
  return signed_by.valid
    ? 'Proven: unbroken to a signed checkpoint.'
    : 'Not proven: the signature does not fit.';
}
