// Reads a request body of bounded size. A longer one is answered 413 and not read to its end.
import type { IncomingMessage } from 'node:http';

/** The real server stands on a framework whose default this is. */
export const BODY_BYTES_MAX = 2_097_152;

/** Calls back once, with null when the body is too long; never when the client goes away first. */
export function readBody(
  message: IncomingMessage,
  bytesMax: number,
  done: (text: string | null) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let ended = false;
  const finish = (text: string | null): void => {
    if (ended) return;
    ended = true;
    done(text);
  };
  message.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= bytesMax) chunks.push(chunk);
    else finish(null);
  });
  message.on('end', () => finish(chunks.length === 1 ? String(chunks[0]) : String(Buffer.concat(chunks))));
}

const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;

export function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && JSON_TYPE.test(contentType);
}

/** @returns undefined when the text is not JSON. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
