/**
 * The guardian's own key. It signs what `guardianAction` lets pass and nothing else: no order, no transfer, no leverage. Draws its
 * own nonces. The key cannot be read back.
 */
import { type GuardianAction, guardianAction } from '@agora/shared/guardian-action';
import { createL1ActionHash } from '@nktkas/hyperliquid/signing';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { wallMs } from './clock.ts';

/** EIP-712: the venue's `Exchange` domain, and keccak256 of `Agent(string source,bytes32 connectionId)`, of "a" and of "b". */
const DOMAIN = 'd79297fcdf2ffcd4ae223d01edaa2ba214ff8f401d7c9300d995d17c82aa4040';
const AGENT = '26f05c2f7239b6983075e58321292d77b3aa173d19b27257ac96ab362570f508';
const SOURCES = {
  mainnet: '3ac225168df54212a25c1c01fd35bebfea408fdac2e31ddd6f80a4bbf9a5f1cb',
  testnet: 'b5553de315e0edf504d9150af82dafa5c4667fa618ed0a6f19c69b41166c5510',
} as const;

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export class Signer {
  readonly #key: Uint8Array;
  readonly #source: string;
  #lastNonce = 0;
  #skewMs = 0;

  /** Paper and testnet share a source, so that their signatures are worth nothing on mainnet. Throws for what is no key. */
  constructor(key: string, network: keyof typeof SOURCES) {
    this.#key = bytesOf(/^0x[0-9a-f]{64}$/i.test(key) ? key.slice(2) : '');
    if (!secp256k1.utils.isValidSecretKey(this.#key))
      throw new RangeError('not 0x and 64 hex digits of a key');
    this.#source = SOURCES[network];
  }

  /** The body of `/exchange`, with the next nonce: max(now, last + 1). Throws RangeError for any other action. */
  sign(wanted: GuardianAction): object {
    const action = guardianAction(wanted);
    const nonce = Math.max(wallMs() + this.#skewMs, this.#lastNonce + 1);
    this.#lastNonce = nonce;
    const connectionId = createL1ActionHash({ action, nonce }).slice(2);
    const struct = hexOf(keccak_256(bytesOf(AGENT + this.#source + connectionId)));
    const digest = keccak_256(bytesOf(`1901${DOMAIN}${struct}`));
    const signed = hexOf(secp256k1.sign(digest, this.#key, { prehash: false, format: 'recovered' }));
    const v = 27 + Number.parseInt(signed.slice(0, 2), 16);
    return { action, nonce, signature: { r: `0x${signed.slice(2, 66)}`, s: `0x${signed.slice(66)}`, v } };
  }

  /** The venue's clock and ours are apart: nonces go on from here. */
  startAt(nonce: number): void {
    this.#skewMs = nonce - wallMs();
    this.#lastNonce = nonce - 1;
  }
}
