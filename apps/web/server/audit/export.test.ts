// An export ends with whoever asked for it: over HTTP/1.1 as over HTTP/2, where a response does not say that it is closed.
import { once } from 'node:events';
import * as http from 'node:http';
import * as http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { ChainExport } from '@agora/shared/chain-answers';
import { afterEach, describe, expect, it } from 'vitest';
import { answerable } from '../tls.ts';
import type { ChainReader } from './chains.ts';
import { sendChain } from './export.ts';

/** More than any connection takes in unread. */
const PIECES = 200;
const LINES = Array.from({ length: 16 }, () => 'x'.repeat(65_536));

type Serve = (handle: (response: http.ServerResponse) => void) => {
  listen(port: number, host: string, listening: () => void): unknown;
  close(): unknown;
  address(): unknown;
};
type Asked = {
  readonly leave: () => void;
  readonly read: () => Promise<string>;
  readonly begun: Promise<void>;
};

const OVER: Record<string, { serve: Serve; ask: (port: number) => Asked }> = {
  'HTTP/1.1': {
    serve: (handle) => http.createServer((_, response) => handle(response)),
    ask: (port) => {
      const request = http.get({ port, host: '127.0.0.1', agent: false });
      request.on('error', () => undefined);
      const answered = new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve));
      return {
        leave: () => request.destroy(),
        begun: answered.then(() => undefined),
        read: async () => textOf(await answered),
      };
    },
  },
  'HTTP/2': {
    serve: (handle) => http2.createServer((_, response) => handle(answerable(response))),
    ask: (port) => {
      const session = http2.connect(`http://127.0.0.1:${port}`);
      const stream = session.request({ ':path': '/' });
      return {
        leave: () => session.destroy(),
        begun: new Promise((resolve) => stream.once('response', () => resolve())),
        read: () => textOf(stream).finally(() => session.close()),
      };
    },
  },
};

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const pieceOf = (seq: number, lines: string[], pieces: number): ChainExport => ({
  chain: 'web',
  from_seq: seq,
  lines,
  next_seq: seq + 1 < pieces ? seq + 1 : null,
});

describe.each(Object.entries(OVER))('over %s', (_name, { serve, ask }) => {
  let close: () => void = () => undefined;
  let failures: unknown[] = [];
  afterEach(() => {
    close();
    failures = [];
  });

  /** Serves what `lines` reads; `sent` = until the export is over. */
  const exporting = async (lines: (seq: number, response: http.ServerResponse) => Promise<ChainExport>) => {
    let over: (() => void) | null = null;
    const sent = new Promise<void>((resolve) => {
      over = resolve;
    });
    const server = serve((response) => {
      const chains = { lines: (_: string, seq: number) => lines(seq, response) } as ChainReader; // all that it reads
      void sendChain(chains, 'web', response)
        .catch((error) => failures.push(error))
        .then(() => over?.());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    close = () => server.close();
    return { ...ask((server.address() as AddressInfo).port), sent };
  };

  it('sends every line of every piece', async () => {
    const { read, sent } = await exporting(async (seq) => pieceOf(seq, [`${seq}`, 'line'], 3));
    expect(await read()).toBe('0\nline\n1\nline\n2\nline\n');
    await sent;
  });

  it('breaks off where the chain cannot be read half way, and says so to its caller', async () => {
    const exported = await exporting(async (seq) => {
      if (seq === 0) return pieceOf(seq, ['line'], 3);
      await exported.begun;
      throw new Error('the disk');
    });
    await expect(exported.read()).rejects.toThrow();
    await exported.sent;
    expect(failures).toEqual([new Error('the disk')]);
  });

  it('ends while nobody takes what was sent', async () => {
    let read = 0;
    const { begun, leave, sent } = await exporting(async (seq) => {
      read += 1;
      return pieceOf(seq, LINES, PIECES);
    });
    await begun;
    leave();
    await sent;
    expect(read).toBeLessThan(PIECES);
  });

  it('ends where they left while a piece was being read', async () => {
    const asked: number[] = [];
    const exported = await exporting(async (seq, response) => {
      asked.push(seq);
      if (seq === 1) {
        const closed = once(response, 'close');
        exported.leave();
        await closed;
      }
      return pieceOf(seq, ['line'], PIECES);
    });
    await exported.sent;
    expect(asked).toEqual([0, 1]);
  });
});
