/** Reads the recorded contract lock and computes the one of the code as it stands. For tests and the generator. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CONTRACT_VERSION } from '../../src/contract-version.ts';
import { type ContractLock, schemaForms } from './lock.ts';

const FOLDER = fileURLToPath(new URL('../../src/', import.meta.url));
export const LOCK_PATH: string = fileURLToPath(new URL('contract.lock.json', import.meta.url));

/**
 * Modules that hold no part of the wire: tests, fixtures, generators, the operator's files, which have schemas
 * of their own, and the audit chain's files, which outlive versions and are read by their own rules.
 */
const NOT_CONTRACT =
  /\.(test|arbitrary)\.ts$|fixture|scenarios|^config|^runtime-config|^strategy-config|^operators-file|^audit-(?!record)/;

export function recordedLock(): ContractLock {
  return JSON.parse(readFileSync(LOCK_PATH, 'utf8')) as ContractLock; // written by the generator beside it
}

export async function currentLock(): Promise<ContractLock> {
  const files = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts') && !NOT_CONTRACT.test(file))
    .sort();
  const schemas: Record<string, string> = {};
  for (const file of files) {
    const module: Record<string, unknown> = await import(new URL(`../../src/${file}`, import.meta.url).href);
    for (const [name, form] of Object.entries(schemaForms(module))) {
      schemas[`${file.replace('.ts', '')}#${name}`] = createHash('sha256').update(form).digest('hex');
    }
  }
  return { contract_version: CONTRACT_VERSION, schemas };
}
