/**
 * The only door to the key: an action is judged by the policy, hashed and signed, or refused with a sentence. The
 * request it makes is complete and canonical. It does not draw nonces and sends nothing.
 */
import type { Address } from '@agora/shared/ids';
import type { WireAction } from '../exchange/action.ts';
import { actionHash } from './action-hash.ts';
import { agentDigest, type Network } from './agent-digest.ts';
import { type SignerPolicy, whyNotSign } from './policy.ts';
import type { Signature, SigningKey } from './signing-key.ts';

/** The body of `/exchange`. Holds a signature: never log it. */
export interface SignedRequest {
  readonly action: WireAction;
  readonly nonce: number;
  readonly signature: Signature;
  readonly vaultAddress?: string;
  readonly expiresAfter?: number;
}

export type Signing = { readonly request: SignedRequest } | { readonly refused: string };

export interface SignerParts {
  readonly key: SigningKey;
  readonly network: Network;
  /** The sub-account to act for; null = the account that approved the key. */
  readonly vaultAddress: string | null;
  /** Looked at for every signature. */
  readonly policy: () => SignerPolicy;
}

export class Signer {
  readonly #parts: SignerParts;

  constructor(parts: SignerParts) {
    this.#parts = parts;
  }

  get address(): Address {
    return this.#parts.key.address;
  }

  sign(action: WireAction, nonce: number, expiresAfterMs: number | null): Signing {
    const { key, network, vaultAddress, policy } = this.#parts;
    const refused = whyNotSign(action, expiresAfterMs, policy());
    if (refused !== null) return { refused };
    const hash = actionHash(action, { nonce, vaultAddress, expiresAfterMs });
    const signature = key.sign(agentDigest(hash, network));
    return {
      request: {
        action,
        nonce,
        signature,
        ...(vaultAddress === null ? {} : { vaultAddress }),
        ...(expiresAfterMs === null ? {} : { expiresAfter: expiresAfterMs }),
      },
    };
  }
}
