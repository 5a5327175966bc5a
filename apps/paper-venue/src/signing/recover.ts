// Who signed a digest. The answer is an address, or null when the signature is not a point on the curve; whether
// that address may act is decided elsewhere. A wrong digest recovers to a random address, exactly as on the venue.
// Not the package's main file, which cannot be bundled: its modules need one another before they are there.
import { instantiateSecp256k1 } from '@bitauth/libauth/build/lib/crypto/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToFixedBytes } from './hex.ts';

/** The wire form: hex r and s (leading zeros may be missing) and v of 27 or 28 (0 and 1 are accepted too). */
export interface WireSignature {
  readonly r: string;
  readonly s: string;
  readonly v: number;
}

const curve = await instantiateSecp256k1();
const compact = new Uint8Array(64);

/** @returns The signer's lowercase address, or null when nothing can be recovered. */
export function recoverAddress(digest: Uint8Array, signature: WireSignature): string | null {
  const r = hexToFixedBytes(signature.r, 32);
  const s = hexToFixedBytes(signature.s, 32);
  const recoveryId = recoveryIdOf(signature.v);
  if (r === null || s === null || recoveryId === null) return null;
  compact.set(r, 0);
  compact.set(s, 32);
  const publicKey = curve.recoverPublicKeyUncompressed(compact, recoveryId, digest);
  return typeof publicKey === 'string' ? null : addressOf(publicKey);
}

function recoveryIdOf(v: number): 0 | 1 | null {
  if (v === 27 || v === 0) return 0;
  if (v === 28 || v === 1) return 1;
  return null;
}

/** Address of an uncompressed public key (65 bytes, leading 0x04). */
function addressOf(publicKey: Uint8Array): string {
  return bytesToHex(keccak_256(publicKey.subarray(1)).subarray(12));
}
