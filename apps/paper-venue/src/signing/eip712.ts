// The EIP-712 digests of the two kinds of Hyperliquid signature: the phantom agent of an L1 action, and a
// user-signed action. It computes digests only; who signed is told by `recover.ts`.
import { keccak_256 } from '@noble/hashes/sha3.js';
import { hexToFixedBytes } from './hex.ts';

/** Which chain a signature is for. A testnet signature can never be valid on mainnet. */
export type Network = 'mainnet' | 'testnet';

/** One field of a user-signed struct, with its value. */
export interface TypedField {
  readonly name: string;
  readonly type: 'string' | 'address' | 'uint64';
  readonly value: string | number;
}

const WORD = 32;
const ZERO_ADDRESS = new Uint8Array(WORD);

const DOMAIN_TYPE = hashText(
  'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)',
);
const AGENT_TYPE = hashText('Agent(string source,bytes32 connectionId)');
const EXCHANGE_DOMAIN = domainSeparator('Exchange', 1337);
const SOURCES: Record<Network, Uint8Array> = { mainnet: hashText('a'), testnet: hashText('b') };

const agentStruct = new Uint8Array(WORD * 3);
const signable = new Uint8Array(2 + WORD * 2);

/** The digest that the signer of an L1 action signs: `Agent{source, connectionId}` in the `Exchange` domain. */
export function agentDigest(connectionId: Uint8Array, network: Network): Uint8Array {
  agentStruct.set(AGENT_TYPE, 0);
  agentStruct.set(SOURCES[network], WORD);
  agentStruct.set(connectionId, WORD * 2);
  return digest(EXCHANGE_DOMAIN, keccak_256(agentStruct));
}

/**
 * The digest of a user-signed action in the `HyperliquidSignTransaction` domain.
 *
 * @param primaryType Struct name, e.g. `HyperliquidTransaction:ApproveAgent`.
 * @param fields In the struct's declared order.
 * @param chainId `signatureChainId` as a number.
 */
export function userSignedDigest(
  primaryType: string,
  fields: readonly TypedField[],
  chainId: number,
): Uint8Array {
  const signature = `${primaryType}(${fields.map((f) => `${f.type} ${f.name}`).join(',')})`;
  const struct = new Uint8Array(WORD * (fields.length + 1));
  struct.set(hashText(signature), 0);
  fields.forEach((field, i) => {
    struct.set(encodeField(field), WORD * (i + 1));
  });
  return digest(domainSeparator('HyperliquidSignTransaction', chainId), keccak_256(struct));
}

function encodeField(field: TypedField): Uint8Array {
  if (field.type === 'string') return hashText(String(field.value));
  if (field.type === 'uint64') return uintWord(Number(field.value));
  const address = hexToFixedBytes(String(field.value), 20);
  if (address === null) throw new TypeError(`eip712: ${field.name} is not an address`);
  const word = new Uint8Array(WORD);
  word.set(address, WORD - 20);
  return word;
}

function domainSeparator(name: string, chainId: number): Uint8Array {
  const struct = new Uint8Array(WORD * 5);
  struct.set(DOMAIN_TYPE, 0);
  struct.set(hashText(name), WORD);
  struct.set(hashText('1'), WORD * 2);
  struct.set(uintWord(chainId), WORD * 3);
  struct.set(ZERO_ADDRESS, WORD * 4);
  return keccak_256(struct);
}

function digest(domain: Uint8Array, structHash: Uint8Array): Uint8Array {
  signable[0] = 0x19;
  signable[1] = 0x01;
  signable.set(domain, 2);
  signable.set(structHash, 2 + WORD);
  return keccak_256(signable);
}

function uintWord(value: number): Uint8Array {
  const word = Buffer.alloc(WORD);
  word.writeBigUInt64BE(BigInt(value), WORD - 8);
  return word;
}

function hashText(text: string): Uint8Array {
  return keccak_256(Buffer.from(text, 'utf8'));
}
