// MessagePack for signed actions: strings, booleans, null, safe integers, arrays and maps, in the byte form that
// Hyperliquid hashes (smallest integer form, map keys in insertion order, undefined properties dropped). Nothing
// else of MessagePack is supported: a float, a bigint or a symbol throws.

export type Packable = string | number | boolean | null | readonly Packable[] | PackableMap;
type PackableMap = { readonly [key: string]: Packable | undefined };

const UINT32_RANGE = 0x1_0000_0000;

let buffer = Buffer.allocUnsafe(16 * 1024);
let length = 0;

/** Encodes one value. The returned view is valid only until the next call: hash or copy it at once. */
export function encodeMsgpack(value: Packable): Uint8Array {
  length = 0;
  write(value);
  return buffer.subarray(0, length);
}

function reserve(bytes: number): void {
  if (length + bytes <= buffer.length) return;
  const grown = Buffer.allocUnsafe(Math.max(buffer.length * 2, length + bytes));
  buffer.copy(grown, 0, 0, length);
  buffer = grown;
}

function write(value: Packable): void {
  if (typeof value === 'string') writeString(value);
  else if (typeof value === 'number') writeInteger(value);
  else if (typeof value === 'boolean') writeByte(value ? 0xc3 : 0xc2);
  else if (value === null) writeByte(0xc0);
  else if (isList(value)) writeArray(value);
  else if (typeof value === 'object') writeMap(value);
  else throw new TypeError(`msgpack: cannot encode a ${typeof value}`);
}

function isList(value: readonly Packable[] | PackableMap): value is readonly Packable[] {
  return Array.isArray(value);
}

function writeByte(byte: number): void {
  reserve(1);
  buffer[length++] = byte;
}

function writeString(text: string): void {
  const bytes = Buffer.byteLength(text);
  reserve(bytes + 5);
  if (bytes < 32) {
    buffer[length++] = 0xa0 | bytes;
  } else if (bytes < 0x100) {
    buffer[length++] = 0xd9;
    buffer[length++] = bytes;
  } else {
    writeHeader(bytes, 0xda, 0xdb);
  }
  if (bytes === text.length) {
    for (let i = 0; i < bytes; i++) buffer[length + i] = text.charCodeAt(i);
  } else {
    buffer.write(text, length, 'utf8');
  }
  length += bytes;
}

function writeInteger(value: number): void {
  if (!Number.isSafeInteger(value)) throw new TypeError(`msgpack: ${value} is not a safe integer`);
  reserve(9);
  if (value < 0) {
    writeNegative(value);
  } else if (value < 0x80) {
    buffer[length++] = value;
  } else if (value < 0x100) {
    buffer[length++] = 0xcc;
    buffer[length++] = value;
  } else if (value < 0x1_0000) {
    buffer[length++] = 0xcd;
    length = buffer.writeUInt16BE(value, length);
  } else if (value < UINT32_RANGE) {
    buffer[length++] = 0xce;
    length = buffer.writeUInt32BE(value, length);
  } else {
    buffer[length++] = 0xcf;
    length = buffer.writeBigUInt64BE(BigInt(value), length);
  }
}

function writeNegative(value: number): void {
  if (value >= -32) {
    buffer[length++] = 0x100 + value;
  } else if (value >= -0x80) {
    buffer[length++] = 0xd0;
    length = buffer.writeInt8(value, length);
  } else if (value >= -0x8000) {
    buffer[length++] = 0xd1;
    length = buffer.writeInt16BE(value, length);
  } else if (value >= -0x8000_0000) {
    buffer[length++] = 0xd2;
    length = buffer.writeInt32BE(value, length);
  } else {
    buffer[length++] = 0xd3;
    length = buffer.writeBigInt64BE(BigInt(value), length);
  }
}

function writeArray(items: readonly Packable[]): void {
  reserve(5);
  if (items.length < 16) buffer[length++] = 0x90 | items.length;
  else writeHeader(items.length, 0xdc, 0xdd);
  for (const item of items) write(item);
}

function writeMap(map: PackableMap): void {
  let size = 0;
  for (const key in map) if (map[key] !== undefined) size++;
  reserve(5);
  if (size < 16) buffer[length++] = 0x80 | size;
  else writeHeader(size, 0xde, 0xdf);
  for (const key in map) {
    const value = map[key];
    if (value === undefined) continue;
    writeString(key);
    write(value);
  }
}

/** Writes a 16- or 32-bit length behind its type byte; the caller has reserved five bytes. */
function writeHeader(size: number, type16: number, type32: number): void {
  if (size < 0x1_0000) {
    buffer[length++] = type16;
    length = buffer.writeUInt16BE(size, length);
  } else {
    buffer[length++] = type32;
    length = buffer.writeUInt32BE(size, length);
  }
}
