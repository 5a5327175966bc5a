// `./agora audit show N`: one record and how far it is proven.
import type { AuditProof } from '@agora/shared/audit-proof';
import { proveAuditRecord } from '@agora/shared/audit-proof';
import { Refusal } from '../cli/refusal.ts';
import type { FoundChain } from './chains.ts';
import { chainCrypto, filesIn } from './node-files.ts';

/** The proof of record `seq`. Refuses where there is no such record. */
export async function proveRecord({ name, dir }: FoundChain, seq: number): Promise<AuditProof> {
  const proof = await proveAuditRecord(filesIn(dir), seq, chainCrypto);
  if (proof.record === null && proof.problem === null)
    throw new Refusal(
      'failed',
      `there is no record ${seq} in ${name ?? dir}`,
      '`./agora audit tail -n 1` shows the last one',
    );
  return proof;
}

export function proofText(
  chain: FoundChain,
  { seq, record, hash, linked_to, signed_by, problem }: AuditProof,
): string {
  const lines = [`record ${seq} of ${chain.name ?? chain.dir}`];
  if (record !== null) lines.push(JSON.stringify(record, null, 2), `hash    ${hash}`);
  if (problem !== null) lines.push(`proof   BROKEN: ${problem}`);
  else if (signed_by === null)
    lines.push(`proof   unbroken up to record ${linked_to}, the last one; not signed yet`);
  else
    lines.push(
      `proof   unbroken up to checkpoint ${signed_by.seq}, whose signature by key ${signed_by.key_id} is valid`,
    );
  return lines.join('\n');
}
