// Another client of the venue, with a key and an account of its own, for proofs in which somebody has to trade. It signs
// with the public client library's hash, so that it shares nothing with the engine whose orders it meets.
import { randomBytes } from 'node:crypto';
import { createL1ActionHash } from '@nktkas/hyperliquid/signing';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';

export interface WireOrder {
  /** The venue's number of the asset. */
  readonly assetId: number;
  readonly side: 'buy' | 'sell';
  readonly px: string;
  readonly sz: string;
  readonly tif: 'Ioc' | 'Alo' | 'Gtc';
  readonly cloid?: `0x${string}`;
}

/** A venue that is made to give no answer must not hold a trader for ever. */
const ANSWER_MS_MAX = 5_000;
const TESTNET = 'b';
const AGENT_TYPE = hashText('Agent(string source,bytes32 connectionId)');
const DOMAIN = keccak_256(
  Buffer.concat([
    hashText('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
    hashText('Exchange'),
    hashText('1'),
    Buffer.from('539'.padStart(64, '0'), 'hex'), // chain 1337
    Buffer.alloc(32),
  ]),
);

export class VenueTrader {
  readonly address: string;
  readonly #key: Uint8Array;
  readonly #httpUrl: string;
  #lastNonce = 0;

  constructor(httpUrl: string, key: Uint8Array = randomBytes(32)) {
    this.#httpUrl = httpUrl;
    this.#key = key;
    const publicKey = secp256k1.getPublicKey(key, false);
    this.address = `0x${Buffer.from(keccak_256(publicKey.subarray(1)).subarray(12)).toString('hex')}`;
  }

  /** Sends one batch and returns the venue's answer as it came. */
  async order(...orders: readonly WireOrder[]): Promise<unknown> {
    return this.#act({
      type: 'order',
      orders: orders.map(({ assetId, side, px, sz, tif, cloid }) => ({
        ...{ a: assetId, b: side === 'buy', p: plain(px), s: plain(sz), r: false, t: { limit: { tif } } },
        ...(cloid === undefined ? {} : { c: cloid }),
      })),
      grouping: 'na',
    });
  }

  async #act(action: Record<string, unknown>): Promise<unknown> {
    this.#lastNonce = Math.max(Date.now(), this.#lastNonce + 1);
    const nonce = this.#lastNonce;
    return this.#post('exchange', { action, nonce, signature: this.#sign(action, nonce) });
  }

  #sign(action: Record<string, unknown>, nonce: number) {
    const id = createL1ActionHash({ action, nonce });
    const agent = Buffer.concat([AGENT_TYPE, hashText(TESTNET), Buffer.from(id.slice(2), 'hex')]);
    const digest = keccak_256(Buffer.concat([Buffer.from([0x19, 0x01]), DOMAIN, keccak_256(agent)]));
    const signed = secp256k1.sign(digest, this.#key, { prehash: false, format: 'recovered' });
    const hex = (from: number, to: number) => `0x${Buffer.from(signed.subarray(from, to)).toString('hex')}`;
    return { r: hex(1, 33), s: hex(33, 65), v: 27 + (signed[0] ?? 0) };
  }

  async #post(path: 'exchange', body: object): Promise<unknown> {
    const answer = await fetch(`${this.#httpUrl}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    if (!answer.ok) throw new Error(`/${path} answered ${answer.status}`);
    return answer.json();
  }
}

/** The venue hashes the shortest spelling of a number. */
function plain(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function hashText(text: string): Uint8Array {
  return keccak_256(Buffer.from(text, 'utf8'));
}
