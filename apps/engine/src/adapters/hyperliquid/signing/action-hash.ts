/**
 * The hash that binds an action to its nonce, account and expiry. The action must be canonical already (keys in signing
 * order, decimals without needless zeros, ids in lower case): nothing is reordered or repaired, since the venue hashes
 * what it understood and a difference recovers to a stranger's address.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesOfHex } from './hex.ts';
import { MsgpackWriter, type Packable } from './msgpack.ts';

/** What the venue binds to an action. */
export interface Binding {
  /** Milliseconds, see the nonce source. */
  readonly nonce: number;
  /** The sub-account or vault that the signer acts for; null = the signer's own account. */
  readonly vaultAddress: string | null;
  /** The venue refuses the action after this instant of its clock, in milliseconds; null = never. */
  readonly expiresAfterMs: number | null;
}

const writer = new MsgpackWriter();

/**
 * keccak256(msgpack(action) ++ nonce ++ account ++ expiry) (HyperLiquid python SDK, `action_hash`). Throws TypeError for
 * an action without a wire form or an address that is none.
 */
export function actionHash(action: Packable, { nonce, vaultAddress, expiresAfterMs }: Binding): Uint8Array {
  writer.begin(action);
  writer.uint64(nonce);
  if (vaultAddress === null) writer.byte(0);
  else {
    const address = bytesOfHex(vaultAddress, 20);
    if (address === null) throw new TypeError('the account to act for is no address');
    writer.byte(1);
    writer.raw(address);
  }
  if (expiresAfterMs !== null) {
    writer.byte(0);
    writer.uint64(expiresAfterMs);
  }
  return keccak_256(writer.view());
}
