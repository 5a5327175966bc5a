/**
 * The 32 bytes that an agent signs: EIP-712 of `Agent(string source,bytes32 connectionId)` in the venue's `Exchange`
 * domain. The source tells the networks apart, so a signature for paper or testnet is worth nothing on mainnet.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';

/** Paper and testnet share a source. */
export type Network = 'mainnet' | 'testnet';

const WORD = 32;
const CHAIN_ID = 1337;

const textHash = (text: string): Uint8Array => keccak_256(Buffer.from(text, 'utf8'));
const SOURCES: Readonly<Record<Network, Uint8Array>> = { mainnet: textHash('a'), testnet: textHash('b') };
const AGENT_TYPE = textHash('Agent(string source,bytes32 connectionId)');
const DOMAIN = domainSeparator();

export function agentDigest(connectionId: Uint8Array, network: Network): Uint8Array {
  const struct = keccak_256(words(AGENT_TYPE, SOURCES[network], connectionId));
  const signable = new Uint8Array(2 + 2 * WORD);
  signable.set([0x19, 0x01]);
  signable.set(DOMAIN, 2);
  signable.set(struct, 2 + WORD);
  return keccak_256(signable);
}

function domainSeparator(): Uint8Array {
  const type = textHash('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)');
  const chainId = Buffer.alloc(WORD);
  chainId.writeUInt16BE(CHAIN_ID, WORD - 2);
  return keccak_256(words(type, textHash('Exchange'), textHash('1'), chainId, new Uint8Array(WORD)));
}

function words(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(WORD * parts.length);
  parts.forEach((part, index) => {
    joined.set(part, WORD * index);
  });
  return joined;
}
