// Agent wallets: one key each for engine, guardian and flatten of every engine (agents cannot withdraw), and on the
// paper venue the master key too. Keys never leave their 0400 files; only addresses are handed on.
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { readOrMake, readPrivate } from './private-file.ts';

export const WALLET_ROLES = ['master', 'engine', 'guardian', 'flatten'] as const;
export type WalletRole = (typeof WALLET_ROLES)[number];

export interface Wallet {
  readonly keyFile: string;
  /** Lowercase 0x address of the key. */
  readonly address: string;
}

/** The wallet of one engine's role, made on first use. Throws a Refusal when its file does not hold a valid key. */
export function ensureWallet(home: Home, engineId: string, role: WalletRole): Wallet {
  return ensureWalletIn(walletFile(home, engineId, role));
}

export function walletFile(home: Home, engineId: string, role: WalletRole): string {
  return join(home.secrets, `wallet-${engineId}-${role}.key`);
}

/** The wallet of this file, made where it is missing. */
export function ensureWalletIn(keyFile: string): Wallet {
  return { keyFile, address: addressOf(readOrMake(keyFile, randomKey), keyFile) };
}

/** The wallet of this file; null where there is none. */
export function walletIn(keyFile: string): Wallet | null {
  if (statSync(keyFile, { throwIfNoEntry: false }) === undefined) return null;
  return { keyFile, address: addressOf(readPrivate(keyFile), keyFile) };
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
  return walletAddress(secp256k1.getPublicKey(bytes, false));
}

/** Of an uncompressed public key. */
export function walletAddress(publicKey: Uint8Array): string {
  return `0x${Buffer.from(keccak_256(publicKey.subarray(1)).subarray(-20)).toString('hex')}`;
}
