// Agent wallets: one key each for engine, guardian and flatten of every engine (agents cannot withdraw), and on the
// paper venue the master key too. Keys never leave their 0400 files; only addresses are handed on.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { readOrMake } from './private-file.ts';

export const WALLET_ROLES = ['master', 'engine', 'guardian', 'flatten'] as const;
export type WalletRole = (typeof WALLET_ROLES)[number];

export interface Wallet {
  readonly keyFile: string;
  /** Lowercase 0x address of the key. */
  readonly address: string;
}

/** The wallet of one engine's role, made on first use. Throws a Refusal when its file does not hold a valid key. */
export function ensureWallet(home: Home, engineId: string, role: WalletRole): Wallet {
  const keyFile = join(home.secrets, `wallet-${engineId}-${role}.key`);
  const key = readOrMake(keyFile, randomKey);
  return { keyFile, address: addressOf(key, keyFile) };
}

function randomKey(): string {
  for (;;) {
    const bytes = randomBytes(32);
    if (secp256k1.utils.isValidSecretKey(bytes)) return `0x${bytes.toString('hex')}`;
  }
}

/** Ethereum address: the last 20 bytes of keccak-256 over the uncompressed public key without its prefix byte. */
function addressOf(key: string, keyFile: string): string {
  const bytes = Buffer.from(key.replace(/^0x/, ''), 'hex');
  if (!/^0x[0-9a-f]{64}$/i.test(key) || !secp256k1.utils.isValidSecretKey(bytes)) {
    throw new Refusal(
      'environment',
      `${keyFile} does not hold a private key`,
      'expected 0x and 64 hexadecimal digits',
    );
  }
  const publicKey = secp256k1.getPublicKey(bytes, false);
  return `0x${Buffer.from(keccak_256(publicKey.subarray(1)).subarray(-20)).toString('hex')}`;
}
