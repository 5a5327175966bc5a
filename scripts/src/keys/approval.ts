// The one action that makes an address an agent of an account, or takes that away: what the master wallet signs (EIP-712), the digest
// of it, and the body that carries a signature to the venue. Pure; holds no key longer than a call.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type WalletRole, walletAddress } from '../prepare/wallets.ts';

export type AgentRole = Exclude<WalletRole, 'master'>;

/** Approving this address under an agent's name takes the agent away. */
export const NO_AGENT = `0x${'0'.repeat(40)}`;
/** The venue takes no longer ones. */
export const DAYS_MAX = 180;
const DAY_MS = 86_400_000;
const CHAIN = { hex: '0x66eee', id: 421_614 } as const;
const DOMAIN = {
  name: 'HyperliquidSignTransaction',
  version: '1',
  chainId: CHAIN.id,
  verifyingContract: NO_AGENT,
};
const PRIMARY_TYPE = 'HyperliquidTransaction:ApproveAgent';
const FIELDS = [
  { name: 'hyperliquidChain', type: 'string' },
  { name: 'agentAddress', type: 'address' },
  { name: 'agentName', type: 'string' },
  { name: 'nonce', type: 'uint64' },
] as const;

export interface Approval {
  readonly network: 'mainnet' | 'testnet';
  readonly role: AgentRole;
  readonly agent: string;
  /** Milliseconds since 1970; the venue takes each once, within a day or so. */
  readonly nonce: number;
  /** From the nonce on; null where an agent is taken away. */
  readonly days: number | null;
}

/** Keys in the order that the venue hashes. */
export function actionOf({ network, role, agent, nonce, days }: Approval) {
  const name = days === null ? role : `${role} valid_until ${nonce + days * DAY_MS}`;
  return {
    type: 'approveAgent',
    signatureChainId: CHAIN.hex,
    hyperliquidChain: network === 'mainnet' ? 'Mainnet' : 'Testnet',
    agentAddress: agent,
    agentName: name,
    nonce,
  } as const;
}

const DOMAIN_FIELDS = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
] as const;

/** As `eth_signTypedData_v4` takes it. */
export function typedDataOf(approval: Approval) {
  const { hyperliquidChain, agentAddress, agentName, nonce } = actionOf(approval);
  return {
    domain: DOMAIN,
    types: { EIP712Domain: DOMAIN_FIELDS, [PRIMARY_TYPE]: FIELDS },
    primaryType: PRIMARY_TYPE,
    message: { hyperliquidChain, agentAddress, agentName, nonce },
  };
}

export function digestOf(approval: Approval): Uint8Array {
  const { hyperliquidChain, agentAddress, agentName, nonce } = actionOf(approval);
  const message = keccak_256(
    Buffer.concat([
      typeHash(PRIMARY_TYPE, FIELDS),
      hashText(hyperliquidChain),
      word(agentAddress.slice(2)),
      hashText(agentName),
      word(nonce.toString(16)),
    ]),
  );
  const domain = keccak_256(
    Buffer.concat([
      typeHash('EIP712Domain', DOMAIN_FIELDS),
      hashText(DOMAIN.name),
      hashText(DOMAIN.version),
      word(DOMAIN.chainId.toString(16)),
      word(DOMAIN.verifyingContract.slice(2)),
    ]),
  );
  return keccak_256(Buffer.concat([Buffer.from([0x19, 0x01]), domain, message]));
}

/** 65 bytes, r and s and v, in hex: as wallets give them. Throws RangeError for what is no key, and does not repeat it. */
export function signWith(key: string, approval: Approval): string {
  const bytes = Buffer.from(/^0x[0-9a-f]{64}$/i.test(key) ? key.slice(2) : '', 'hex');
  if (!secp256k1.utils.isValidSecretKey(bytes)) throw new RangeError('the master wallet holds no key');
  const signed = secp256k1.sign(digestOf(approval), bytes, { prehash: false, format: 'recovered' });
  const v = 27 + (signed[0] ?? 0);
  return `0x${Buffer.from(signed.subarray(1)).toString('hex')}${v.toString(16)}`;
}

/** The address that signed; null for what is no signature. */
export function signerOf(approval: Approval, signature: string): string | null {
  const parts = partsOf(signature);
  if (parts === null) return null;
  const recovered = Buffer.concat([Buffer.from([parts.v - 27]), Buffer.from(`${parts.r}${parts.s}`, 'hex')]);
  try {
    const found = secp256k1.Signature.fromBytes(recovered, 'recovered').recoverPublicKey(digestOf(approval));
    return walletAddress(found.toBytes(false));
  } catch {
    return null;
  }
}

/** The body of `/exchange`. Throws RangeError for what is no signature. */
export function bodyOf(approval: Approval, signature: string): object {
  const parts = partsOf(signature);
  if (parts === null) throw new RangeError('a signature has 65 bytes and ends in 1b or 1c');
  const { r, s, v } = parts;
  return { action: actionOf(approval), nonce: approval.nonce, signature: { r: `0x${r}`, s: `0x${s}`, v } };
}

/** Some wallets write 0 and 1 for 27 and 28. */
function partsOf(signature: string): { r: string; s: string; v: 27 | 28 } | null {
  const match = /^0x([0-9a-f]{64})([0-9a-f]{64})(1b|1c|00|01)$/i.exec(signature);
  const [, r, s, last] = match ?? [];
  if (r === undefined || s === undefined || last === undefined) return null;
  return { r, s, v: /^(1b|00)$/i.test(last) ? 27 : 28 };
}

function typeHash(
  name: string,
  fields: readonly { readonly name: string; readonly type: string }[],
): Uint8Array {
  return hashText(`${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`);
}

function hashText(text: string): Uint8Array {
  return keccak_256(Buffer.from(text));
}

/** 32 bytes of a number or an address in hex. */
function word(hex: string): Buffer {
  return Buffer.from(hex.padStart(64, '0'), 'hex');
}
