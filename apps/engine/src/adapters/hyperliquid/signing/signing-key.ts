/**
 * One private key and what may be asked of it: its address, and a signature of 32 bytes. The key itself cannot be read
 * back, printed or serialised. What may be signed is decided by `signer.ts`, the only user of `sign`.
 */
import { inspect } from 'node:util';
import { type Address, addressSchema } from '@agora/shared/ids';
// Not the package's main file: that instantiates five other primitives while it loads, and cannot be bundled for it.
import { instantiateSecp256k1 } from '@bitauth/libauth/build/lib/crypto/secp256k1.js';
import type { Secp256k1 } from '@bitauth/libauth/build/lib/crypto/secp256k1-types.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { hexOf } from './hex.ts';

export const KEY_BYTES = 32;

/** The wire form of a signature. */
export interface Signature {
  readonly r: `0x${string}`;
  readonly s: `0x${string}`;
  readonly v: 27 | 28;
}

/** libsecp256k1 compiled to WebAssembly; loaded once, before the first order. */
export function loadCurve(): Promise<Secp256k1> {
  return instantiateSecp256k1();
}

export class SigningKey {
  readonly address: Address;
  readonly #key: Uint8Array;
  readonly #curve: Secp256k1;

  /** Keeps a copy of the 32 bytes. Throws RangeError when they are no private key. */
  constructor(key: Uint8Array, curve: Secp256k1) {
    this.#key = Uint8Array.from(key);
    this.#curve = curve;
    const publicKey = key.length === KEY_BYTES ? curve.derivePublicKeyUncompressed(this.#key) : 'too short';
    if (typeof publicKey === 'string') throw new RangeError('the bytes are no private key');
    this.address = addressSchema.parse(hexOf(keccak_256(publicKey.subarray(1)).subarray(12)));
  }

  /** Deterministic (RFC 6979) and with the lower s. `digest` is 32 bytes. */
  sign(digest: Uint8Array): Signature {
    const signed = this.#curve.signMessageHashRecoverableCompact(this.#key, digest);
    if (typeof signed === 'string') throw new TypeError('the curve refused to sign');
    const { signature, recoveryId } = signed;
    return {
      r: hexOf(signature.subarray(0, 32)),
      s: hexOf(signature.subarray(32)),
      v: recoveryId === 0 ? 27 : 28,
    };
  }

  toJSON(): object {
    return { address: this.address };
  }

  toString(): string {
    return `key of ${this.address}`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
