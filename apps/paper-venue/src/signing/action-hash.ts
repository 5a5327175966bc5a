// The hash that binds an L1 action to its nonce, vault and expiry. The action must already be canonical (keys in
// signing order, decimals normalised, addresses and cloids lowercased): this file does not reorder or repair.
import { keccak_256 } from '@noble/hashes/sha3.js';
import { hexToFixedBytes } from './hex.ts';
import { encodeMsgpack, type Packable } from './msgpack.ts';

export interface Envelope {
  readonly nonce: number;
  /** Lowercase or mixed-case address; absent when the signer acts for its own account. */
  readonly vaultAddress?: string | undefined;
  /** Unix ms after which the action must be refused. */
  readonly expiresAfter?: number | undefined;
}

const TAIL_BYTES_MAX = 8 + 1 + 20 + 1 + 8;

/**
 * `keccak256(msgpack(action) ++ nonce u64 ++ vault marker ++ expiry)`, the connection id of the phantom agent.
 *
 * @throws TypeError when the action holds a value that has no wire form.
 */
export function connectionId(action: Packable, envelope: Envelope): Uint8Array {
  const body = encodeMsgpack(action);
  const bytes = Buffer.allocUnsafe(body.length + TAIL_BYTES_MAX);
  bytes.set(body, 0);
  let at = bytes.writeBigUInt64BE(BigInt(envelope.nonce), body.length);
  at = writeVault(bytes, at, envelope.vaultAddress);
  if (envelope.expiresAfter !== undefined) {
    bytes[at++] = 0;
    at = bytes.writeBigUInt64BE(BigInt(envelope.expiresAfter), at);
  }
  return keccak_256(bytes.subarray(0, at));
}

function writeVault(bytes: Buffer, at: number, vaultAddress: string | undefined): number {
  if (vaultAddress === undefined) {
    bytes[at] = 0;
    return at + 1;
  }
  const address = hexToFixedBytes(vaultAddress, 20);
  if (address === null) throw new TypeError('action hash: vault address is not an address');
  bytes[at] = 1;
  bytes.set(address, at + 1);
  return at + 21;
}
