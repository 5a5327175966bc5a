/** Bytes as lower-case hex with `0x`, and back. Text that is not exactly so many bytes is null, never padded or cut. */

export function hexOf(bytes: Uint8Array): `0x${string}` {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

export function bytesOfHex(text: string, bytes: number): Uint8Array | null {
  return text.length === 2 + 2 * bytes && /^0x[0-9a-fA-F]*$/.test(text)
    ? new Uint8Array(Buffer.from(text.slice(2), 'hex'))
    : null;
}
