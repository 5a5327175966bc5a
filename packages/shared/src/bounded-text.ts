/** A body from outside as text: bounded, and UTF-8 or nothing. */

/** Null for more than `bytesMax` bytes (the rest is not read) and for what is no UTF-8. Rejects where the stream does. */
export async function boundedText(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [bytes, text] = [0, ''];
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > bytesMax) return null;
    const part = decoded(() => decoder.decode(chunk, { stream: true }));
    if (part === null) return null;
    text += part;
  }
  const last = decoded(() => decoder.decode());
  return last === null ? null : text + last;
}

function decoded(decode: () => string): string | null {
  try {
    return decode();
  } catch {
    return null;
  }
}
