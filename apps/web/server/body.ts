// Reads a request's body whole, up to a bound, or not at all.
import type { IncomingMessage } from 'node:http';

/** The body as text. Rejects with RangeError when it is longer than `bytesMax`. */
export async function readText(request: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new RangeError('body too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A form or a JSON object as names and values; null for anything else. */
export function fieldsOf(contentType: string | undefined, text: string): Record<string, unknown> | null {
  const kind = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (kind === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(text));
  if (kind !== 'application/json') return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
