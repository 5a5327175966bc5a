// Hex to fixed-size bytes and back. A value that is not hex, or too long for its size, is null and never guessed.

const HEX_DIGITS = /^[0-9a-fA-F]*$/;

/**
 * Parses `0x…` (or bare) hex into exactly `bytes` bytes, padding on the left: clients drop leading zeros of r and s.
 *
 * @returns null when the text is not hex, is empty or does not fit.
 */
export function hexToFixedBytes(text: string, bytes: number): Uint8Array | null {
  const digits = text.startsWith('0x') || text.startsWith('0X') ? text.slice(2) : text;
  if (digits.length === 0 || digits.length > bytes * 2 || !HEX_DIGITS.test(digits)) return null;
  return Buffer.from(digits.padStart(bytes * 2, '0'), 'hex');
}

/** Lowercase hex with the `0x` prefix. */
export function bytesToHex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}
