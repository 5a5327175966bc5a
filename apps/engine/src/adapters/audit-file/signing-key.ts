/**
 * The Ed25519 key that signs a chain's checkpoints: a PEM file that only its owner can read. It is made once, with the chain;
 * a chain is never continued with another key. The private half stays inside this file's closure.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AuditSigner } from '@agora/shared/audit-chain';
import { readSecretFile } from '../../config/secret-file.ts';
import { AuditRefused } from './audit-refused.ts';
import { sha256Hex } from './chain-crypto.ts';
import { syncDirectory } from './sync-directory.ts';

const KEY_ID_LENGTH = 16;

/** The signer of the key at `path`. Where there is none, one is made if `mayMake`. Throws AuditRefused. */
export function openSigningKey(path: string, mayMake: boolean): AuditSigner {
  if (!existsSync(path)) {
    if (!mayMake) throw new AuditRefused('KEY_MISSING', `the chain's signing key ${path} is not there`);
    makeKey(path);
  }
  return signerOf(readKey(path));
}

function makeKey(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ed25519');
  const fd = openSync(path, 'wx', 0o400);
  try {
    writeSync(fd, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  syncDirectory(dirname(path));
}

function readKey(path: string): KeyObject {
  const key = parseKey(path);
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new AuditRefused('KEY_UNREADABLE', `${path} is no Ed25519 key`);
}

/** The parser's own message may quote the content, so it is not passed on. */
function parseKey(path: string): KeyObject {
  let pem: string;
  try {
    pem = readSecretFile(path);
  } catch (error) {
    throw new AuditRefused('KEY_UNREADABLE', error instanceof Error ? error.message : path);
  }
  try {
    return createPrivateKey(pem);
  } catch {
    throw new AuditRefused('KEY_UNREADABLE', `${path} is no private key`);
  }
}

function signerOf(privateKey: KeyObject): AuditSigner {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    keyId: sha256Hex(spki).slice(0, KEY_ID_LENGTH),
    publicKey: spki.toString('base64'),
    sign: (message) => sign(null, Buffer.from(message), privateKey).toString('base64'),
  };
}
