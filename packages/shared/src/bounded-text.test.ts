import { expect, test } from 'vitest';
import { boundedText } from './bounded-text.ts';

const bytes = (...parts: (string | number[])[]): Uint8Array[] =>
  parts.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : Uint8Array.from(part)));
let read = 0;
async function* stream(chunks: Uint8Array[]) {
  read = 0;
  for (const chunk of chunks) {
    read += 1;
    yield chunk;
  }
}

test.each<[string, Uint8Array[], string | null]>([
  ['nothing', [], ''],
  ['at its limit', bytes('12345', '67890'), '1234567890'],
  ['over its limit', bytes('12345', '678901'), null],
  ['a character over two pieces', bytes([0xe2, 0x82], [0xac]), '€'],
  ['half a character', bytes([0xe2, 0x82]), null],
  ['no UTF-8', bytes([0xff]), null],
])('%s', async (_, chunks, text) => {
  expect(await boundedText(stream(chunks), 10)).toBe(text);
});

test('beyond the limit nothing more is read', async () => {
  await boundedText(stream(bytes('12345678901', 'x', 'x')), 10);
  expect(read).toBe(1);
});

test('a stream that breaks off rejects', async () => {
  async function* broken() {
    yield* bytes('1');
    throw new Error('aborted');
  }
  await expect(boundedText(broken(), 10)).rejects.toThrow('aborted');
});
