// Which audit chains there are below a folder: any folder that holds a file of a chain, or what lies beside one.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT_HEAD_FILE, AUDIT_PUBLIC_KEY_FILE } from '@agora/shared/audit-files';
import { type AuditPublicKey, auditPublicKeySchema, parseSegmentFileName } from '@agora/shared/audit-marks';
import { readAuditPage } from '@agora/shared/audit-page';
import { type AuditAnchor, auditAnchorSchema } from '@agora/shared/audit-record';
import { Refusal } from '../cli/refusal.ts';
import { filesIn, readJson } from './node-files.ts';

/** `<data>/<engine>/audit` is two folders down; one more for a folder of copies. */
const DEPTH_MAX = 3;

export interface FoundChain {
  /** What its files say; null when nothing in it can be read. */
  readonly name: string | null;
  readonly dir: string;
  readonly notedHead: AuditAnchor | null;
  readonly publicKey: AuditPublicKey | null;
}

/** The chains below any of `roots`, by folder. Refuses where there is none. */
export async function chainsBelow(roots: readonly string[]): Promise<FoundChain[]> {
  const dirs = roots.flatMap((root) => foldersBelow(root, DEPTH_MAX).filter(isChain).sort());
  if (dirs.length === 0)
    throw new Refusal(
      'notRunning',
      `there is no audit chain below ${roots.join(' or ')}`,
      'run `./agora up`, or name a folder with --dir',
    );
  return Promise.all(dirs.map(describe));
}

/** Of several chains the one that is asked for. */
export function chosenChain(chains: readonly FoundChain[], wanted: string | undefined): FoundChain {
  const names = chains.map(({ name, dir }) => name ?? dir).join(', ');
  const [first, ...others] = wanted === undefined ? chains : chains.filter(({ name }) => name === wanted);
  if (first === undefined)
    throw new Refusal('usage', `there is no audit chain '${wanted}'`, `one of: ${names}`);
  if (others.length > 0)
    throw new Refusal('usage', 'there are several audit chains', `choose with --chain: ${names}`);
  return first;
}

async function describe(dir: string): Promise<FoundChain> {
  const notedHead = readJson(join(dir, AUDIT_HEAD_FILE), auditAnchorSchema);
  const publicKey = readJson(join(dir, AUDIT_PUBLIC_KEY_FILE), auditPublicKeySchema);
  const [first] = await readAuditPage(filesIn(dir), 0, 1);
  const said = first?.record?.data.chain;
  return {
    name: publicKey?.chain ?? notedHead?.chain ?? (typeof said === 'string' ? said : null),
    dir,
    notedHead,
    publicKey,
  };
}

function isChain(dir: string): boolean {
  return (
    readdirSync(dir).some((name) => parseSegmentFileName(name) !== undefined) ||
    existsSync(join(dir, AUDIT_PUBLIC_KEY_FILE))
  );
}

function foldersBelow(dir: string, depth: number): string[] {
  if (!existsSync(dir)) return [];
  const below = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [dir, ...(depth === 0 ? [] : below.flatMap(({ name }) => foldersBelow(join(dir, name), depth - 1)))];
}
