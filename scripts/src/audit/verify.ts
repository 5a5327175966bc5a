// `./agora audit verify`: every chain from its files alone, against external anchors where they are given.
import { readFileSync } from 'node:fs';
import { parseAnchors } from '@agora/shared/audit-anchors';
import { type AuditPublicKey, auditPublicKeySchema } from '@agora/shared/audit-marks';
import type { AuditAnchor } from '@agora/shared/audit-record';
import { AUDIT_FAULTS, type AuditReport, auditSentence } from '@agora/shared/audit-report';
import { verifyAuditFiles } from '@agora/shared/audit-verify-files';
import { Refusal } from '../cli/refusal.ts';
import type { FoundChain } from './chains.ts';
import { chainCrypto, filesIn, readJson } from './node-files.ts';

export interface Evidence {
  readonly anchors: readonly AuditAnchor[];
  /** A public key that was kept off the host; it binds the chain it names. */
  readonly publicKey: AuditPublicKey | null;
  /** Whether every chain that has an anchor must be here. */
  readonly isComplete: boolean;
}

/** One report a chain; a chain of which only an anchor is left has one, too. */
export async function verifyChains(
  chains: readonly FoundChain[],
  evidence: Evidence,
): Promise<AuditReport[]> {
  const reports: AuditReport[] = [];
  for (const chain of chains) reports.push(await verifyChain(chain, evidence));
  const here = new Set([...chains.map(({ name }) => name), ...reports.map(({ chain }) => chain)]);
  const missing = [...new Set(evidence.anchors.map(({ chain }) => chain))].filter((name) => !here.has(name));
  return evidence.isComplete ? [...reports, ...missing.map(missingReport)] : reports;
}

async function verifyChain(
  { name, dir, notedHead, publicKey }: FoundChain,
  evidence: Evidence,
): Promise<AuditReport> {
  const key = evidence.publicKey?.chain === name ? evidence.publicKey : publicKey;
  const report = await verifyAuditFiles(filesIn(dir), {
    ...chainCrypto,
    anchors: evidence.anchors,
    notedHead,
    publicKey: key?.public_key ?? null,
    ...(name === null ? {} : { chain: name }),
  });
  return { ...report, chain: report.chain ?? name };
}

function missingReport(chain: string): AuditReport {
  const fault = {
    code: 'CHAIN_MISSING',
    file: null,
    line: null,
    seq: null,
    why: `${AUDIT_FAULTS.CHAIN_MISSING}; where only another one was copied, name that with --chain`,
  } as const;
  const counts = {
    records: 0,
    files: 0,
    checkpoints: 0,
    boots: 0,
    torn_bytes: 0,
    cut_count: 0,
    gap_count: 0,
  };
  const nothing = { head: null, first_at: null, anchored_to: null, signed_to: null, cuts: [], gaps: [] };
  const report = { chain, verdict: 'tampered', ...counts, ...nothing, fault } as const;
  return { ...report, cuts: [], gaps: [], sentence: auditSentence({ ...report, cuts: [], gaps: [] }) };
}

/** The anchors in a file. Refuses one that cannot be read whole. */
export function readAnchors(path: string): AuditAnchor[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Refusal(
      'usage',
      `cannot read the anchors in ${path} (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  try {
    const anchors = parseAnchors(text);
    if (anchors.length > 0) return anchors;
  } catch (error) {
    throw new Refusal(
      'usage',
      `${path}: ${(error as Error).message}`,
      'one anchor a line, as it was sent off the host',
    );
  }
  throw new Refusal('usage', `${path} holds no anchor`, 'one anchor a line, as it was sent off the host');
}

export function readKeptKey(path: string): AuditPublicKey {
  const key = readJson(path, auditPublicKeySchema);
  if (key === null)
    throw new Refusal('usage', `${path} is no public key of a chain`, 'keep a copy of public-key.json');
  return key;
}

export function isGood({ verdict }: AuditReport): boolean {
  return verdict === 'anchored' || verdict === 'consistent';
}

export function reportText(report: AuditReport): string {
  const { chain, sentence, records, files, head, first_at, signed_to, boots } = report;
  const lines = [`${chain ?? 'a chain without a name'}: ${sentence}`];
  if (head !== null)
    lines.push(
      `  ${count(records, 'good record')} in ${count(files, 'file')}, ${first_at} to ${head.at}, ${count(boots, 'boot')}; ${signed_to === null ? 'not signed yet' : `signed up to ${signed_to}`}`,
    );
  for (const { seq, at, since, code, kept, dropped } of report.gaps)
    lines.push(
      `  gap at ${seq}: not writable from ${since} to ${at} (${code}): ${count(kept, 'record')} late, ${dropped} lost`,
    );
  for (const { seq, file, bytes } of report.cuts)
    lines.push(
      `  cut at ${seq}: a torn last line of ${count(bytes, 'byte')} was cut from ${file} after a crash`,
    );
  const unlisted = report.gap_count + report.cut_count - report.gaps.length - report.cuts.length;
  if (unlisted > 0) lines.push(`  and ${unlisted} more gaps and cuts`);
  return lines.join('\n');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
