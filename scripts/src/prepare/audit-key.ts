// The key that signs one audit chain, made before its process starts: in a container the process may only read it.
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import type { Home } from '../home.ts';
import { readOrMake } from './private-file.ts';

/** Ed25519, PKCS #8, as the process itself would make it. */
export function ensureAuditKey(home: Home, user: string): void {
  readOrMake(join(home.secrets, `audit-${user}.key`), () =>
    String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })).trim(),
  );
}
