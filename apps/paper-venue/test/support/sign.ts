// Builds signed `/exchange` bodies by hand, as a client that is not the SDK would.
import { connectionId } from '../../src/signing/action-hash.ts';
import { agentDigest, type Network, userSignedDigest } from '../../src/signing/eip712.ts';
import type { Packable } from '../../src/signing/msgpack.ts';
import { keySigner } from './key-signer.ts';

export interface SignOptions {
  readonly nonce?: number;
  readonly vaultAddress?: string;
  readonly expiresAfter?: number;
  readonly network?: Network;
}

let lastNonce = 0;

/** A nonce no other call in this process has given. */
export function nextNonce(): number {
  lastNonce = Math.max(Date.now(), lastNonce + 1);
  return lastNonce;
}

export interface SignedBody {
  action: unknown;
  nonce: number;
  signature: { r: string; s: string; v: number };
  vaultAddress?: string;
  expiresAfter?: number;
}

/** Signs the action exactly as given: keys in this order, decimals as they stand. */
export function signed(privateKey: string, action: Packable, options: SignOptions = {}): SignedBody {
  const { nonce = nextNonce(), vaultAddress, expiresAfter, network = 'testnet' } = options;
  const id = connectionId(action, { nonce, vaultAddress, expiresAfter });
  return {
    action,
    nonce,
    signature: keySigner(privateKey).sign(agentDigest(id, network)),
    ...(vaultAddress === undefined ? {} : { vaultAddress }),
    ...(expiresAfter === undefined ? {} : { expiresAfter }),
  };
}

export interface AgentApproval {
  readonly agentAddress: string;
  readonly agentName: string;
  readonly chain?: 'Testnet' | 'Mainnet';
}

/** A user-signed `approveAgent`. */
export function signedApproval(privateKey: string, approval: AgentApproval): SignedBody {
  const nonce = nextNonce();
  const { agentAddress, agentName, chain = 'Testnet' } = approval;
  const digest = userSignedDigest(
    'HyperliquidTransaction:ApproveAgent',
    [
      { name: 'hyperliquidChain', type: 'string', value: chain },
      { name: 'agentAddress', type: 'address', value: agentAddress },
      { name: 'agentName', type: 'string', value: agentName },
      { name: 'nonce', type: 'uint64', value: nonce },
    ],
    0x66eee,
  );
  const action = {
    type: 'approveAgent',
    signatureChainId: '0x66eee',
    hyperliquidChain: chain,
    agentAddress,
    agentName,
    nonce,
  };
  return { action, nonce, signature: keySigner(privateKey).sign(digest) };
}

/** A user-signed `usdSend`. */
export function signedSend(privateKey: string, destination: string, amount: string): SignedBody {
  const nonce = nextNonce();
  const digest = userSignedDigest(
    'HyperliquidTransaction:UsdSend',
    [
      { name: 'hyperliquidChain', type: 'string', value: 'Testnet' },
      { name: 'destination', type: 'string', value: destination },
      { name: 'amount', type: 'string', value: amount },
      { name: 'time', type: 'uint64', value: nonce },
    ],
    0x66eee,
  );
  const action = {
    type: 'usdSend',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Testnet',
    destination,
    amount,
    time: nonce,
  };
  return { action, nonce, signature: keySigner(privateKey).sign(digest) };
}

/** One limit order in wire form. */
export function limit(
  asset: number,
  isBuy: boolean,
  px: string,
  sz: string,
  extra: { tif?: 'Alo' | 'Ioc' | 'Gtc' | 'FrontendMarket'; reduceOnly?: boolean; cloid?: string } = {},
): { [key: string]: Packable } {
  const { tif = 'Gtc', reduceOnly = false, cloid } = extra;
  const order = { a: asset, b: isBuy, p: px, s: sz, r: reduceOnly, t: { limit: { tif } } };
  return cloid === undefined ? order : { ...order, c: cloid };
}

export function orderAction(...orders: { [key: string]: Packable }[]): Packable {
  return { type: 'order', orders, grouping: 'na' };
}
