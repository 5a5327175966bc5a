/** Somebody else at the paper venue, with a key of their own: takes what rests. */
import { actionHash } from '../../src/adapters/hyperliquid/signing/action-hash.ts';
import { agentDigest } from '../../src/adapters/hyperliquid/signing/agent-digest.ts';
import type { Packable } from '../../src/adapters/hyperliquid/signing/msgpack.ts';
import { KEY_BYTES, loadCurve, SigningKey } from '../../src/adapters/hyperliquid/signing/signing-key.ts';

const key = new SigningKey(new Uint8Array(KEY_BYTES).fill(0x33), await loadCurve());
export const OTHER_TRADER = key.address;
let lastNonce = 0;

/** Immediate-or-cancel at `px` or better. */
export async function take(
  httpUrl: string,
  order: { assetId: number; side: 'buy' | 'sell'; px: string; sz: string },
): Promise<unknown> {
  const { assetId: a, side, px: p, sz: s } = order;
  const action: Packable = {
    type: 'order',
    orders: [{ a, b: side === 'buy', p, s, r: false, t: { limit: { tif: 'Ioc' } } }],
    grouping: 'na',
  };
  lastNonce = Math.max(Date.now(), lastNonce + 1);
  const hash = actionHash(action, { nonce: lastNonce, vaultAddress: null, expiresAfterMs: null });
  const signature = key.sign(agentDigest(hash, 'testnet'));
  const answer = await fetch(`${httpUrl}/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action, nonce: lastNonce, signature }),
  });
  return answer.json();
}
