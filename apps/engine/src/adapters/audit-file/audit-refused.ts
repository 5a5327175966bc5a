/**
 * Why an audit chain was not opened, and the sink that stands in for it: always unwritable, so the gate stays closed while
 * the engine can still cancel, be asked and be stopped.
 */
import {
  type AuditFigures,
  type AuditHealth,
  type AuditSink,
  AuditUnwritable,
} from '@agora/shared/audit-sink';
import type { IsoMs } from '@agora/shared/time';

/** Codes of a refusal, each with what helps. */
const HELP = {
  CHAIN_BROKEN:
    'run `./agora audit verify`, keep the files as evidence, then move the folder away to begin a new chain',
  CHAIN_GONE: 'put the files back from a backup, or move the folder away to begin a new chain',
  KEY_MISSING: 'put the key file back, or move the folder of the chain away to begin a new one',
  KEY_CHANGED: 'put the right key file back, or move the folder of the chain away to begin a new one',
  KEY_UNREADABLE: 'make it a key file again that only its owner can read',
  NOT_READABLE: 'mend the folder or the disk, then start again',
} as const;
export type AuditRefusalCode = keyof typeof HELP;

export class AuditRefused extends Error {
  readonly code: AuditRefusalCode;

  constructor(code: AuditRefusalCode, what: string) {
    super(`${what}: ${HELP[code]}`);
    this.name = 'AuditRefused';
    this.code = code;
  }
}

/** A sink that records nothing and says so to everybody who asks. */
export function refusedSink(refusal: AuditRefused, since: IsoMs): AuditSink {
  const { code, message: why } = refusal;
  const health: AuditHealth = { writable: false, code, why, since };
  let dropped = 0;
  const reject = <T>(): Promise<T> => {
    const rejection = Promise.reject<T>(new AuditUnwritable(code, why));
    rejection.catch(() => undefined); // a record that nobody waits for must not end the process
    return rejection;
  };
  return {
    append: () => {
      dropped += 1;
      return reject();
    },
    note: () => {
      dropped += 1;
    },
    checkpoint: reject,
    health: () => health,
    head: () => null,
    figures: (): AuditFigures => ({ records: 0, commits: 0, waiting: 0, late: 0, dropped, withheld: 0 }),
    close: async () => false,
  };
}
