/**
 * MessagePack as the venue hashes it: the smallest form of each number and length, map keys in insertion order, undefined
 * properties left out. Text, booleans, integers from 0 to 2^53 - 1, lists and maps only: anything else throws TypeError.
 */

export type Packable =
  | string
  | number
  | boolean
  | readonly Packable[]
  | { readonly [key: string]: Packable | undefined };

const UINT32_RANGE = 2 ** 32;
const UTF8_BYTES_PER_CHAR_MAX = 3;

/** A growing buffer that is written front to back and used again for the next message. */
export class MsgpackWriter {
  #bytes = Buffer.allocUnsafe(16_384);
  #length = 0;

  /** Starts anew with this value. */
  begin(value: Packable): void {
    this.#length = 0;
    this.#write(value);
  }

  /** Adds one byte as it is. */
  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** Adds an integer as 8 bytes, most significant first. */
  uint64(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new TypeError('not an integer from 0 to 2^53 - 1');
    this.#reserve(8);
    this.#bytes.writeUInt32BE(Math.floor(value / UINT32_RANGE), this.#length);
    this.#bytes.writeUInt32BE(value % UINT32_RANGE, this.#length + 4);
    this.#length += 8;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What was written since `begin`: a view that the next `begin` overwrites. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + bytes));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }

  #write(value: Packable): void {
    if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'number') this.#integer(value);
    else if (typeof value === 'boolean') this.byte(value ? 0xc3 : 0xc2);
    else if (isList(value)) this.#list(value);
    else if (typeof value === 'object' && value !== null) this.#map(value);
    else throw new TypeError(`no MessagePack form for ${value === null ? 'null' : typeof value}`);
  }

  #text(text: string): void {
    this.#reserve(5 + UTF8_BYTES_PER_CHAR_MAX * text.length);
    const bytes = Buffer.byteLength(text);
    if (bytes < 32) this.byte(0xa0 | bytes);
    else if (bytes < 0x100) {
      this.byte(0xd9);
      this.byte(bytes);
    } else this.#size(bytes, 0xda);
    if (bytes === text.length) this.#ascii(text);
    else this.#length += this.#bytes.write(text, this.#length, 'utf8');
  }

  /** Faster than a call into the encoder for the short texts that orders are made of. */
  #ascii(text: string): void {
    for (let i = 0; i < text.length; i += 1) this.#bytes[this.#length + i] = text.charCodeAt(i);
    this.#length += text.length;
  }

  #integer(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new TypeError('not an integer from 0 to 2^53 - 1');
    if (value < 0x80) this.byte(value);
    else if (value < 0x100) {
      this.byte(0xcc);
      this.byte(value);
    } else if (value < UINT32_RANGE) {
      this.#size(value, 0xcd);
    } else {
      this.byte(0xcf);
      this.uint64(value);
    }
  }

  #list(items: readonly Packable[]): void {
    if (items.length < 16) this.byte(0x90 | items.length);
    else this.#size(items.length, 0xdc);
    for (const item of items) this.#write(item);
  }

  #map(map: { readonly [key: string]: Packable | undefined }): void {
    const entries = Object.entries(map).filter(([, value]) => value !== undefined);
    if (entries.length < 16) this.byte(0x80 | entries.length);
    else this.#size(entries.length, 0xde);
    for (const [key, value] of entries) {
      this.#text(key);
      if (value !== undefined) this.#write(value);
    }
  }

  /** `value` in 2 bytes behind `mark`, or in 4 behind the mark after it. */
  #size(value: number, mark: number): void {
    this.#reserve(5);
    const wide = value >= 0x1_0000;
    this.byte(wide ? mark + 1 : mark);
    this.#length = wide
      ? this.#bytes.writeUInt32BE(value, this.#length)
      : this.#bytes.writeUInt16BE(value, this.#length);
  }
}

function isList(value: Packable): value is readonly Packable[] {
  return Array.isArray(value);
}
