// What ties a kept raw file to the code that it speaks of: when, where, of which commit, and the hash of what is proven. A file without a
// stamp is of before stamps: it can be read, and nobody may say of it which code it has seen.
import { cpus } from 'node:os';
import { z } from 'zod';
import { ROOT } from '../home.ts';
import { changeSets } from './change-set.ts';
import { git, provenHash, treeOfFolder } from './proven.ts';

export const stampSchema = z.strictObject({
  at: z.iso.datetime(),
  machine: z.string().min(1),
  node: z.string().min(1),
  /** Null = not a git checkout. `changed`: a source file differed from the commit. */
  source: z.strictObject({ commit: z.string().regex(/^[0-9a-f]{40}$/), changed: z.boolean() }).nullable(),
  /** The hash over the sources of engine and guardian (proven.ts). */
  proven: z.string().regex(/^[0-9a-f]{16}$/),
  /** The heading of CHANGELOG.md that was being written. */
  change_set: z.string().min(1),
});
export type Stamp = z.output<typeof stampSchema>;

/** To be taken when a run begins: what it runs is what it read then. */
export function stamp(): Stamp {
  return stampSchema.parse({
    ...{ at: new Date().toISOString(), machine: machine(), node: process.version },
    ...{ source: sourceOf(ROOT), proven: provenHash(treeOfFolder(ROOT)), change_set: changeSets()[0] },
  });
}

const machine = (): string => `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;

const SOURCES = ['apps', 'packages', 'scripts', 'package.json', 'pnpm-lock.yaml'];

function sourceOf(root: string): Stamp['source'] {
  try {
    return {
      commit: git(root, ['rev-parse', 'HEAD']).toString().trim(),
      changed: git(root, ['status', '--porcelain', '--', ...SOURCES]).length > 0,
    };
  } catch {
    return null;
  }
}
