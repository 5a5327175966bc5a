// The signed envelope of `/exchange`: parsed, and its signer recovered. It tells who signed what; whether that
// signer may act, and with this nonce, is the exchange's decision.
import { z } from 'zod';
import { connectionId } from '../../signing/action-hash.ts';
import { agentDigest, type Network, userSignedDigest } from '../../signing/eip712.ts';
import type { Packable } from '../../signing/msgpack.ts';
import { recoverAddress } from '../../signing/recover.ts';
import { address, nullable, uint } from '../scalars.ts';
import { parseAction, type UserSignedAction, type WireAction } from './actions.ts';

const component = z.string().regex(/^0[xX][0-9a-fA-F]{1,64}$/);

const envelope = z.strictObject({
  action: z.unknown(),
  nonce: uint,
  signature: z.object({ r: component, s: component, v: uint }),
  vaultAddress: nullable(address),
  expiresAfter: nullable(uint),
});

export interface SignedAction {
  readonly action: WireAction;
  readonly nonce: number;
  readonly signature: { readonly r: string; readonly s: string; readonly v: number };
  readonly vaultAddress: `0x${string}` | undefined;
  readonly expiresAfter: number | undefined;
}

/** @returns null when the body is not an envelope the venue would deserialise (422). */
export function parseEnvelope(body: unknown): SignedAction | null {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) return null;
  const action = parseAction(parsed.data.action);
  if (action === null) return null;
  const { nonce, signature, vaultAddress, expiresAfter } = parsed.data;
  return { action, nonce, signature, vaultAddress, expiresAfter };
}

/**
 * The address whose key made the signature, for this network only: a signature for the other network recovers to
 * an unrelated address.
 *
 * @returns null when nothing can be recovered.
 */
export function recoverSigner(signed: SignedAction, network: Network): string | null {
  const { action } = signed;
  const digest =
    action.type === 'approveAgent' || action.type === 'usdSend'
      ? userDigest(action, network)
      : agentDigest(connectionId(action as Packable, signed), network);
  return recoverAddress(digest, signed.signature);
}

function userDigest(action: UserSignedAction, network: Network): Uint8Array {
  const chain = network === 'mainnet' ? 'Mainnet' : 'Testnet';
  const first = { name: 'hyperliquidChain', type: 'string', value: chain } as const;
  const chainId = Number.parseInt(action.signatureChainId, 16);
  if (action.type === 'usdSend') {
    const { destination, amount, time } = action;
    return userSignedDigest(
      'HyperliquidTransaction:UsdSend',
      [
        first,
        { name: 'destination', type: 'string', value: destination },
        { name: 'amount', type: 'string', value: amount },
        { name: 'time', type: 'uint64', value: time },
      ],
      chainId,
    );
  }
  return userSignedDigest(
    'HyperliquidTransaction:ApproveAgent',
    [
      first,
      { name: 'agentAddress', type: 'address', value: action.agentAddress },
      { name: 'agentName', type: 'string', value: action.agentName ?? '' },
      { name: 'nonce', type: 'uint64', value: action.nonce },
    ],
    chainId,
  );
}
