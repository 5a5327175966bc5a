// A signer of typed data in the shape that Hyperliquid client libraries accept, on the same WASM curve as the
// venue. For tests, benches and demonstration accounts only: a key given here stays in plain memory.
import { instantiateSecp256k1 } from '@bitauth/libauth';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToFixedBytes } from '../../src/signing/hex.ts';
import type { WireSignature } from '../../src/signing/recover.ts';

const curve = await instantiateSecp256k1();

export interface KeySigner {
  readonly address: `0x${string}`;
  /** Signs a 32-byte digest. */
  sign(digest: Uint8Array): WireSignature;
}

/**
 * @param privateKey 32 bytes as hex.
 * @throws TypeError when the key is not a valid private key.
 */
export function keySigner(privateKey: string): KeySigner {
  const key = hexToFixedBytes(privateKey, 32);
  const publicKey = key === null ? 'not hex' : curve.derivePublicKeyUncompressed(key);
  if (key === null || typeof publicKey === 'string') throw new TypeError('not a private key');
  const address = bytesToHex(keccak_256(publicKey.subarray(1)).subarray(12)) as `0x${string}`;
  return { address, sign: (digest) => signDigest(key, digest) };
}

function signDigest(key: Uint8Array, digest: Uint8Array): WireSignature {
  const signed = curve.signMessageHashRecoverableCompact(key, digest);
  if (typeof signed === 'string') throw new TypeError(signed);
  return {
    r: bytesToHex(signed.signature.subarray(0, 32)),
    s: bytesToHex(signed.signature.subarray(32)),
    v: 27 + signed.recoveryId,
  };
}
