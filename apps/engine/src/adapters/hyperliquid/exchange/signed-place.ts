/** A signed batch on its way to the socket: its bytes can be taken once, and can be neither read nor printed. */
import type { Cloid } from '@agora/shared/ids';
import type { PreparedPlace } from '../../../ports/venue-exchange.ts';

export interface BatchTerms {
  readonly nonce: number;
  readonly expiresAfterMs: number;
  readonly cloids: readonly Cloid[];
}

export class SignedPlace implements PreparedPlace {
  readonly nonce: number;
  readonly expiresAfterMs: number;
  readonly cloids: readonly Cloid[];
  #body: string | null;

  constructor({ nonce, expiresAfterMs, cloids }: BatchTerms, body: string) {
    this.nonce = nonce;
    this.expiresAfterMs = expiresAfterMs;
    this.cloids = cloids;
    this.#body = body;
  }

  get orders(): number {
    return this.cloids.length;
  }

  /** The body of the request; null after the first time. */
  take(): string | null {
    const body = this.#body;
    this.#body = null;
    return body;
  }
}
