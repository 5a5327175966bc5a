/** Where the host's switches lie, and what an engine keeps. */
import { join } from 'node:path';
import { DRILL_FILE } from '@agora/shared/drill-record';
import { enableFileName, killFileName } from '@agora/shared/host-files';
import type { EngineId } from '@agora/shared/ids';

export interface DataPaths {
  /** The data directory, which names of files are told below. */
  readonly root: string;
  /** Directories that must be readable for an absent file to mean anything. */
  readonly directories: readonly string[];
  readonly own: string;
  readonly killFiles: readonly string[];
  /** All of them must be touched. */
  readonly enableFiles: readonly string[];
  readonly haltFile: string;
  readonly noncesFile: string;
  readonly envelopeFile: string;
  /** Of the host, as markets are the same for every engine. */
  readonly marketNotesFile: string;
  /** Of the host, too: a drill has a deployment of its own. */
  readonly drillsFile: string;
  /** One recording a boot, where it was asked for. */
  readonly recordingsDir: string;
  /** The audit chain's folder. */
  readonly auditDir: string;
}

/** With several engines on the host each also needs its own enable file, so that one touch enables one. */
export function dataPaths(dataDir: string, engineId: EngineId, enginesOnHost: number): DataPaths {
  const own = join(dataDir, engineId);
  const at = (name: string) => join(dataDir, name);
  const shared = at(enableFileName(null));
  return {
    root: dataDir,
    directories: [dataDir, own],
    own,
    killFiles: [at(killFileName(null)), at(killFileName(engineId))],
    enableFiles: enginesOnHost > 1 ? [shared, at(enableFileName(engineId))] : [shared],
    haltFile: join(own, 'halt.json'),
    noncesFile: join(own, 'nonces.json'),
    envelopeFile: join(own, 'envelope.json'),
    marketNotesFile: join(dataDir, 'market-notes.json'),
    drillsFile: join(dataDir, DRILL_FILE),
    recordingsDir: join(own, 'recordings'),
    auditDir: join(own, 'audit'),
  };
}
