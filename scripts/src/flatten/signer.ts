/**
 * The key of `./agora flatten`. It signs what `flattenAction` lets pass and nothing else: no order that rests or grows a position, no
 * cancel, no transfer. Every signature lapses by itself, so that an order without an answer cannot trade later. The key cannot be read back.
 */
import { AGENT_TYPE, EXCHANGE_DOMAIN, SOURCES } from '@agora/shared/signing-domain';
import { createL1ActionHash } from '@nktkas/hyperliquid/signing';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type FlattenAction, flattenAction } from './action.ts';

/** How long after its nonce the venue may still take an order. */
export const ORDER_LAPSES_MS = 5_000;

export class FlattenSigner {
  readonly #key: Uint8Array;
  readonly #source: string;
  #lastNonce = 0;

  /** Throws RangeError for what is no key, and does not repeat it. */
  constructor(key: string, network: keyof typeof SOURCES) {
    this.#key = Buffer.from(/^0x[0-9a-f]{64}$/i.test(key) ? key.slice(2) : '', 'hex');
    if (!secp256k1.utils.isValidSecretKey(this.#key)) throw new RangeError('the flatten wallet holds no key');
    this.#source = SOURCES[network];
  }

  /** The body of `/exchange`. Throws RangeError for any other action. */
  sign(wanted: FlattenAction, wallMs: number): object {
    const action = flattenAction(wanted);
    const nonce = Math.max(wallMs, this.#lastNonce + 1);
    this.#lastNonce = nonce;
    const expiresAfter = nonce + ORDER_LAPSES_MS;
    const id = createL1ActionHash({ action, nonce, expiresAfter }).slice(2);
    const agent = keccak_256(Buffer.from(AGENT_TYPE + this.#source + id, 'hex'));
    const message = Buffer.concat([Buffer.from(`1901${EXCHANGE_DOMAIN}`, 'hex'), agent]);
    const signed = secp256k1.sign(keccak_256(message), this.#key, { prehash: false, format: 'recovered' });
    const hex = (from: number, to: number) => `0x${Buffer.from(signed.subarray(from, to)).toString('hex')}`;
    const signature = { r: hex(1, 33), s: hex(33, 65), v: 27 + (signed[0] ?? 0) };
    return { action, nonce, signature, expiresAfter };
  }
}
