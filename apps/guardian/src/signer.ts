/**
 * The guardian's own key. It signs what `guardianAction` lets pass and nothing else: no order, no transfer, no leverage. Draws its
 * own nonces. The key cannot be read back.
 */
import { type GuardianAction, guardianAction } from '@agora/shared/guardian-action';
import { AGENT_TYPE, EXCHANGE_DOMAIN, SOURCES } from '@agora/shared/signing-domain';
import { createL1ActionHash } from '@nktkas/hyperliquid/signing';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export class Signer {
  readonly #key: Uint8Array;
  readonly #source: string;
  readonly #wallMs: () => number;
  #lastNonce = 0;
  #skewMs = 0;

  /** Paper and testnet share a source, so that their signatures are worth nothing on mainnet. Throws for what is no key. */
  constructor(key: string, network: keyof typeof SOURCES, wallMs: () => number) {
    this.#key = bytesOf(/^0x[0-9a-f]{64}$/i.test(key) ? key.slice(2) : '');
    if (!secp256k1.utils.isValidSecretKey(this.#key))
      throw new RangeError('not 0x and 64 hex digits of a key');
    this.#source = SOURCES[network];
    this.#wallMs = wallMs;
  }

  /** The body of `/exchange`, with the next nonce: max(now, last + 1). Throws RangeError for any other action. */
  sign(wanted: GuardianAction): object {
    const action = guardianAction(wanted);
    const nonce = Math.max(this.#wallMs() + this.#skewMs, this.#lastNonce + 1);
    this.#lastNonce = nonce;
    const connectionId = createL1ActionHash({ action, nonce }).slice(2);
    const struct = hexOf(keccak_256(bytesOf(AGENT_TYPE + this.#source + connectionId)));
    const digest = keccak_256(bytesOf(`1901${EXCHANGE_DOMAIN}${struct}`));
    const signed = hexOf(secp256k1.sign(digest, this.#key, { prehash: false, format: 'recovered' }));
    const v = 27 + Number.parseInt(signed.slice(0, 2), 16);
    return { action, nonce, signature: { r: `0x${signed.slice(2, 66)}`, s: `0x${signed.slice(66)}`, v } };
  }

  /** The venue's clock and ours are apart: nonces go on from here. */
  startAt(nonce: number): void {
    this.#skewMs = nonce - this.#wallMs();
    this.#lastNonce = nonce - 1;
  }
}
