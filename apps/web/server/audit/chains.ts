// The audit chains that the console can read: its own from its files, each engine's from the engine itself. The guardian's is read
// on the host. What is shown proves nothing by itself; a record's proof and the verification do, as far as their sentence says.
import type { AuditFiles } from '@agora/shared/audit-files';
import { AUDIT_HEAD_FILE, AUDIT_PUBLIC_KEY_FILE } from '@agora/shared/audit-files';
import { auditPublicKeySchema } from '@agora/shared/audit-marks';
import { exportAuditLines, readAuditPage, readAuditTail } from '@agora/shared/audit-page';
import { type AuditProof, auditProofSchema, proveAuditRecord } from '@agora/shared/audit-proof';
import { auditAnchorSchema } from '@agora/shared/audit-record';
import { type AuditReport, auditReportSchema } from '@agora/shared/audit-report';
import { verifyAuditFiles } from '@agora/shared/audit-verify-files';
import {
  CHAIN_RECORDS_MAX,
  type ChainExport,
  type ChainPage,
  chainExportSchema,
  chainPageSchema,
} from '@agora/shared/chain-answers';
import type { ChainPageQuery, LastVerified } from '@agora/shared/console-audit';
import type { EngineId } from '@agora/shared/ids';
import { parseJson } from '@agora/shared/json';
import { isoMs } from '@agora/shared/time';
import type { z } from 'zod';
import type { AsksEngine, EngineTrpc } from '../engine/engine-client.ts';
import { chainCrypto, diskIn, WEB_CHAIN } from './chain-files.ts';
import type { OpenedAudit } from './web-audit.ts';

/** A whole chain takes its time. */
const VERIFY_MS_MAX = 120_000;
const LINE_MAX = 500;

export type ChainReader = {
  page(query: ChainPageQuery): Promise<ChainPage>;
  record(chain: string, seq: number): Promise<AuditProof>;
  verify(chain: string): Promise<AuditReport>;
  /** The last one that was asked for and came; null = none since this process started. */
  verified(chain: string): LastVerified | null;
  /** Exact lines from `fromSeq` on; the next number, or null at the end. */
  lines(chain: string, fromSeq: number): Promise<ChainExport>;
  names(): readonly string[];
};

export type ChainParts = {
  readonly dir: string;
  readonly audit: Pick<OpenedAudit, 'writer' | 'problem'>;
  readonly engines: AsksEngine;
  readonly engineIds: readonly EngineId[];
  readonly wallMs: () => number;
};

/** Every answer rejects where the chain cannot be read: an empty page would say that nothing was recorded. */
export function makeChainReader(parts: ChainParts): ChainReader {
  const engineOf = new Map(parts.engineIds.map((id) => [`engine-${id}`, id]));
  const files: AuditFiles = diskIn(parts.dir);
  let verifying: Promise<AuditReport> | null = null;
  const last = new Map<string, LastVerified>();
  const remote = async <T>(
    chain: string,
    schema: z.ZodType<T>,
    ask: (engine: EngineTrpc, signal: AbortSignal) => Promise<unknown>,
    limitMs?: number,
  ) => {
    const id = engineOf.get(chain);
    if (id === undefined) throw new RangeError(`no chain ${chain}`);
    const answer = await parts.engines.ask(id, schema, ask, limitMs);
    if (answer.ok) return answer.value;
    throw new Error(`engine ${id}: ${answer.problem}`);
  };
  const verifyRemote = (chain: string) =>
    remote(
      chain,
      auditReportSchema,
      (engine, signal) => engine.audit.verify.query(undefined, { signal }),
      VERIFY_MS_MAX,
    );
  const verifyOnce = () => {
    verifying ??= verifyOwn(parts.dir, files).finally(() => {
      verifying = null;
    });
    return verifying;
  };
  return {
    names: () => [WEB_CHAIN, ...engineOf.keys()],
    page: ({ chain, from_seq, count }) =>
      chain === WEB_CHAIN
        ? ownPage(files, parts.audit, from_seq, count)
        : remote(chain, chainPageSchema, (engine, signal) =>
            engine.audit.page.query({ from_seq, count }, { signal }),
          ),
    record: (chain, seq) =>
      chain === WEB_CHAIN
        ? proveAuditRecord(files, seq, chainCrypto)
        : remote(chain, auditProofSchema, (engine, signal) => engine.audit.record.query({ seq }, { signal })),
    verify: async (chain) => {
      const report = await (chain === WEB_CHAIN ? verifyOnce() : verifyRemote(chain));
      last.set(chain, { at: isoMs(parts.wallMs()), report });
      return report;
    },
    verified: (chain) => last.get(chain) ?? null,
    lines: (chain, from_seq) =>
      chain === WEB_CHAIN
        ? exportAuditLines(files, WEB_CHAIN, from_seq, CHAIN_RECORDS_MAX)
        : remote(chain, chainExportSchema, (engine, signal) =>
            engine.audit.export.query({ from_seq, count: CHAIN_RECORDS_MAX }, { signal }),
          ),
  };
}

async function ownPage(
  files: AuditFiles,
  audit: ChainParts['audit'],
  fromSeq: number | null,
  count: number,
): Promise<ChainPage> {
  const head = audit.writer?.head() ?? null;
  return {
    chain: WEB_CHAIN,
    head: head === null ? null : { seq: head.seq, hash: head.head, at: head.at },
    problem: audit.problem?.slice(0, LINE_MAX) ?? null,
    records:
      fromSeq === null ? await readAuditTail(files, count) : await readAuditPage(files, fromSeq, count),
  };
}

async function verifyOwn(dir: string, files: AuditFiles): Promise<AuditReport> {
  const disk = diskIn(dir);
  const beside = async <T>(name: string, schema: z.ZodType<T>) =>
    schema.safeParse(parseJson((await disk.read(name)) ?? '')).data ?? null;
  const notedHead = await beside(AUDIT_HEAD_FILE, auditAnchorSchema);
  const key = await beside(AUDIT_PUBLIC_KEY_FILE, auditPublicKeySchema);
  return verifyAuditFiles(files, {
    ...chainCrypto,
    notedHead,
    publicKey: key?.public_key ?? null,
    chain: WEB_CHAIN,
  });
}
