// A cloid as the venue's types want it.
import type { Cloid } from '@agora/shared/ids';

/** A cloid has the venue's form by its schema; its type does not say so. */
export function cloidHex(cloid: Cloid): `0x${string}` {
  return cloid as unknown as `0x${string}`;
}
