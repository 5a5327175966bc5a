// A wallet for the client library, signing on the venue's own curve. The library takes any object of this shape.
import { agentDigest, type TypedField, userSignedDigest } from '../../src/signing/eip712.ts';
import { hexToFixedBytes } from '../../src/signing/hex.ts';
import { keySigner } from './key-signer.ts';

interface TypedData {
  readonly domain: { readonly name?: string; readonly chainId?: number };
  readonly types: { readonly [key: string]: readonly { readonly name: string; readonly type: string }[] };
  readonly primaryType: string;
  readonly message: Record<string, unknown>;
}

export interface TestWallet {
  readonly address: `0x${string}`;
  signTypedData(data: TypedData): Promise<`0x${string}`>;
}

/** @param privateKey 32 bytes as hex. */
export function testWallet(privateKey: string): TestWallet {
  const signer = keySigner(privateKey);
  return {
    address: signer.address,
    async signTypedData(data) {
      const { r, s, v } = signer.sign(digestOf(data));
      return `0x${r.slice(2)}${s.slice(2)}${v.toString(16)}`;
    },
  };
}

function digestOf({ domain, types, primaryType, message }: TypedData): Uint8Array {
  if (primaryType === 'Agent') {
    const id = hexToFixedBytes(String(message.connectionId), 32);
    if (id === null) throw new TypeError('connectionId is not hex');
    return agentDigest(id, message.source === 'a' ? 'mainnet' : 'testnet');
  }
  const fields = (types[primaryType] ?? []).map(({ name, type }) => {
    if (type !== 'string' && type !== 'address' && type !== 'uint64') throw new TypeError(`no type ${type}`);
    const value = message[name];
    return { name, type, value: typeof value === 'number' ? value : String(value) } satisfies TypedField;
  });
  return userSignedDigest(primaryType, fields, domain.chainId ?? 0);
}

/** A private key that is easy to tell in a failing test: the number, repeated nowhere else. */
export function numberedKey(number: number): string {
  return `0x${number.toString(16).padStart(64, '0')}`;
}
