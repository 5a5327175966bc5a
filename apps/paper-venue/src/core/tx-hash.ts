// A transaction hash that looks like one and is a function of block and action alone. No cryptography:
// it only has to be stable and different from its neighbours.

import type { Address } from './seam/words.ts';

export function txHash(height: number, ticket: number): string {
  let text = '0x';
  let a = (height ^ 0x9e3779b9) >>> 0;
  let b = (ticket ^ 0x85ebca6b) >>> 0;
  for (let i = 0; i < 8; i++) {
    a = mix(a + b + i);
    b = mix(b ^ a);
    text += a.toString(16).padStart(8, '0');
  }
  return text;
}

/** An address for an account that the venue makes itself: nobody holds its key. */
export function newAddress(venue: { height: number; nextTid: number }): Address {
  return `0x${txHash(venue.height, venue.nextTid++).slice(2, 42)}`;
}

/** Finaliser of MurmurHash3 (public domain): spreads every bit over the word. */
function mix(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
