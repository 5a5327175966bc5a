// `GET /api/audit/export?chain=NAME`: a chain letter by letter, for whoever verifies it elsewhere. It is sent as it is read, piece by
// piece; a chain that becomes unreadable half way ends the connection, so that half a file cannot pass for a whole one.

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ChainReader } from './chains.ts';

/** Resolves once all is sent, or nobody is there any more to take it. Rejects where the chain cannot be read; the connection has ended then. */
export async function sendChain(chains: ChainReader, chain: string, response: ServerResponse): Promise<void> {
  // By the event: a response of HTTP/2 has no `closed`, and one that closed while a piece was read never drains.
  let hasLeft = false;
  const left = new Promise<void>((resolve) => {
    response.once('close', () => {
      hasLeft = true;
      resolve();
    });
  });
  let piece = await chains.lines(chain, 0);
  response.statusCode = 200;
  response.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
  response.setHeader('Content-Disposition', `attachment; filename="agora-${chain}.jsonl"`);
  try {
    while (!hasLeft) {
      const text = piece.lines.map((line) => `${line}\n`).join('');
      if (text !== '' && !response.write(text)) await Promise.race([once(response, 'drain'), left]);
      if (piece.next_seq === null) break;
      piece = await chains.lines(chain, piece.next_seq);
    }
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  }
}
